/** A schedule expression that Secrets Manager would refuse. The message says what was found and what would do. */
export class BadSchedule extends Error {
  override readonly name = "BadSchedule"
}
