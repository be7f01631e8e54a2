import { invalidParameter, Refusal } from "./refusals.ts"
import type { Labels } from "./secret.ts"

/** The version that readers get by default. */
export const CURRENT = "AWSCURRENT"
/** The version that was current before. */
const PREVIOUS = "AWSPREVIOUS"
/** The version that a rotation is making. */
export const PENDING = "AWSPENDING"

/** Most labels a secret may carry, over all its versions. */
const LABEL_LIMIT = 20

/** The labels of one version, in alphabetical order. */
export function stagesOf(labels: Labels, versionId: string): string[] {
  return [...labels]
    .filter(([, holder]) => holder === versionId)
    .map(([label]) => label)
    .sort()
}

/** Puts a label on a version, and so takes it off any other. When AWSCURRENT moves, AWSPREVIOUS goes where it was. */
export function attach(labels: Labels, label: string, versionId: string): Labels {
  const left = labels.get(CURRENT)
  const moved = new Map(labels).set(label, versionId)
  if (label === CURRENT && left !== undefined && left !== versionId) moved.set(PREVIOUS, left)
  return moved
}

/** Takes a label off whichever version has it. */
export function detach(labels: Labels, label: string): Labels {
  const rest = new Map(labels)
  rest.delete(label)
  return rest
}

/** True while AWSPENDING sits on a version that isn't current: AWS then sees a rotation that isn't complete. */
export function isRotationIncomplete(labels: Labels): boolean {
  const pending = labels.get(PENDING)
  return pending !== undefined && pending !== labels.get(CURRENT)
}

/** @throws Refusal LimitExceededException when the change adds a label beyond the 20 that a secret may carry. */
export function checkLabelLimit(before: Labels, after: Labels): void {
  if (after.size <= LABEL_LIMIT || after.size <= before.size) return
  throw new Refusal(
    "LimitExceededException",
    `You can't attach more than ${LABEL_LIMIT} staging labels to the versions of a secret.`,
  )
}

/** One UpdateSecretVersionStage; at least one of the two version ids is there. */
export interface LabelMove {
  readonly label: string
  readonly moveTo?: string | undefined
  readonly removeFrom?: string | undefined
}

/**
 * Moves or removes a label as UpdateSecretVersionStage does: a compare-and-swap on whoever holds it.
 * @throws Refusal InvalidParameterException (wrong or missing RemoveFromVersionId, AWSCURRENT removed outright),
 * LimitExceededException.
 */
export function applyMove(labels: Labels, move: LabelMove): Labels {
  const holder = labels.get(move.label)
  const moved = move.moveTo === undefined ? removed(labels, move, holder) : movedTo(labels, move, move.moveTo, holder)
  checkLabelLimit(labels, moved)
  return moved
}

function movedTo(labels: Labels, { label, removeFrom }: LabelMove, moveTo: string, holder?: string): Labels {
  if (holder !== undefined && removeFrom === undefined && holder !== moveTo) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  }
  if (removeFrom !== undefined && removeFrom !== holder) throw notTheHolder(label)
  return holder === moveTo ? labels : attach(labels, label, moveTo)
}

function removed(labels: Labels, { label, removeFrom }: LabelMove, holder?: string): Labels {
  if (holder === undefined || removeFrom !== holder) throw notTheHolder(label)
  if (label === CURRENT) {
    throw invalidParameter(
      `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
    )
  }
  return detach(labels, label)
}

function notTheHolder(label: string): Refusal {
  return invalidParameter(
    `When you move staging label ${label}, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label ${label}.`,
  )
}
