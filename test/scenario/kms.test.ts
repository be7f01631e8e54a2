import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms"
import { afterAll, describe, expect } from "vitest"
import { publicJwkOfSpki } from "../../lambda/assertion/public-jwk.ts"
import { healByRotateSecret } from "./acts.ts"
import type { RotatedApp } from "./app.ts"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

const stage = await startStage({ switches: { rotationAttempts: 2 } })
const { kms, line } = stage.local
const { endpoint, region } = stage.local.ready.aws
const client = new KMSClient({ endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } })
afterAll(() => client.destroy())

/** Makes a key in KMS and its public half known to LINE, as an operator does. @returns the key's ARN */
async function useKeyInKms(app: RotatedApp): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }))
  const kmsKeyId = KeyMetadata?.Arn ?? ""
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: kmsKeyId }))
  const kid = line.registerKey(app.channelId, publicJwkOfSpki(PublicKey))
  await app.putCredentials({ privateKey: undefined, kmsKeyId, kid })
  return kmsKeyId
}

scenario(stage, "a channel whose key never leaves KMS rotates, and signs twice for it", async (app) => {
  await useKeyInKms(app)
  await app.rotate()
  await app.rotate()
  expect(app.ending()).toBe("RotationSucceeded")
  const signs = app.callsOf("createSecret").filter(({ call }) => call === "Sign")
  expect(signs.map(({ status }) => status)).toEqual([200, 200])
  for (const step of ["testSecret", "finishSecret"] as const) {
    expect(app.callsOf(step).map(({ call }) => call)).not.toContain("Sign")
  }
  expect(issuesOf(await app.evidence())).toHaveLength(2)
})

interface BadState {
  readonly name: string
  readonly spoil: (KeyId: string) => Promise<unknown>
  readonly mend: (KeyId: string) => Promise<unknown>
  readonly code: string
  readonly says: string
}

const BAD_STATES: readonly BadState[] = [
  {
    name: "is disabled",
    spoil: (KeyId) => client.send(new DisableKeyCommand({ KeyId })),
    mend: (KeyId) => client.send(new EnableKeyCommand({ KeyId })),
    code: "KEY_DISABLED",
    says: "is disabled (DisabledException of kms:Sign): enable it",
  },
  {
    name: "waits for its deletion",
    spoil: (KeyId) => client.send(new ScheduleKeyDeletionCommand({ KeyId })),
    mend: async (KeyId) => {
      await client.send(new CancelKeyDeletionCommand({ KeyId }))
      await client.send(new EnableKeyCommand({ KeyId }))
    },
    code: "KEY_PENDING_DELETION",
    says: "cancel that and enable it",
  },
  {
    name: "may not be used by the function",
    spoil: async () => kms.setFaults([{ operation: "Sign", kind: "deny", times: 1_000 }]),
    mend: async () => kms.setFaults([]),
    code: "KEY_DENIED",
    says: "allow kms:Sign on it",
  },
  {
    name: "can't be reached",
    spoil: async () => kms.setFaults([{ operation: "Sign", kind: "cut", times: 1_000 }]),
    mend: async () => kms.setFaults([]),
    code: "KMS",
    says: "couldn't be used, since KMS gave no answer",
  },
]

describe.each(BAD_STATES)("a key that $name", ({ spoil, mend, code, says }) => {
  scenario(stage, "stops the rotation before a token is issued, by name, and mended it heals", async (app) => {
    const keyId = await useKeyInKms(app)
    await app.rotate()
    await spoil(keyId)
    await app.rotate()
    await app.settle()
    expect(app.errorCodes()).toEqual([code, code])
    expect(app.errorMessages()[0]).toContain(`the signing key ${keyId} that the credentials secret`)
    expect(app.errorMessages()[0]).toContain(says)
    expect(issuesOf(await app.evidence())).toHaveLength(1)
    await mend(keyId)
    await healByRotateSecret(app)
    expect(issuesOf(await app.evidence())).toHaveLength(2)
  })

  scenario(stage, "and is mended in time costs no more than the retry", async (app) => {
    const keyId = await useKeyInKms(app)
    await spoil(keyId)
    app.after("createSecret", async () => {
      await mend(keyId)
    })
    await app.rotate()
    expect(app.errorCodes()).toEqual([code])
    expect(app.ending()).toBe("RotationSucceeded")
  })
})

scenario(stage, "an alias of nobody and a key that LINE doesn't know are told apart", async (app) => {
  await useKeyInKms(app)
  await app.putCredentials({ privateKey: undefined, kmsKeyId: "alias/nobody" })
  await app.rotate()
  expect(new Set(app.errorCodes())).toEqual(new Set(["KEY_NOT_FOUND"]))
  const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }))
  await app.putCredentials({ privateKey: undefined, kmsKeyId: KeyMetadata?.KeyId })
  await expect(app.rotate()).rejects.toThrow("A previous rotation isn't complete.")
  await app.settle()
  expect(app.errorCodes().at(-1)).toBe("LINE")
  expect(app.errorMessages().at(-1)).toContain("may not belong together")
  await app.putCredentials({})
  await healByRotateSecret(app)
})

describe("a Sign", () => {
  for (const kind of ["throttle", "error", "cut", "lost"]) {
    scenario(stage, `that meets with "${kind}" once is repeated, and the step goes on`, async (app) => {
      await useKeyInKms(app)
      kms.setFaults([{ operation: "Sign", kind }])
      await app.rotate()
      expect(app.errorCodes()).toEqual([])
      expect(app.callsOf("createSecret").filter(({ call }) => call === "Sign")).toHaveLength(3)
      expect(app.ending()).toBe("RotationSucceeded")
    })
  }
})
