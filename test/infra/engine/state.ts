/** A resource as it was left by the last deployment. */
export interface ResourceState {
  readonly urn: string
  readonly type: string
  readonly id: string
  /** As they came over the wire. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** All resources of a stack by URN, in the order in which they were made. */
export type State = Map<string, ResourceState>

/** What a deployment does to one resource. */
export interface Change {
  readonly operation: "create" | "update" | "delete"
  readonly urn: string
}

/** Whether two values are the same on the wire, whatever the order of their members. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, found: unknown) =>
    isObject(found) ? Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1))) : found,
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
