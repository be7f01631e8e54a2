/**
 * The grace of the worlds, in seconds: longer than the half hour that a token gets which was never current, so that one isn't
 * taken for the other, and short enough that a sequence of commands sees it pass.
 */
export const GRACE_SECONDS = 7_200
