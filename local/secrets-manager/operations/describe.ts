import { stagesOf } from "../labels.ts"
import type { RotationSettings, Secret } from "../secret.ts"
import { toSeconds } from "../wire.ts"
import { identity } from "./members.ts"

/** A secret's details as DescribeSecret and ListSecrets show them; they name the map of labels differently. Absent stays absent. */
export function describe(secret: Secret, labelsMember: "VersionIdsToStages" | "SecretVersionsToStages"): object {
  const { rotation } = secret
  return {
    ...identity(secret),
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: rotation?.isEnabled,
    RotationLambdaARN: rotation?.lambdaArn,
    RotationRules: rotation && rulesOf(rotation),
    LastRotatedDate: toSeconds(rotation?.lastRotatedMs),
    LastChangedDate: toSeconds(secret.changedMs),
    LastAccessedDate: toSeconds(secret.accessedMs),
    DeletedDate: toSeconds(secret.deletionMs),
    NextRotationDate: toSeconds(rotation?.nextRotationMs),
    Tags: secret.tags,
    [labelsMember]: stagesByVersion(secret),
    CreatedDate: toSeconds(secret.createdMs),
  }
}

function rulesOf({ schedule, calculatedDays }: RotationSettings): object | undefined {
  if (schedule === undefined) return undefined
  return { ...schedule.rules, AutomaticallyAfterDays: schedule.rules.AutomaticallyAfterDays ?? calculatedDays }
}

function stagesByVersion(secret: Secret): Record<string, string[]> | undefined {
  const labelled = [...secret.versions.keys()]
    .map((id) => [id, stagesOf(secret.labels, id)] as const)
    .filter(([, stages]) => stages.length > 0)
  return labelled.length > 0 ? Object.fromEntries(labelled) : undefined
}
