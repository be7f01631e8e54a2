/**
 * Runs something that makes many resources with stack traces switched off: Pulumi keeps one for each promise of each output of each resource,
 * which with a thousand channels was half of all memory. Where a resource is made Pulumi records by itself, before and after.
 */
export function withoutStacks<T>(make: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
