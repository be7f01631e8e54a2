import type { KillPlan } from "../../local/lambda/kill-plan.ts"
import type { LineFaultJson } from "../../local/line/faults.ts"
import { OPERATION_NAMES, OPERATIONS } from "../../local/line/operations.ts"
import { STEPS, type Step } from "../../local/secrets-manager/rotation-functions.ts"
import type { RotatedApp } from "./app.ts"

/** One call of a clean rotation, as Lambda's stand-in observed it. */
export interface StepCall {
  readonly step: Step
  /** `METHOD /path`, or AWS's operation. */
  readonly call: string
  /** Which such call of its step, from 1. */
  readonly nthInStep: number
  /** Which such call of the whole rotation, from 1. */
  readonly nthInRotation: number
  readonly status: number | undefined
}

/** The calls of the last rotation, all steps in order: tests are made from it, so a new call brings its own. */
export function observedCalls(app: Pick<RotatedApp, "callsOf">): readonly StepCall[] {
  const all = STEPS.flatMap((step) => app.callsOf(step).map((observed) => ({ step, observed })))
  return all.map(({ step, observed: { call, status } }, index) => {
    const before = all.slice(0, index).filter(({ observed }) => observed.call === call)
    const inStep = before.filter((earlier) => earlier.step === step)
    return { step, call, nthInStep: inStep.length + 1, nthInRotation: before.length + 1, status }
  })
}

/** A place where the function's process is killed. */
export interface KillPoint {
  readonly name: string
  readonly step: Step
  readonly plan: KillPlan
  /** A token was issued and surely isn't stored: nobody can save that one. */
  readonly losesToken: boolean
}

/** Before and after each call of a step. Pure. */
export function killPoints(calls: readonly StepCall[], step: Step): readonly KillPoint[] {
  const own = calls.filter((call) => call.step === step)
  const issue = own.findIndex(({ call }) => call === pathOf("issueChannelTokenByJWT"))
  const store = own.findIndex(({ call, status }) => call === "PutSecretValue" && status === 200)
  return own.flatMap(({ call, nthInStep: nth }, index) =>
    (["before", "after"] as const).map((when) => {
      const isIssued = issue !== -1 && (index > issue || (index === issue && when === "after"))
      const isStored = index > store || (index === store && when === "after")
      const name = `${when} ${call}${nth === 1 ? "" : ` no. ${nth}`} of ${step}`
      return { name, step, plan: { call, when, nth }, losesToken: isIssued && !isStored }
    }),
  )
}

/** A fault of one call, for the stand-in that serves it. */
export interface CallFault {
  readonly name: string
  readonly line: readonly LineFaultJson[]
  readonly secretsManager: readonly object[]
  /** The call, and whether it took effect though its answer was lost. */
  readonly call: string
  readonly isLostAnswer: boolean
}

/** Each way in which each call can go wrong once. Pure. */
export function callFaults(calls: readonly StepCall[]): readonly CallFault[] {
  return calls.flatMap((call) => (call.call.includes("/") ? lineFaults(call) : awsFaults(call)))
}

function awsFaults({ step, call, nthInRotation, nthInStep }: StepCall): readonly CallFault[] {
  return (["lost", "cut", "throttle", "error"] as const).map((kind) => ({
    name: `${AWS_WORDS[kind]} ${call} no. ${nthInStep} of ${step}`,
    line: [],
    secretsManager: [{ operation: call, kind, skip: nthInRotation - 1 }],
    call,
    isLostAnswer: kind === "lost",
  }))
}

const AWS_WORDS = {
  lost: "a lost answer of",
  cut: "a connection cut before",
  throttle: "a throttled",
  error: "an internal error of",
}

function lineFaults({ step, call, nthInRotation, nthInStep }: StepCall): readonly CallFault[] {
  const operation = OPERATION_NAMES.find((name) => pathOf(name) === call)
  if (operation === undefined) throw new Error(`${call} isn't an operation of LINE that can be broken`)
  return LINE_FAULTS.map(([words, fault]) => ({
    name: `${words} ${operation} no. ${nthInStep} of ${step}`,
    line: [{ operation, skip: nthInRotation - 1, ...fault }],
    secretsManager: [],
    call,
    isLostAnswer: fault.tookEffect === true,
  }))
}

const LINE_FAULTS: readonly (readonly [string, Omit<LineFaultJson, "operation">])[] = [
  ["a lost answer of", { cut: true, tookEffect: true }],
  ["a 500 after the effect of", { status: 500, tookEffect: true }],
  ["a connection cut before", { cut: true }],
  ["a 500 of", { status: 500 }],
  ["a 429 of", { status: 429 }],
]

/** `METHOD /path` of an operation of LINE. */
export function pathOf(operation: keyof typeof OPERATIONS): string {
  const { method, path } = OPERATIONS[operation]
  return `${method} ${path}`
}
