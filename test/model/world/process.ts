import type { Mode } from "./point.ts"

/** What the caller of a spoiled call sees of it: the process itself lives on. */
export type Spoiling = Exclude<Mode, "killed before" | "killed after">

/** A call that leaves a process: what it does, and what its caller gets when something goes wrong with it. */
export interface ExternalCall<T> {
  /** Service and operation. */
  readonly name: string
  perform(): Promise<T>
  /** What the caller gets in place of the answer. @throws Error as the real client would */
  spoiled(mode: Spoiling): T
  /** How long the caller waits for an answer, in milliseconds. */
  readonly timeoutMs: number
  /** True when the service may wait for other processes before it answers. */
  readonly isSlow?: boolean
}

/** A running process, as the code in it sees the world. */
export interface Process {
  call<T>(call: ExternalCall<T>): Promise<T>
  sleep(ms: number): Promise<void>
  /** Milliseconds until it is ended from outside. */
  remainingMs(): number
}

/** How a process ended. Of a killed one nothing more is heard. */
export type Ended<T> =
  | { readonly kind: "returned"; readonly value: T }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "killed"; readonly reason: "exit" | "timeout" }

/** What a process is for. */
export interface Activity {
  /** The first part of its points' names. */
  readonly name: string
  /** Whom it is done for: a rotation's version id, or a channel. */
  readonly subject: string
  /** Milliseconds until it is ended. */
  readonly timeoutMs: number
}

/** A process, as the kernel keeps it. */
export interface Task {
  readonly id: number
  readonly activity: Activity
  readonly endMs: number
  /** How many times it made each call. */
  readonly made: Map<string, number>
  isOver: boolean
  /** Ends it from outside. */
  readonly kill: (reason: "exit" | "timeout") => void
}
