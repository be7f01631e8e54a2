/** Lets a promise run on while something else decides whether its result is wanted: an unwanted failure isn't "unhandled". */
export function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
