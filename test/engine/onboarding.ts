import type { EngineChannel } from "./channels.ts"
import { commandsOf, jsonOf } from "./next-step.ts"
import { paste } from "./operator.ts"
import { type ChannelOutput, channelOutputs, checkPhases } from "./outputs.ts"
import { type Run, reasonOf, up, upAgain, upRefused } from "./run.ts"
import { type Setting, secretsOf, setChannels } from "./stack-config.ts"
import { checkTokens } from "./tokens.ts"

/** By channel's name: LINE's id of the registered key. */
type Kids = ReadonlyMap<string, string>

/**
 * From nothing to tokens, in the phases and in the order that the program tells a person.
 * @returns whether every channel rotates
 */
export async function onboard(run: Run): Promise<boolean> {
  await setChannels(run.pulumi, [], run.channels.flatMap(secretsOf))
  if (!(await makeKeys(run))) return false
  const outputs = await channelOutputs(run)
  const kids = await registerKeys(run, outputs)
  if (!(await setOtherKids(run, kids))) return false
  const [first] = run.channels
  if (first === undefined) return false
  const { nextStep = "" } = outputs[first.name] ?? {}
  await refuseWrongKid(run, nextStep)
  return startRotating(run, nextStep, kids.get(first.name) ?? "")
}

/** The first phase: keys and secrets, and nothing that rotates. */
async function makeKeys(run: Run): Promise<boolean> {
  const preview = await run.pulumi.run("preview", ["preview", "--suppress-permalink"])
  run.report.check(`preview (${preview.seconds.toFixed(0)} s)`, preview.code === 0, reasonOf(preview))
  if (!(await up(run, "up-keys", "up makes keys and secrets"))) return false
  await checkPhases(run, "every channel waits for its key to be registered", () => "register-key")
  await upAgain(run, "up-keys-again", "a second up changes nothing")
  return true
}

/** The step in LINE's console, which takes exactly what the program prints; the first channel's by the command that is printed. */
async function registerKeys(run: Run, outputs: Readonly<Record<string, ChannelOutput>>): Promise<Kids> {
  const { world, channels, report, pulumi } = run
  const kids = new Map<string, string>()
  for (const [index, { name, id }] of channels.entries()) {
    const { publicJwk = "null", nextStep = "" } = outputs[name] ?? {}
    const printed = index === 0 ? await pulumi.paste("paste-jwk", commandsOf(nextStep).slice(0, 1)) : publicJwk
    kids.set(name, world.line.registerKey(id, JSON.parse(printed)))
  }
  report.check("LINE takes every public key as it is printed", true)
  return kids
}

/** All channels but the first one go on. */
async function setOtherKids(run: Run, kids: Kids): Promise<boolean> {
  const others = run.channels.slice(1)
  if (others.length === 0) return true
  await setChannels(
    run.pulumi,
    others.map(({ name }): Setting => [name, "kid", kids.get(name) ?? ""]),
  )
  if (!(await up(run, "up-kids", "up proves and rotates the channels that have a kid"))) return false
  const phaseOf = ({ kind }: EngineChannel) => (kind === "stored" ? "waiting-for-credentials" : "rotating")
  const phases = new Map(others.map((channel) => [channel.name, phaseOf(channel)]))
  const outputs = await checkPhases(
    run,
    "those whose credentials an operator writes wait for them",
    (name) => phases.get(name) ?? "register-key",
  )
  await storeCredentials(run, outputs)
  return true
}

/** A wrong kid is found out by `up`, before anything rotates, and costs nothing but its correction. */
async function refuseWrongKid(run: Run, nextStep: string): Promise<void> {
  await pasteKid(run, nextStep, "a-wrong-kid")
  await upRefused(run, "up-wrong-kid", "up refuses a wrong kid, and names it", /PREFLIGHT_FAILED: kid .*a-wrong-kid/)
}

/** The last step of the first phase; the one before it printed the JWK. */
async function pasteKid({ pulumi }: Run, nextStep: string, kid: string): Promise<void> {
  await pulumi.paste("paste-kid", commandsOf(nextStep, kid).slice(1))
}

/** What the program tells those who write the credentials themselves, with the AWS CLI. */
async function storeCredentials(run: Run, outputs: Readonly<Record<string, ChannelOutput>>): Promise<void> {
  const { channels, report } = run
  const theirs = channels.filter(({ kind }) => kind === "stored")
  if (theirs.length === 0) return report.skip("credentials that an operator writes", "no channel of that kind")
  for (const channel of theirs) await storeTheirs(run, channel, outputs[channel.name]?.nextStep ?? "")
  report.check("the credentials are stored by the commands that are printed", true)
}

async function storeTheirs(run: Run, channel: EngineChannel, nextStep: string): Promise<void> {
  if (jsonOf(nextStep) === undefined)
    throw new Error(`the next step of ${channel.name} doesn't say what its credentials are:\n${nextStep}`)
  await paste(run, "paste-credentials", { channel, nextStep })
}

async function startRotating(run: Run, nextStep: string, kid: string): Promise<boolean> {
  await pasteKid(run, nextStep, kid)
  if (!(await up(run, "up-rotating", "up proves the channels and turns rotation on"))) return false
  await checkPhases(run, "every channel rotates", () => "rotating")
  await checkTokens(run, "every app finds a token that LINE takes, as soon as up has ended")
  await upAgain(run, "up-rotating-again", "a second up changes nothing")
  return true
}
