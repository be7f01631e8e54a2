import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
} from "@aws-sdk/client-secrets-manager"
import { afterEach, expect, it } from "vitest"
import type { BadDayJson } from "../../../local/bad-day.ts"
import { FUNCTION_ARN, type Stage, startStage, token } from "./stage.ts"

const stages: Stage[] = []
afterEach(() => Promise.all(stages.splice(0).map((stage) => stage.close())))

/** Puts and describes again and again, whatever comes of it. */
async function live(badDay: BadDayJson, calls: number): Promise<Stage> {
  const stage = await startStage()
  stages.push(stage)
  await stage.client.send(new CreateSecretCommand({ Name: "s", SecretString: "v" }))
  stage.manager.setFaults({ badDay: { slowMs: 1, ...badDay } })
  for (let count = 0; count < calls; count++) {
    const value = { SecretString: `v${count}`, ClientRequestToken: token() }
    await stage.client.send(new PutSecretValueCommand({ SecretId: "s", ...value })).catch(() => undefined)
    await stage.client.send(new DescribeSecretCommand({ SecretId: "s" })).catch(() => undefined)
  }
  return stage
}

const struck = ({ manager }: Stage) => manager.faultsStruck().map(({ kind, at }) => `${kind} ${at}`)

it("brings the same troubles to the same calls for a seed, others for another", async () => {
  const badDay = { seed: 7, share: 0.5, lostShare: 0.1 }
  const first = struck(await live(badDay, 40))
  expect(struck(await live(badDay, 40))).toEqual(first)
  expect(struck(await live({ ...badDay, seed: 8 }, 40))).not.toEqual(first)
  expect(new Set(first.map((line) => line.split(" ")[0])).size).toBeGreaterThan(6)
})

it("loses the answers of writes by a share of their own", async () => {
  const without = await live({ seed: 1, share: 1, lostShare: 0 }, 30)
  const hidden = ({ manager }: Stage) => manager.faultsStruck().filter((fault) => fault.hidden)
  expect(hidden(without).filter(({ at }) => at === "PutSecretValue")).toEqual([])
  const only = await live({ seed: 1, share: 0, lostShare: 1 }, 20)
  expect(hidden(only).map(({ at }) => at)).toEqual(Array(20).fill("PutSecretValue"))
})

it("delivers steps twice, and lets attempts overlap", async () => {
  const stage = await live({ seed: 5, share: 0, lostShare: 0 }, 0)
  const input = { SecretId: "s", RotationLambdaARN: FUNCTION_ARN }
  await stage.client.send(new RotateSecretCommand(input))
  await stage.manager.idle()
  expect(struck(stage)).toEqual([])
  stage.manager.setFaults({ badDay: { seed: 5, share: 1, lostShare: 0, slowMs: 1 } })
  for (let count = 0; count < 10; count++) {
    await stage.client.send(new RotateSecretCommand(input)).catch(() => undefined)
    await stage.manager.idle()
  }
  const kinds = new Set(stage.manager.faultsStruck().map(({ kind }) => kind))
  expect([...kinds]).toEqual(expect.arrayContaining(["duplicate", "overlap"]))
})
