import { CURRENT, PENDING } from "../../local/secrets-manager/labels.ts"
import { createApp, type RotatedApp } from "./app.ts"
import type { Channel } from "./channel.ts"
import { collectEvidence } from "./evidence.ts"
import type { Evidence, Sighting } from "./facts.ts"
import type { StageParts } from "./harness.ts"
import { invokeSentinel, type SentinelRun } from "./sentinel.ts"

/** A channel with its apps, and the sentinel's runs on it. */
export interface WatchedChannel extends Channel {
  /** The apps, in the order of their names. */
  readonly apps: readonly RotatedApp[]
  /** The first app: the only one of most channels. */
  readonly app: RotatedApp
  /** Invokes the sentinel with an event for this channel, as it stands, and then waits for the rotations it started. */
  invoke(event: object): Promise<SentinelRun>
  /** Invokes it as its schedule does. */
  watch(more?: object): Promise<SentinelRun>
  /** Moves the clock, then watches. */
  watchAfter(seconds: number): Promise<SentinelRun>
  /** The key ids of the tokens that LINE accepts now, in the order of their issue. */
  liveKeyIds(): readonly string[]
  /** The sentinel's runs so far. */
  runs(): readonly SentinelRun[]
  evidence(): Promise<Evidence>
}

/** Takes a channel's apps together, and looks at what is in use whenever something may have changed that. */
export function watchChannel(stage: StageParts, channel: Channel): WatchedChannel {
  const { local } = stage
  const arns = Object.values(channel.tokenSecrets)
  const apps = Object.keys(channel.tokenSecrets).map((name) => createApp(stage, channel, name))
  const runs: SentinelRun[] = []
  const sightings: Sighting[] = []
  const [app] = apps
  if (app === undefined) throw new Error("a channel needs an app")

  const look = () => void sightings.push(sightingOf(stage, arns))
  local.secretsManager.onEvent(({ secretArn }) => void (arns.includes(secretArn) && look()))

  async function invoke(event: object): Promise<SentinelRun> {
    look()
    const run = await invokeSentinel(local, { channel: channel.name, ...event })
    runs.push(run)
    await local.secretsManager.idle()
    return run
  }

  const watch = (more: object = {}) => invoke({ operation: "watch", apps: Object.keys(channel.tokenSecrets), ...more })

  return {
    ...channel,
    apps,
    app,
    invoke,
    watch,
    async watchAfter(seconds) {
      await local.advance(seconds)
      return watch()
    },
    liveKeyIds: () => local.line.journal.live(channel.channelId).map(({ keyId }) => keyId),
    runs: () => runs,
    evidence: () =>
      collectEvidence(stage, {
        ...channel,
        arns,
        samples: apps.flatMap((each) => each.samples()),
        history: apps.flatMap((each) => each.history()),
        sightings,
        sentinelRuns: runs,
      }),
  }
}

function sightingOf({ local }: StageParts, arns: readonly string[]): Sighting {
  const keyIds = (label: string) =>
    arns.flatMap((arn) => {
      const secret = local.secretsManager.peek(arn)
      const text = secret?.versions.get(secret.labels.get(label) ?? "")?.value?.secretString
      return text === undefined ? [] : keyIdIn(text)
    })
  return { atMs: local.clock.now(), current: keyIds(CURRENT), pending: keyIds(PENDING) }
}

function keyIdIn(text: string): readonly string[] {
  try {
    const { keyId } = JSON.parse(text) as { readonly keyId?: unknown }
    return typeof keyId === "string" ? [keyId] : []
  } catch {
    return []
  }
}
