import { describe, expect, test } from "vitest"
import { readBadDay } from "../../local/bad-day.ts"
import type { SoakResult } from "../../local/soak/bad-day.ts"
import type { Sabotage } from "../soak/function-in-process.ts"
import { runBadDay } from "../soak/run.ts"
import { takingDoubtForNo, withLine, withSecrets } from "../support/sabotage.ts"

const badDay = (seed: number, more: object = {}) => readBadDay({ seed, slowMs: 10, ...more })

const struckOf = ({ faults }: SoakResult) => Object.values(faults).reduce((sum, count) => sum + count, 0)

test("150 rotations on a bad day keep every invariant that holds without a sentinel", async () => {
  const result = await runBadDay({ rotations: 150, badDay: badDay(7) })
  expect(result.violations).toEqual([])
  expect(result.succeeded).toBeGreaterThan(140)
  expect(result.retries).toBeGreaterThan(10)
  expect(struckOf(result)).toBeGreaterThan(150)
  expect(Object.keys(result.faults).length).toBeGreaterThan(20)
  expect(result.secretsSearched).toBeGreaterThan(500)
  expect(result.secretsFound).toBe(0)
})

test("a far worse day costs rotations and tokens, but no invariant", async () => {
  const result = await runBadDay({ rotations: 40, badDay: badDay(8, { share: 0.4, lostShare: 0.2 }) })
  expect(result.violations).toEqual([])
  expect(result.tokensIssued).toBeGreaterThan(45)
})

/** Functions with a mistake that someone could make. */
const MISTAKES: readonly (readonly [what: string, invariant: string, sabotage: Sabotage])[] = [
  ["revokes a token whose Put may have taken effect", "I2", takingDoubtForNo],
  [
    "forgets the queue label, and everything that would make up for it",
    "queue",
    (deps) =>
      withSecrets(deps, {
        put: (request) => deps.secrets.put({ ...request, stages: ["AWSPENDING"] }),
        moveStage: async (move) => (move.stage.startsWith("token:") ? { kind: "moved" } : deps.secrets.moveStage(move)),
      }),
  ],
  [
    "takes a token for stored whose Put was refused",
    "I3",
    (deps) => withSecrets(deps, { put: (request) => deps.secrets.put(request).then(() => ({ kind: "stored" })) }),
  ],
  [
    "issues two tokens where one would do",
    "I5",
    (deps) =>
      withLine(deps, {
        async issueChannelTokenByJwt(...call) {
          await deps.line.issueChannelTokenByJwt(...call)
          return deps.line.issueChannelTokenByJwt(...call)
        },
      }),
  ],
  [
    "promotes whatever was issued, dead or alive",
    "I1",
    (deps) =>
      withLine(deps, {
        async issueChannelTokenByJwt(...call) {
          const answer = await deps.line.issueChannelTokenByJwt(...call)
          return { ...answer, body: { ...answer.body, access_token: answer.body.access_token.toUpperCase() } }
        },
        verifyChannelTokenByJwt: async () => ({
          body: { client_id: "2000000000", expires_in: 2_000_000 },
          requestId: undefined,
          dateMs: undefined,
          attempts: 1,
        }),
      }),
  ],
  [
    "puts the channel secret into what it logs",
    "I8",
    ({ createSigner, ...deps }) => ({
      ...deps,
      async createSigner(credentials) {
        const sign = await createSigner(credentials)
        return async (claims) => {
          if (claims.exp % 7 === 0) throw Object.assign(new Error("no"), { name: credentials.channelSecret })
          return sign(claims)
        }
      },
    }),
  ],
]

describe("the judge of a bad day notices a function that", () => {
  test.each(MISTAKES)("%s (%s)", async (_, invariant, sabotage) => {
    const { violations, secretsFound } = await runBadDay({
      rotations: 30,
      badDay: badDay(9, { lostShare: 0.2 }),
      sabotage,
    })
    expect(violations.map((violation) => violation.invariant)).toContain(invariant)
    expect(secretsFound > 0).toBe(invariant === "I8")
  })
})
