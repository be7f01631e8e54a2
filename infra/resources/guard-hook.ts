import { ResourceHook, type ResourceHookArgs } from "@pulumi/pulumi/resource.js"
import { getMonitor } from "@pulumi/pulumi/runtime/settings.js"

/**
 * A hook for `beforeUpdate` that refuses a change, at preview already. It compares with Pulumi's state, so it works without asking AWS.
 * @param judge what is wrong with the change, if anything; nothing secret
 * @returns the hook; none in a test with Pulumi's mocks, which have neither hooks nor a state
 */
export function guardHook(name: string, judge: (change: ResourceHookArgs) => string | undefined): ResourceHook[] {
  if (!hasHooks(getMonitor())) return []
  const refuse = (change: ResourceHookArgs): void => {
    const problem = judge(change)
    if (problem !== undefined) throw new Error(problem)
  }
  return [new ResourceHook(name, refuse, { onDryRun: true })]
}

function hasHooks(monitor: object | undefined): boolean {
  return monitor !== undefined && "registerResourceHook" in monitor
}
