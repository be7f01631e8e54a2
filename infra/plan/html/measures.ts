/** The picture's measures, in its own units: it is scaled to the page. */
export const PICTURE = {
  width: 960,
  /** Where the time begins and ends. */
  left: 8,
  right: 952,
  /** Height of the dates above. */
  axis: 26,
  /** Height of an app's name. */
  heading: 24,
  /** Height of a bar, and of the lane that it is in. */
  bar: 13,
  lane: 18,
  /** Between two apps. */
  gap: 12,
} as const
