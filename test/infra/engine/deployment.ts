import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js"
import { type Registration, registrationOf } from "../registrations.ts"
import { callHook, type Hook } from "./hook.ts"
import type { Provider } from "./provider.ts"
import { type Change, isSame, type ResourceState, type State } from "./state.ts"

/** What a deployment works with. */
export interface DeploymentOptions {
  readonly project: string
  readonly stack: string
  readonly provider: Provider
  readonly state: State
  readonly isPreview: boolean
}

/** What the program gets back of a registration. */
interface Registered {
  readonly urn: string
  /** Empty while it isn't known. */
  readonly id: string
  readonly outputs: Readonly<Record<string, unknown>>
}

/** One run of a program against a state. */
export interface Deployment {
  /** In the order in which they came. */
  readonly registrations: readonly Registration[]
  readonly register: (request: RegisterResourceRequest) => Promise<Registered>
  readonly registerOutputs: (urn: string, outputs: Readonly<Record<string, unknown>>) => void
  readonly registerHook: (hook: Hook) => void
  /** What the stack exports, as it came over the wire. */
  readonly stackOutputs: () => Readonly<Record<string, unknown>>
  /** What was done, deletions included: of what nobody registered this time. */
  readonly changes: () => readonly Change[]
  /** Deletes, in a deployment that isn't a preview, what nobody registered. */
  readonly finish: () => void
}

/** A deployment. It refuses what the real engine refuses: unknown parents and dependencies, and a URN that comes twice. */
export function createDeployment(options: DeploymentOptions): Deployment {
  const { state, isPreview, provider } = options
  const registrations: Registration[] = []
  const hooks = new Map<string, Hook>()
  const seen = new Map<string, Registered>()
  const exported = new Map<string, Readonly<Record<string, unknown>>>()
  const changes: Change[] = []

  async function register(request: RegisterResourceRequest): Promise<Registered> {
    const registration = registrationOf(request)
    registrations.push(registration)
    const urn = urnOf(options, request)
    check(urn, request, seen)
    const before = state.get(urn)
    const isChanged = before !== undefined && !isSame(before.inputs, registration.wire)
    if (isChanged) await askHooks(request, registration, before, hooks, isPreview)
    if (before === undefined || isChanged) changes.push({ operation: before ? "update" : "create", urn })
    const after = before !== undefined && !isChanged ? before : make(urn, request, registration, provider)
    if (!isPreview) state.set(urn, after)
    const isKnown = !isPreview || after === before
    const registered = isKnown ? after : { urn, id: before?.id ?? "", outputs: registration.wire }
    seen.set(urn, registered)
    return registered
  }

  const gone = () => [...state.keys()].filter((urn) => !seen.has(urn))
  return {
    registrations,
    register,
    registerOutputs: (urn, outputs) => exported.set(urn, outputs),
    registerHook: (hook) => hooks.set(hook.name, hook),
    stackOutputs: () => exported.get(stackUrn(options)) ?? {},
    changes: () => [...changes, ...gone().map((urn) => ({ operation: "delete" as const, urn }))],
    finish: () => {
      if (isPreview) return
      for (const urn of gone()) {
        state.delete(urn)
        changes.push({ operation: "delete", urn })
      }
    },
  }
}

function make(
  urn: string,
  request: RegisterResourceRequest,
  { type, name, wire, inputs }: Registration,
  provider: Provider,
): ResourceState {
  if (!request.getCustom()) return { urn, type, id: "", inputs: wire, outputs: wire }
  const { id, computed } = provider.make(type, name, inputs)
  return { urn, type, id, inputs: wire, outputs: { ...computed, ...wire } }
}

async function askHooks(
  request: RegisterResourceRequest,
  registration: Registration,
  before: ResourceState,
  hooks: ReadonlyMap<string, Hook>,
  isPreview: boolean,
): Promise<void> {
  for (const name of request.getHooks()?.getBeforeUpdateList() ?? []) {
    const hook = hooks.get(name)
    if (hook === undefined) throw new Error(`${registration.name} names the hook ${name}, which nobody has registered`)
    if (hook.isForPreview || !isPreview) await callHook(hook, before, registration)
  }
}

function check(urn: string, request: RegisterResourceRequest, seen: ReadonlyMap<string, unknown>): void {
  if (seen.has(urn)) throw new Error(`Duplicate resource URN '${urn}'`)
  const named = [request.getParent(), ...request.getDependenciesList()].filter((other) => other !== "")
  const unknown = named.find((other) => !seen.has(other))
  if (unknown !== undefined) throw new Error(`'${urn}' names '${unknown}', which isn't registered yet`)
}

function urnOf(options: DeploymentOptions, request: RegisterResourceRequest): string {
  const parent = request.getParent()
  const parentType = parent === "" || parent === stackUrn(options) ? "" : `${parent.split("::")[2]}$`
  return `urn:pulumi:${options.stack}::${options.project}::${parentType}${request.getType()}::${request.getName()}`
}

function stackUrn({ project, stack }: DeploymentOptions): string {
  return `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`
}
