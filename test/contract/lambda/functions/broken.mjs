throw new RangeError("this function doesn't load")
