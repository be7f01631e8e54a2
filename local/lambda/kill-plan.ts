/** Kills a sandbox at one of its function's own calls. */
export interface KillPlan {
  /** `METHOD /path` without a query, or an AWS operation such as `PutSecretValue`. */
  readonly call: string
  /** `before`: the request never leaves. `after`: it took effect and was answered, but the code never sees it. */
  readonly when: "before" | "after"
  /** Which such call of one invocation, from 1. Default 1. */
  readonly nth?: number
}

interface QueuedPlan {
  /** Undefined: whichever function makes that call first. */
  readonly functionName: string | undefined
  readonly plan: KillPlan
}

/**
 * Plans that wait for their call. A plan is lent to one invocation at a time and returns to the queue when that
 * invocation never made the call.
 */
export interface KillPlans {
  add(functionName: string | undefined, plan: KillPlan): void
  /** Takes the first plan for this function. */
  lend(functionName: string): LentPlan | undefined
  clear(): void
}

interface LentPlan {
  readonly plan: KillPlan
  /** It didn't fire: the next invocation gets it. */
  giveBack(): void
}

export function createKillPlans(): KillPlans {
  let queue: QueuedPlan[] = []
  let generation = 0
  return {
    add(functionName, plan) {
      queue.push({ functionName, plan })
    },
    lend(functionName) {
      const at = queue.findIndex((queued) => (queued.functionName ?? functionName) === functionName)
      const [queued] = at === -1 ? [] : queue.splice(at, 1)
      if (queued === undefined) return undefined
      const lentIn = generation
      return {
        plan: queued.plan,
        giveBack() {
          if (lentIn === generation) queue.unshift(queued)
        },
      }
    },
    clear() {
      queue = []
      generation++
    },
  }
}
