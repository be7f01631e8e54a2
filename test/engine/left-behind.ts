import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Run, reasonOf } from "./run.ts"

/** The provider never looks at AWS for these, so they would always still be there. */
const NEVER_LOOKED_FOR = "aws:lambda/invocation:Invocation"

interface Resource {
  readonly urn: string
  readonly type: string
  readonly custom: boolean
  readonly dependencies?: readonly string[]
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>
}

interface Checkpoint {
  readonly deployment: { readonly resources?: readonly Resource[] }
}

/** `pulumi destroy`, and then the provider is asked for everything that was there. */
export async function destroy(run: Run): Promise<void> {
  const { pulumi, report, project } = run
  const before = await exportState(run)
  const result = await pulumi.run("destroy", ["destroy", "--yes", "--skip-preview", "--suppress-permalink"])
  report.check(`destroy (${result.seconds.toFixed(0)} s)`, result.code === 0, reasonOf(result))
  const left = namesOf(await exportState(run))
  report.check("nothing is left in the state", left.length === 0, left.join(", "))

  const file = join(project.folder, "before.json")
  await writeFile(file, JSON.stringify(withoutUnseen(before)))
  await pulumi.must("import", ["stack", "import", "--force", "--file", file])
  const look = await pulumi.run("look", ["refresh", "--yes", "--skip-preview", "--suppress-permalink"])
  const found = namesOf(await exportState(run))
  report.check("nothing is left in AWS", look.code === 0 && found.length === 0, found.join(", ") || reasonOf(look))
}

async function exportState({ pulumi }: Run): Promise<Checkpoint> {
  return JSON.parse((await pulumi.must("export", ["stack", "export"])).text)
}

/** Without what is never looked for, and without being said to depend on it. */
function withoutUnseen(checkpoint: Checkpoint): Checkpoint {
  const { resources = [] } = checkpoint.deployment
  const unseen = new Set(resources.flatMap(({ type, urn }) => (type === NEVER_LOOKED_FOR ? [urn] : [])))
  const seen = (urns: readonly string[] = []) => urns.filter((urn) => !unseen.has(urn))
  const kept = resources
    .filter(({ urn }) => !unseen.has(urn))
    .map((resource) => ({
      ...resource,
      dependencies: seen(resource.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies ?? {}).map(([property, urns]) => [property, seen(urns)]),
      ),
    }))
  return { ...checkpoint, deployment: { ...checkpoint.deployment, resources: kept } }
}

/** `Type name` of what AWS has, or had. */
function namesOf({ deployment }: Checkpoint): readonly string[] {
  return (deployment.resources ?? [])
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .map(({ urn, type }) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`)
}
