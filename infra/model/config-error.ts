/** One thing that is wrong in what the user gave. */
export interface Mistake {
  /** Path of the option, e.g. `channels.support.apps[1]`. */
  readonly option: string
  /** What was found, why that can't be, and a value that would do. Never a secret. */
  readonly message: string
}

/** Everything that is wrong in what the user gave, in one message with a line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError"
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(({ option, message }) => `${option}: ${message}`).join("\n"))
    this.mistakes = mistakes
  }

  /** Path of the first option that is wrong. */
  get option(): string {
    return this.mistakes[0]?.option ?? ""
  }
}
