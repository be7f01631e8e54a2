import type { Local } from "../start.ts"
import type { ActName } from "./events.ts"
import { LATER_ACTS } from "./later-acts.ts"
import type { Stage } from "./stage.ts"

/** A part of the story: something happens, and mostly something goes wrong with it. */
export interface Act {
  readonly name: ActName
  readonly title: string
  /** Plays it to its end. */
  readonly play: (stage: Stage) => Promise<void>
}

type Faulty = Pick<Local, "lambda" | "line" | "secretsManager">

/** The story, in its order. */
export const ACTS: readonly Act[] = [
  {
    name: "first-rotation",
    title: "The first rotation: the secret holds nothing yet",
    play: (stage) => stage.rotate(),
  },
  {
    name: "rotation-under-load",
    title: "A rotation while the app keeps calling",
    play: (stage) => stage.rotate(),
  },
  {
    name: "lost-answer",
    title: "LINE issues a token, but its answer gets lost",
    play: rotateWith("the connection is cut once LINE issued the token", ({ line }) =>
      line.setFaults([{ operation: "issueChannelTokenByJWT", cut: true, tookEffect: true }]),
    ),
  },
  {
    name: "killed-function",
    title: "The function is killed between issuing and storing",
    play: rotateWith("SIGKILL as soon as LINE has answered the issue", ({ lambda }, functionName) =>
      lambda.killNext(functionName, { call: "POST /oauth2/v2.1/token", when: "after" }),
    ),
  },
  {
    name: "lost-put",
    title: "Secrets Manager stores the token, but its answer gets lost",
    play: rotateWith("the connection is cut once the Put took effect", ({ secretsManager }) =>
      secretsManager.setFaults([{ operation: "PutSecretValue", kind: "lost" }]),
    ),
  },
  ...LATER_ACTS,
]

/** @param what what will go wrong, for people. @param set sets it, once; it is told the rotation function's name. */
function rotateWith(what: string, set: (local: Faulty, functionName: string) => void): Act["play"] {
  return (stage) => {
    stage.tellFault(what)
    set(stage.local, stage.functionName)
    return stage.rotate()
  }
}
