import { readSentinelSettings } from "../../../../lambda/environment.ts"
import type { SecretDescription, StageMove, VersionValue } from "../../../../lambda/secrets/secrets.ts"
import type { SentinelDeps, SentinelLine } from "../../../../lambda/sentinel/deps.ts"
import { createSentinelHandler } from "../../../../lambda/sentinel/handler.ts"
import type { LineAnswer } from "../../../../line/call.ts"
import {
  CANARY,
  CHANNEL_ID,
  CREDENTIALS_NAME,
  credentialsText,
  NO_SCHEDULE,
  NOW_MS,
  PREFIX,
  REQUEST_ID,
} from "./values.ts"

/** A token secret as the sentinel finds it: versions with their labels and values. */
export interface FakeSecret {
  readonly stages: Record<string, string[]>
  readonly values: Readonly<Record<string, string>>
  readonly members?: Partial<SecretDescription>
}

interface WorldOptions {
  /** By app. */
  readonly secrets?: Readonly<Record<string, FakeSecret>>
  readonly credentials?: string
  /** LINE's live key ids. */
  readonly live?: readonly string[]
  /** Ports in place of the plain ones. */
  readonly line?: Partial<SentinelLine>
  readonly ports?: Partial<SentinelDeps["secrets"]>
  readonly deps?: Partial<SentinelDeps>
  readonly remainingMs?: number
}

export const PUBLIC_JWK = { kty: "RSA", alg: "RS256", use: "sig", e: "AQAB", n: "public" } as const

export function arnOf(app: string): string {
  return `arn:aws:secretsmanager:us-east-1:000000000000:secret:${PREFIX}/support/tokens/${app}-AbCdEf`
}

/** A channel `support` whose secrets keep labels as Secrets Manager does, and a handler of the sentinel over them. */
export function sentinelWorld(options: WorldOptions = {}) {
  const { secrets = {}, live = [], remainingMs = 60_000 } = options
  let nowMs = NOW_MS
  const calls: string[] = []
  const revoked: string[] = []
  const rotated: { readonly secretArn: string; readonly versionId: string }[] = []
  const lines: Record<string, unknown>[] = []

  const appOf = (secretId: string) => Object.keys(secrets).find((app) => secretId.includes(`/tokens/${app}`)) ?? ""
  const stagesOf = (secretId: string) => secrets[appOf(secretId)]?.stages ?? {}

  const port: SentinelDeps["secrets"] = {
    async describe(secretId) {
      calls.push(`describe ${appOf(secretId)}`)
      const { stages = {}, members = {} } = secrets[appOf(secretId)] ?? {}
      const base = { arn: arnOf(appOf(secretId)), isDeleted: false, rotationEnabled: true, schedule: NO_SCHEDULE }
      return structuredClone({ ...base, stages, ...members })
    },
    async read(secretId, versionId = "", stage): Promise<VersionValue> {
      if (secretId === CREDENTIALS_NAME) {
        calls.push("read credentials")
        return { kind: "value", text: options.credentials ?? credentialsText() }
      }
      calls.push(`read ${appOf(secretId)} ${versionId}`)
      const text = secrets[appOf(secretId)]?.values[versionId]
      const isThere = stage === undefined || (stagesOf(secretId)[versionId] ?? []).includes(stage)
      return text === undefined || !isThere ? { kind: "absent" } : { kind: "value", text }
    },
    async moveStage({ secretArn, stage, to, from }: StageMove) {
      calls.push(`${to === undefined ? "remove" : "add"} ${stage}`)
      const stages = stagesOf(secretArn)
      if (from !== undefined) stages[from] = (stages[from] ?? []).filter((label) => label !== stage)
      if (to !== undefined) stages[to] = [...(stages[to] ?? []), stage]
      return { kind: "moved" }
    },
    async rotate(secretArn, versionId) {
      rotated.push({ secretArn, versionId })
      return { kind: "started" }
    },
  }
  const line: SentinelLine = {
    async getsAllValidChannelAccessTokenKeyIds() {
      calls.push("list")
      return answer({ kids: [...live] })
    },
    async verifyChannelTokenByJwt() {
      calls.push("verify")
      return answer({ client_id: CHANNEL_ID, expires_in: 1_000 })
    },
    async revokeChannelTokenByJwt({ accessToken }) {
      calls.push("revoke")
      revoked.push(accessToken)
      return answer(undefined)
    },
    async issueStatelessChannelToken() {
      calls.push("stateless")
      return answer({ access_token: CANARY.token, token_type: "Bearer", expires_in: 900 })
    },
  }
  const deps: SentinelDeps = {
    settings: readSentinelSettings({ SECRET_PREFIX: PREFIX }),
    secrets: { ...port, ...options.ports },
    line: { ...line, ...options.line },
    createSigner: async () => async () => CANARY.assertion,
    readPublicJwk: async () => PUBLIC_JWK,
    memory: { held: new Map(), proofs: new Map() },
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms
    },
    ...options.deps,
  }
  const log = {
    info: (fields: object) => void lines.push({ ...fields }),
    error: (fields: object) => void lines.push({ ...fields }),
  }
  const handle = createSentinelHandler(deps, log)
  const startMs = () => remainingMs - (nowMs - NOW_MS)
  return {
    deps,
    calls,
    revoked,
    rotated,
    lines,
    port,
    invoke: (event: object) => handle({ channel: "support", ...event }, { getRemainingTimeInMillis: startMs }),
    watch: (...apps: readonly string[]) =>
      handle({ operation: "watch", channel: "support", apps }, { getRemainingTimeInMillis: startMs }),
    advance(ms: number) {
      nowMs += ms
    },
  }
}

/** LINE's answer. */
export function answer<Body>(body: Body): LineAnswer<Body> {
  return { body, requestId: REQUEST_ID, dateMs: undefined, attempts: 1 }
}
