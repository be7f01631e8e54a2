import { generateKeyPairSync } from "node:crypto"
import { DeleteSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager"
import { describe, expect } from "vitest"
import type { Step } from "../../local/secrets-manager/rotation-functions.ts"
import { healByRotateSecret } from "./acts.ts"
import type { RotatedApp } from "./app.ts"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

const ATTEMPTS = 2
const stage = await startStage({ switches: { rotationAttempts: ATTEMPTS } })
const { line, secretsManager } = stage.local

interface Breakage {
  readonly name: string
  readonly breakIt: (app: RotatedApp) => Promise<unknown>
  readonly code: string
  readonly says: RegExp
}

const { privateKey: otherKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const otherPem = String(otherKey.export({ type: "pkcs8", format: "pem" }))

function putText(app: RotatedApp, text: string) {
  return stage.client.send(new PutSecretValueCommand({ SecretId: app.credentialsName, SecretString: text }))
}

const BREAKAGES: readonly Breakage[] = [
  {
    name: "is missing",
    breakIt: (app) =>
      stage.client.send(new DeleteSecretCommand({ SecretId: app.credentialsName, ForceDeleteWithoutRecovery: true })),
    code: "BAD_CREDENTIALS",
    says: /credentials secret line\/channel-\d+\/credentials isn't there/,
  },
  {
    name: "isn't JSON",
    breakIt: (app) => putText(app, "channel secret: oops"),
    code: "BAD_CREDENTIALS",
    says: /must be a JSON object/,
  },
  {
    name: "has no kid",
    breakIt: (app) => app.putCredentials({ kid: undefined }),
    code: "BAD_CREDENTIALS",
    says: /`kid` must be .*; it is missing/,
  },
  {
    name: "has a private key that isn't one",
    breakIt: (app) =>
      app.putCredentials({ privateKey: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" }),
    code: "BAD_CREDENTIALS",
    says: /`privateKey`/,
  },
  {
    name: "names a kid that LINE doesn't know",
    breakIt: (app) => app.putCredentials({ kid: "00000000-0000-4000-8000-000000000000" }),
    code: "LINE",
    says: /couldn't list the channel's live key ids, so nothing was issued.*404/,
  },
  {
    name: "holds another key than the registered one",
    breakIt: (app) => app.putCredentials({ privateKey: otherPem }),
    code: "LINE",
    says: /couldn't list the channel's live key ids, so nothing was issued.*400/,
  },
]

describe("when the credentials secret", () => {
  for (const { name, breakIt, code, says } of BREAKAGES) {
    scenario(
      stage,
      `${name}, apps keep their token, nothing is issued, and the error names what to correct`,
      async (app) => {
        await app.rotate()
        await breakIt(app)
        await app.rotate()
        expect(app.ending()).toBe("RotationFailed")
        expect(app.errorCodes()).toEqual(Array(ATTEMPTS).fill(code))
        expect(app.errorMessages()[0]).toMatch(says)
        expect(issuesOf(await app.evidence())).toHaveLength(1)
        if (name !== "is missing") {
          await app.putCredentials({})
          await healByRotateSecret(app)
          return {}
        }
        return { pendingMayStay: true }
      },
    )
  }
})

describe("the function's time:", () => {
  scenario(
    stage,
    "too short a timeout for issue and storage: nothing is issued, and the error says which to raise",
    async (app) => {
      await stage.host.setTimeout(20)
      await app.rotate()
      await stage.host.setTimeout(60)
      expect(app.errorCodes()).toEqual(["TIME_LEFT", "TIME_LEFT"])
      expect(app.errorMessages()[0]).toMatch(/nothing was issued\. Raise the function's timeout/)
      expect(issuesOf(await app.evidence())).toHaveLength(0)
      await healByRotateSecret(app)
    },
  )

  const late = { kind: "latency", latencyMs: 1_200 }
  const slow: readonly SlowCall[] = [
    { step: "createSecret", slowDown: () => secretsManager.setFaults([{ operation: "GetSecretValue", ...late }]) },
    { step: "testSecret", slowDown: () => secretsManager.setFaults([{ operation: "DescribeSecret", ...late }]) },
    {
      step: "finishSecret",
      slowDown: () => secretsManager.setFaults([{ operation: "UpdateSecretVersionStage", ...late }]),
    },
  ]

  for (const { step, slowDown } of slow) {
    scenario(stage, `${step} that runs into its timeout is made up for by the retry`, async (app) => {
      await app.rotate()
      limitTime(app, step, 1, slowDown)
      await app.rotate()
      expect(app.errorCodes()).toEqual(["Sandbox.Timedout"])
      expect(app.ending()).toBe("RotationSucceeded")
      expect(issuesOf(await app.evidence())).toHaveLength(2)
    })
  }

  const slowLine: readonly SlowCall[] = [
    {
      step: "createSecret",
      slowDown: () => line.setFaults([{ operation: "getsAllValidChannelAccessTokenKeyIds", latencyMs: 2_500 }]),
    },
    {
      step: "testSecret",
      slowDown: () => line.setFaults([{ operation: "verifyChannelTokenByJWT", latencyMs: 2_500 }]),
    },
  ]

  for (const { step, slowDown } of slowLine) {
    scenario(stage, `${step} gives up on a LINE too slow for its time, and the retry makes up for it`, async (app) => {
      await app.rotate()
      limitTime(app, step, 3, slowDown)
      await app.rotate()
      expect(app.errorCodes()).toEqual(["LINE"])
      expect(app.ending()).toBe("RotationSucceeded")
    })
  }

  function limitTime(app: RotatedApp, step: Step, timeoutSeconds: number, slowDown: () => void): void {
    app.before(step, () => {
      slowDown()
      return stage.host.setTimeout(timeoutSeconds)
    })
    app.after(step, () => stage.host.setTimeout(60))
  }
})

interface SlowCall {
  readonly step: Step
  readonly slowDown: () => void
}
