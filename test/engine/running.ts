import { rollOver } from "./rollover.ts"
import { rotateByCli } from "./rotate.ts"
import { type Run, refresh, up, upAgain } from "./run.ts"
import { findInFiles } from "./search.ts"
import { removeOption, setChannels, setOption } from "./stack-config.ts"
import { type CurrentToken, checkTokens, tokenSecretName } from "./tokens.ts"

/** A channel's life: a refresh, a change, a rotation by hand, another signing key, an app that goes. @returns every token that was seen */
export async function live(run: Run): Promise<readonly CurrentToken[]> {
  const first = await checkTokens(run, "the tokens are still there")
  await refresh(run)
  await refuseOtherChannel(run)
  await changeGrace(run)
  const rotated = await rotateByHand(run)
  const rolled = await rollOver(run)
  await removeApp(run)
  return [...first, ...rotated, ...rolled]
}

/** Another channel id under the same name: what is held of the old one couldn't be revoked any more. */
async function refuseOtherChannel({ pulumi, channels, report }: Run): Promise<void> {
  const [channel] = channels
  if (channel === undefined) return
  await setChannels(pulumi, [[channel.name, "channelId", "1699999999"]])
  const { code, text } = await pulumi.run("preview-other-channel", ["preview", "--suppress-permalink"])
  const isRefused = code !== 0 && text.includes(`channelId 1699999999 comes in place of ${channel.id}`)
  report.check("a preview refuses another channel id under the same name", isRefused, `it ended with ${code}`)
  await setChannels(pulumi, [[channel.name, "channelId", channel.id]])
}

async function changeGrace(run: Run): Promise<void> {
  await setOption(run.pulumi, "graceHours", "36")
  if (!(await up(run, "up-changed", "a change of graceHours is applied"))) return
  await upAgain(run, "up-changed-again", "and then nothing changes")
}

async function rotateByHand(run: Run): Promise<readonly CurrentToken[]> {
  const [channel] = run.channels
  if (channel === undefined) return []
  const isRotated = await rotateByCli(run, tokenSecretName(channel.name, "bot"))
  run.report.check("a rotation by the AWS CLI ends with another version current", isRotated, "it stayed")
  return checkTokens(run, "and every app still finds a token that LINE takes")
}

/** An app that is taken out of the config: what it held is revoked, and what others hold isn't. */
async function removeApp(run: Run): Promise<void> {
  const { channels, pulumi, report, world } = run
  const [channel] = channels
  if (channel === undefined || channel.apps.length < 2) return report.skip("an app that goes", "no channel has two")
  const others = channel.apps.length - 1
  const liveBefore = world.line.journal.live(channel.id).length
  await removeOption(pulumi, `channels.${channel.name}.apps[${others}]`)
  if (!(await up(run, "up-less", "up without one of the apps"))) return
  const live = world.line.journal.live(channel.id).length
  report.check("the tokens of the app that went are revoked", live < liveBefore, `${live} of ${liveBefore} live on`)
  await upAgain(run, "up-less-again", "and then nothing changes")
}

/** What has to be nowhere: the state with its backups, and all that Pulumi printed. */
export async function searchCanaries({ project, report }: Run, canaries: readonly string[]): Promise<void> {
  for (const [what, folder] of [
    ["the state and its backups", project.stateDir],
    ["what Pulumi printed", project.logsDir],
  ] as const) {
    const found = (await Promise.all(canaries.map((canary) => findInFiles(folder, canary)))).flat()
    report.check(`none of ${canaries.length} secrets is in ${what}`, found.length === 0, found.slice(0, 5).join("; "))
  }
}
