import { type BadDayJson, isBadDayJson, readBadDay } from "../bad-day.ts"
import type { Clock } from "../clock.ts"
import { listenOnLoopback } from "../loopback-server.ts"
import { MAX_TOKEN_LIFETIME_SECONDS } from "./assertion.ts"
import { createBadDay } from "./bad-day.ts"
import { type Channels, createChannels } from "./channels.ts"
import { createFaultQueue } from "./fault-queue.ts"
import { type FaultSource, type LineFaultJson, parseLineFaults } from "./faults.ts"
import { createJournal, type Journal } from "./journal.ts"
import { createHandler } from "./serve.ts"
import { createTokenStore, type IssuedToken, isLiveAt } from "./token-store.ts"

/** A running LINE: its address, the console's side of it, and what tests may ask and break. */
export interface LineSimulator extends Pick<Channels, "registerChannel" | "registerKey" | "reissueChannelSecret"> {
  /** `http://127.0.0.1:<port>`, in place of `https://api.line.me`. */
  readonly origin: string
  readonly journal: Journal
  /** Whether LINE accepts this token now: of any kind, issued here, neither revoked nor expired. */
  isLive(accessToken: string): boolean
  /** Revokes a token as somebody else would, with another tool. @throws RangeError for an unknown key id. */
  revokeFromOutside(keyId: string): void
  /**
   * Issues `count` v2.1 tokens of 30 days that nobody here asked for, and returns them.
   * @throws RangeError when the channel is unknown or has no room for one of them; those before it stay issued
   */
  issueFromOutside(channelId: string, count: number): readonly IssuedToken[]
  /**
   * Replaces the faults that are still to come, by a list of them or by a bad day; `[]` clears them.
   * @throws {LineFaultError} for a fault
   * @throws RangeError for a bad day
   */
  setFaults(faults: LineFaultsJson): void
  /** Says whether `setFaults` would take them, and sets nothing. @throws {LineFaultError}, RangeError as it does */
  checkFaults(faults: unknown): void
  close(): Promise<void>
}

/** Faults as JSON says them: a list, or a bad day. */
export type LineFaultsJson = readonly LineFaultJson[] | { readonly badDay: BadDayJson }

function readFaultSource(json: unknown): FaultSource {
  if (!isBadDayJson(json)) return createFaultQueue(parseLineFaults(json))
  return createBadDay(readBadDay(json.badDay))
}

/** How to run it. */
export interface LineSimulatorOptions {
  /** The time that assertions and tokens are judged by. */
  readonly clock: Clock
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number
}

/** Past this many bytes a request is refused before LINE's own limit is looked at. */
const READ_LIMIT_BYTES = 64 * 1024 * 1024

/** Starts an empty LINE on loopback: register a channel and a key, then call it as you would call LINE. */
export async function startLineSimulator({ clock, port = 0 }: LineSimulatorOptions): Promise<LineSimulator> {
  const channels = createChannels()
  const tokens = createTokenStore()
  let faults: FaultSource = createFaultQueue([])
  const { record, ...journal } = createJournal(tokens, clock)
  const closing = new AbortController()
  const handler = createHandler({
    clock,
    channels,
    tokens,
    faults: { next: (...call) => faults.next(...call) },
    record,
    closing: closing.signal,
  })
  const server = await listenOnLoopback(handler, { clock, port, bodyLimitBytes: READ_LIMIT_BYTES })

  function issueOne(channelId: string): IssuedToken {
    if (!channels.isChannel(channelId)) throw new RangeError(`channel ${channelId} is not registered`)
    const request = { kind: "v2.1", lifetimeSeconds: MAX_TOKEN_LIFETIME_SECONDS, by: { operation: "outside" } } as const
    const issued = tokens.issue({ ...request, channelId, nowMs: clock.now() })
    if (!issued) throw new RangeError(`channel ${channelId} holds 30 live tokens: no room for another`)
    return issued
  }

  return {
    origin: server.origin,
    journal,
    registerChannel: channels.registerChannel,
    registerKey: channels.registerKey,
    reissueChannelSecret: channels.reissueChannelSecret,
    isLive(accessToken) {
      const token = tokens.find(accessToken)
      return token !== undefined && isLiveAt(token, clock.now())
    },
    revokeFromOutside(keyId) {
      if (!tokens.findByKeyId(keyId)) throw new RangeError(`no token has the key id ${keyId}`)
      tokens.revoke(keyId, clock.now(), { operation: "outside" })
    },
    issueFromOutside: (channelId, count) => Array.from({ length: count }, () => issueOne(channelId)),
    setFaults(json) {
      faults = readFaultSource(json)
    },
    checkFaults: (json) => void readFaultSource(json),
    close() {
      closing.abort()
      return server.close()
    },
  }
}
