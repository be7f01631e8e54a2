import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ConfigError } from "../../../infra/model/config-error.ts"
import { resolveRotation } from "../../../infra/model/resolve.ts"
import { type Lateness, violationsOf, type World } from "./brute-force.ts"

const within = (min: number, max: number) => fc.integer({ min, max })
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

const schedules = fc.oneof(
  within(4, 23).map((hours) => `rate(${hours} hours)`),
  within(1, 30).map((days) => `rate(${days} days)`),
  fc.subarray(DAYS, { minLength: 1 }).chain((days) => within(0, 23).map((hour) => `cron(0 ${hour} ? * ${days} *)`)),
  fc.uniqueArray(within(0, 23), { minLength: 1, maxLength: 4 }).map((hours) => `cron(0 ${hours} * * ? *)`),
  fc.constantFrom("cron(0 0 L * ? *)", "cron(0 0 1,15 * ? *)", "cron(0 2 ? * SUN#1 *)", "cron(0 0 1/7 * ? *)"),
)
const worlds: fc.Arbitrary<World> = fc.record({
  schedule: schedules,
  rotationWindowHours: fc.oneof(within(1, 6), within(1, 24)),
  tokenLifetimeDays: fc.oneof(fc.constant(30), within(1, 30)),
  graceHours: fc.oneof(within(1, 48), within(1, 720)),
  consumerCacheMinutes: fc.oneof(within(0, 120), within(0, 1_440)),
  sentinelEveryMinutes: within(5, 60),
  apps: fc.oneof(within(1, 4), within(1, 15)),
  foreignTokens: fc.oneof(fc.constant(0), within(0, 25)),
})
/** Extremes are likelier than what lies between: they are what breaks. */
const lateness: fc.Arbitrary<Lateness> = fc.array(
  fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  {
    minLength: 1,
    maxLength: 24,
  },
)

describe("the arithmetic", () => {
  test("never lets a schedule pass by which a token expires in use, or slots or labels run out, however late everything is", () => {
    let passed = 0
    fc.assert(
      fc.property(worlds, lateness, (world, late) => {
        if (mistakesOf(world).length > 0) return
        passed++
        expect(violationsOf(fullest(world), late)).toEqual([])
      }),
      { numRuns: 600 },
    )
    expect(passed).toBeGreaterThan(40)
  })
  test("offers changes that lead to a configuration that passes", () => {
    let mended = 0
    fc.assert(
      fc.property(worlds, (world) => {
        if (mistakesOf(world).length === 0) return
        mended++
        expect(mistakesOf(mend(world))).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(mended).toBeGreaterThan(50)
  })
})

describe("what is refused does go wrong in the simulation", () => {
  const world: World = {
    schedule: "rate(7 days)",
    rotationWindowHours: 4,
    tokenLifetimeDays: 30,
    graceHours: 24,
    consumerCacheMinutes: 60,
    sentinelEveryMinutes: 15,
    apps: 2,
    foreignTokens: 0,
  }
  test.each([
    ["a token expired while it was used", { schedule: "rate(30 days)" }, [0, 1, 1]],
    ["a token expired while it was used", { tokenLifetimeDays: 7 }, [0, 1, 1]],
    ["35 labels were needed", { schedule: "rate(4 hours)", graceHours: 112, apps: 1 }, [0]],
    ["31 slots were needed", { apps: 14 }, [0, 1, 1]],
    ["31 slots were needed", { foreignTokens: 24 }, [0, 1, 1]],
    ["33 slots were needed", { schedule: "rate(4 hours)", apps: 3, foreignTokens: 6 }, [0]],
  ])("%s: %o", (violation, change, late) => {
    expect(violationsOf(world, late)).toEqual([])
    expect(mistakesOf({ ...world, ...change })).not.toEqual([])
    expect(violationsOf({ ...world, ...change }, late)).toContain(violation)
  })
})

function inputOf({ apps, foreignTokens, ...common }: World) {
  const names = Array.from({ length: apps }, (_, index) => `app-${index}`)
  return { ...common, channels: { support: { channelId: "1234567890", apps: names, kid: "k1", foreignTokens } } }
}

function mistakesOf(world: World): readonly string[] {
  try {
    resolveRotation(inputOf(world))
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ option, message }) => `${option}: ${message}`)
    throw error
  }
}

/** The same with as many apps as the channel has room for by the model's own count. */
function fullest(world: World): World {
  const { appTokens = 2 } = resolveRotation(inputOf(world)).channels[0]?.budget ?? {}
  return { ...world, apps: Math.floor((27 - world.foreignTokens) / (appTokens / world.apps)) }
}

/** Does what the messages say, one at a time, until nothing is wrong or ten have been followed. */
function mend(world: World): World {
  let mended = world
  for (let round = 0; round < 10; round++) {
    const [first] = mistakesOf(mended)
    if (first === undefined) return mended
    mended = { ...mended, ...changeOf(first) }
  }
  return mended
}

function changeOf(mistake: string): Partial<World> {
  const [, option = "", offered = ""] = /^([^:]+): .*; ([^;]+) would do$/.exec(mistake) ?? []
  if (offered === "") throw new Error(`nothing is offered: ${mistake}`)
  return Object.fromEntries(offered.split(" with ").map((offer) => parseOffer(option, offer)))
}

function parseOffer(option: string, offer: string): [string, string | number] {
  const apps = /^at most (\d+) in channels\.support\.apps$/.exec(offer)?.[1]
  if (apps !== undefined) return ["apps", Number(apps)]
  const [, name = option, value = offer] = /^(?:channels\.support\.)?(\w+): (.+)$/.exec(offer) ?? []
  return [name, /^\d+$/.test(value) ? Number(value) : value]
}
