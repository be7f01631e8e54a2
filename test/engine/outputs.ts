import type { Run } from "./run.ts"

/** What the program says of a channel. */
export interface ChannelOutput {
  readonly phase: string
  /** What to do next, with the commands. */
  readonly nextStep: string
  /** JSON of a JWK, for LINE's console. */
  readonly publicJwk: string
  /** The same of the key that takes over, where there is one. */
  readonly nextPublicJwk?: string
}

/** What the program says of each channel, as `pulumi stack output channels --json` prints it. */
export async function channelOutputs({ pulumi }: Run): Promise<Readonly<Record<string, ChannelOutput>>> {
  const { text } = await pulumi.must("outputs", ["stack", "output", "channels", "--json"])
  return JSON.parse(text)
}

/** Checks the phase of every channel. @param expected by channel's name */
export async function checkPhases(run: Run, what: string, expected: (name: string) => string) {
  const outputs = await channelOutputs(run)
  const wrong = run.channels.filter(({ name }) => outputs[name]?.phase !== expected(name))
  const found = wrong.map(({ name }) => `${name} is ${outputs[name]?.phase ?? "missing"}`).join(", ")
  run.report.check(what, wrong.length === 0, found)
  return outputs
}
