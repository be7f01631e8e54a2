import { runtime } from "@pulumi/pulumi"
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js"

/** A resource as the program registers it, before anything has made it. */
export interface Registration {
  readonly type: string
  readonly name: string
  /** URN of its parent; empty for none. */
  readonly parent: string
  /** Names of what it says that it depends on. */
  readonly dependsOn: readonly string[]
  readonly ignoreChanges: readonly string[]
  readonly replaceOnChanges: readonly string[]
  readonly aliases: readonly string[]
  /** Inputs as they go over the wire: a secret is an object with Pulumi's signature. */
  readonly wire: Readonly<Record<string, unknown>>
  /** Inputs with every secret opened. */
  readonly inputs: Readonly<Record<string, unknown>>
}

type Answer = (error: unknown, response: unknown) => void
interface Monitor {
  registerResource: (request: RegisterResourceRequest, answer: Answer) => unknown
}

/** Pulumi's mark of a secret on the wire. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270"
const SIGNATURE = "4dabf18193072939515e22adb298388d"

/** Records what is registered from now on, in order. Mocks see neither options nor secretness. */
export function watchRegistrations(): readonly Registration[] {
  const registrations: Registration[] = []
  const monitor = runtime.getMonitor() as unknown as Monitor
  const register = monitor.registerResource.bind(monitor)
  monitor.registerResource = (request, answer) => {
    registrations.push(registrationOf(request))
    return register(request, answer)
  }
  return registrations
}

/** A registration from its request. */
export function registrationOf(request: RegisterResourceRequest): Registration {
  const wire = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    dependsOn: request.getDependenciesList().map(nameOfUrn),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    aliases: request.getAliasesList().map((alias) => alias.getUrn() || (alias.getSpec()?.getName() ?? "")),
    wire,
    inputs: openSecrets(wire) as Record<string, unknown>,
  }
}

/** Whether a value on the wire is a secret as a whole. */
export function isSecret(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE] === SECRET
}

/** Last part of a URN. */
export function nameOfUrn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2)
}

function openSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openSecrets)
  if (!isObject(value)) return value
  if (isSecret(value)) return openSecrets(value.value)
  return Object.fromEntries(Object.entries(value).map(([key, found]) => [key, openSecrets(found)]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
