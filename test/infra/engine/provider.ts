import { answerOf, stateOf } from "../mock-aws.ts"

/** What stands for AWS behind the engine. */
export interface Provider {
  /** What a resource has besides its inputs once it is made. */
  readonly make: (type: string, name: string, inputs: Readonly<Record<string, unknown>>) => Made
  /** The answer to an invoke. */
  readonly answer: (token: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

interface Made {
  readonly id: string
  readonly computed: Readonly<Record<string, unknown>>
}

/** The provider of the tests with mocks. */
export const mockProvider: Provider = {
  make: (type, name, inputs) => {
    const { id, state } = stateOf({ type, name, inputs })
    const computed = Object.entries(state as object).filter(([key]) => !(key in inputs))
    return { id: id ?? name, computed: Object.fromEntries(computed) }
  },
  answer: (token, inputs) => answerOf({ token, inputs }),
}
