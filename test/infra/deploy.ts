import { type ComponentResourceOptions, type Output, runtime } from "@pulumi/pulumi"
import type { LineTokenRotationArgs } from "../../infra/args.ts"
import { LineTokenRotation } from "../../infra/line-token-rotation.ts"
import { answerOf, stateOf } from "./mock-aws.ts"
import { type Registration, watchRegistrations } from "./registrations.ts"

/** A component that was made under Pulumi's mocks, and all that was registered for it. */
export interface Deployment {
  readonly component: LineTokenRotation
  readonly resources: readonly Registration[]
  /** Resources of a type, e.g. `aws:kms/key:Key`. */
  readonly ofType: (type: string) => readonly Registration[]
  /** The one resource of a name. */
  readonly named: (name: string) => Registration
}

/** Makes a component named `line` under Pulumi's mocks. */
export async function deploy(
  args: LineTokenRotationArgs,
  options: ComponentResourceOptions = {},
  isPreview = false,
): Promise<Deployment> {
  const resources = await watch(isPreview)
  const component = new LineTokenRotation("line", args, options)
  await settle(component)
  return {
    component,
    resources,
    ofType: (type) => resources.filter((found) => found.type === type),
    named: (name) => {
      const found = resources.filter((resource) => resource.name === name)
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} resources are named ${name}`)
      return found[0]
    },
  }
}

/** Makes a component that must be refused. @returns the message, and what had been registered by then. */
export async function refuse(args: unknown): Promise<{ readonly message: string; readonly registered: number }> {
  const resources = await watch(false)
  try {
    const component = new LineTokenRotation("line", args as LineTokenRotationArgs)
    await settle(component)
  } catch (error) {
    return { message: (error as Error).message, registered: resources.length }
  }
  throw new Error("it was made")
}

/** The value of an output. */
export function known<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve)
  })
}

async function watch(isPreview: boolean): Promise<readonly Registration[]> {
  await runtime.setMocks({ call: answerOf, newResource: stateOf }, "project", "stack", isPreview)
  return watchRegistrations()
}

async function settle(component: LineTokenRotation): Promise<void> {
  await known(component.urn)
  await runtime.disconnect()
}
