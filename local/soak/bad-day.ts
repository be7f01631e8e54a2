import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import type { BadDay } from "../bad-day.ts"
import { countOf } from "../count.ts"
import type { KnownSecret } from "../demo/canary.ts"
import { tapRequests } from "../demo/wire-tap.ts"
import { collectEvidence } from "./evidence.ts"
import { judgeApp, type SoakViolation } from "./invariants.ts"
import { askForRotation } from "./rotate.ts"
import { startSampling } from "./samples.ts"
import { searchSecrets } from "./secrets-search.ts"
import { type TokenFates, tokenFates } from "./token-fates.ts"
import type { SoakedApp, SoakWorld } from "./world.ts"

/** How long and how bad. */
export interface SoakOptions {
  /** How many rotations are asked for on the bad day, from 1. */
  readonly rotations: number
  readonly badDay: BadDay
  /** Values that must appear nowhere, beside those that go over the wire. */
  readonly secrets: readonly KnownSecret[]
  /** Told after each batch of rotations. */
  readonly onProgress?: (asked: number) => void
}

/** What a bad day came to. */
export interface SoakResult extends TokenFates {
  readonly seed: number
  /** Asked for on the bad day. */
  readonly rotations: number
  /** Ends of them as Secrets Manager counts: one that failed may have been tried again by the next. */
  readonly succeeded: number
  readonly failed: number
  /** Retries of the whole rotation. */
  readonly retries: number
  /** Faults that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>
  /** Errors of the function, by code. */
  readonly errors: Readonly<Record<string, number>>
  /** Values that were searched for. */
  readonly secretsSearched: number
  /** Secrets found where they don't belong; each is a violation too. */
  readonly secretsFound: number
  readonly violations: readonly SoakViolation[]
}

/** Longer than the time between two rotations of an app, so that its tokens expire while others come. */
const WEEK_SECONDS = 7 * 86_400

/**
 * Rotates on a bad day, again on the good day after, and judges what the stand-ins know of it.
 *
 * Nobody revokes superseded tokens here, since that is the sentinel's part. Two things stand in for it: a week passes
 * between two rotations of an app, so that its tokens of 30 days expire (five or so are live at a time, far from LINE's 30);
 * and each app is rotated a dozen times at most, so that their labels stay below AWS's 20.
 */
export async function soak(world: SoakWorld, options: SoakOptions): Promise<SoakResult> {
  const tap = tapRequests()
  const sampler = startSampling(world)
  const client = clientOf(world)
  try {
    setFaults(world, { badDay: options.badDay })
    await rotateInTurns(world, client, options, sampler.sampleAll)
    const onTheDay = countEnds(world)
    setFaults(world, [])
    world.calm()
    const repaired = await repair(world, client)
    sampler.sampleAll()
    const apps = world.apps.map((app) =>
      collectEvidence(world, app, { samples: sampler.of(app.secretArn), isRepaired: repaired.has(app.secretArn) }),
    )
    const known = [...tap.secrets(), ...options.secrets]
    const violations = [...apps.flatMap(judgeApp), ...judgeWorld(world, known)]
    return {
      seed: options.badDay.seed,
      rotations: options.rotations,
      ...onTheDay,
      ...tokenFates(apps),
      faults: countFaults(world),
      errors: countOf(world.functionLines().flatMap(({ error }) => error ?? [])),
      secretsSearched: known.length,
      secretsFound: violations.filter(({ invariant }) => invariant === "I8").length,
      violations,
    }
  } finally {
    client.destroy()
    sampler.close()
    tap.close()
  }
}

function clientOf({ awsEndpoint }: SoakWorld): SecretsManagerClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  return new SecretsManagerClient({ endpoint: awsEndpoint, region: "us-east-1", credentials, maxAttempts: 1 })
}

function setFaults({ line, secretsManager }: SoakWorld, faults: readonly [] | { readonly badDay: BadDay }): void {
  line.setFaults(faults)
  secretsManager.setFaults(faults)
}

/** Rotates app after app, some at once; after the last one a week passes and the first one's turn comes again. */
async function rotateInTurns(
  world: SoakWorld,
  client: SecretsManagerClient,
  { rotations, onProgress }: SoakOptions,
  onRound: () => void,
): Promise<void> {
  for (let asked = 0; asked < rotations; ) {
    const round = world.apps.slice(0, rotations - asked)
    for (let at = 0; at < round.length; at += world.atOnce) {
      const batch = round.slice(at, at + world.atOnce)
      await rotateBatch(world, client, batch)
      asked += batch.length
      onProgress?.(asked)
    }
    onRound()
    await world.advance(WEEK_SECONDS)
  }
}

async function rotateBatch(world: SoakWorld, client: SecretsManagerClient, apps: readonly SoakedApp[]): Promise<void> {
  await Promise.all(apps.map((app) => askForRotation(client, app)))
  await world.secretsManager.idle()
}

/**
 * Rotates each app on the good day: once, and those once more whose pending token had waited for so long that it was set
 * aside, as one is that can't reach the next rotation.
 * @returns the secrets whose rotation succeeded
 */
async function repair(world: SoakWorld, client: SecretsManagerClient): Promise<ReadonlySet<string>> {
  const repaired = new Set<string>()
  const stop = world.secretsManager.onEvent(({ type, secretArn }) => {
    if (type === "RotationSucceeded") repaired.add(secretArn)
  })
  for (let turn = 1; turn <= 2; turn++) {
    const left = world.apps.filter(({ secretArn }) => !repaired.has(secretArn))
    for (let at = 0; at < left.length; at += world.atOnce) {
      await rotateBatch(world, client, left.slice(at, at + world.atOnce))
    }
  }
  stop()
  return repaired
}

function countEnds({ secretsManager }: SoakWorld): Pick<SoakResult, "succeeded" | "failed" | "retries"> {
  const count = (...types: readonly string[]) =>
    secretsManager.history().filter(({ type }) => types.includes(type)).length
  return {
    succeeded: count("RotationSucceeded"),
    failed: count("RotationFailed", "RotationAbandoned"),
    retries: count("RetryScheduled"),
  }
}

function countFaults({ line, secretsManager, functionFaults }: SoakWorld): Readonly<Record<string, number>> {
  return countOf([
    ...line.journal.calls().flatMap(({ fault }) => (fault === undefined ? [] : `line ${fault}`)),
    ...secretsManager.faultsStruck().map(({ kind }) => `secrets-manager ${kind}`),
    ...functionFaults().map((kind) => `function ${kind}`),
  ])
}

function judgeWorld(world: SoakWorld, known: readonly KnownSecret[]): readonly SoakViolation[] {
  const { line, secretsManager } = world
  const redirected = line.journal.calls({ operation: "redirected" }).length
  const unexpected = world.functionLines().filter(({ error }) => error === "UNEXPECTED").length
  const texts = [
    { where: "what the function wrote or threw", text: world.functionTexts().join("\n") },
    { where: "LINE's journal", text: JSON.stringify(line.journal.calls()) },
    { where: "Secrets Manager's history", text: JSON.stringify(secretsManager.history()) },
    {
      where: "Secrets Manager's journal",
      text: JSON.stringify([secretsManager.calls(), secretsManager.faultsStruck()]),
    },
  ]
  return [
    ...searchSecrets(texts, known).map((what) => ({ invariant: "I8" as const, what })),
    ...(unexpected === 0 ? [] : [{ invariant: "errors" as const, what: `${unexpected} errors that nobody foresaw` }]),
    ...(redirected === 0 ? [] : [{ invariant: "redirect" as const, what: `${redirected} redirects were followed` }]),
  ]
}
