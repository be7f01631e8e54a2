import type { Local } from "../start.ts"
import type { ActName } from "./events.ts"

/** One rotation of the story, and what goes wrong in it. */
export interface Act {
  readonly name: ActName
  readonly title: string
  readonly fault?: {
    /** What will happen, for people. */
    readonly what: string
    /** Sets it, once. @param functionName the rotation function's name. */
    readonly set: (local: Pick<Local, "lambda" | "line" | "secretsManager">, functionName: string) => void
  }
}

/** The story, in its order. */
export const ACTS: readonly Act[] = [
  { name: "first-rotation", title: "The first rotation: the secret holds nothing yet" },
  { name: "rotation-under-load", title: "A rotation while the app keeps calling" },
  {
    name: "lost-answer",
    title: "LINE issues a token, but its answer gets lost",
    fault: {
      what: "the connection is cut once LINE issued the token",
      set: ({ line }) => line.setFaults([{ operation: "issueChannelTokenByJWT", cut: true, tookEffect: true }]),
    },
  },
  {
    name: "killed-function",
    title: "The function is killed between issuing and storing",
    fault: {
      what: "SIGKILL as soon as LINE has answered the issue",
      set: ({ lambda }, functionName) =>
        lambda.killNext(functionName, { call: "POST /oauth2/v2.1/token", when: "after" }),
    },
  },
  {
    name: "lost-put",
    title: "Secrets Manager stores the token, but its answer gets lost",
    fault: {
      what: "the connection is cut once the Put took effect",
      set: ({ secretsManager }) => secretsManager.setFaults([{ operation: "PutSecretValue", kind: "lost" }]),
    },
  },
]
