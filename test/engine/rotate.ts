import { setTimeout as sleep } from "node:timers/promises"
import { awsCli } from "./aws-cli.ts"
import type { Run } from "./run.ts"

const ROTATES_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 250

/** `aws secretsmanager rotate-secret`, as an operator would. @returns whether another version became current in time */
export async function rotateByCli(run: Run, secretId: string): Promise<boolean> {
  const before = await currentVersion(run, secretId)
  await awsCli(run.world, ["secretsmanager", "rotate-secret", "--secret-id", secretId])
  for (const deadlineMs = Date.now() + ROTATES_WITHIN_MS; Date.now() < deadlineMs; await sleep(LOOK_EVERY_MS)) {
    if ((await currentVersion(run, secretId)) !== before) return true
  }
  return false
}

async function currentVersion({ world }: Run, SecretId: string): Promise<string | undefined> {
  const { VersionIdsToStages } = await world.secrets("DescribeSecret", { SecretId })
  const versions = Object.entries(VersionIdsToStages as Readonly<Record<string, readonly string[]>>)
  return versions.find(([, stages]) => stages.includes("AWSCURRENT"))?.[0]
}
