import { WireError } from "./wire.ts"

/** Bounds of one exchange in time. */
export interface Limits {
  /** Until the connection is usable, milliseconds. */
  readonly connectMs: number
  /** Between two signs of life on it, milliseconds. */
  readonly idleMs: number
  readonly signal?: AbortSignal | undefined
}

/** Looks after one exchange. */
export interface Watch {
  /** Rejects with a WireError when a limit is passed or the signal fires; never resolves. */
  readonly expired: Promise<never>
  /** The connection is usable, or bytes have come: the request counts as sent, and the idle time starts anew. */
  readonly sawLife: () => void
  readonly wasSent: () => boolean
  /** Ends the watch; must be called. */
  readonly stop: () => void
}

/** Starts watching: first for a connection, from the first sign of life on for silence. */
export function startWatch({ connectMs, idleMs, signal }: Limits): Watch {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  expired.catch(() => undefined)
  let wasSent = false
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  const end = (kind: "timeout" | "aborted") => reject(new WireError(kind, wasSent))
  const abort = () => end("aborted")
  const allow = (ms: number) => {
    clearTimeout(timer)
    if (!isOver) timer = setTimeout(() => end("timeout"), ms)
  }
  signal?.addEventListener("abort", abort)
  allow(connectMs)

  return {
    expired,
    sawLife() {
      wasSent = true
      allow(idleMs)
    },
    wasSent: () => wasSent,
    stop() {
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener("abort", abort)
    },
  }
}
