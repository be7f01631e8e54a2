import type { RotationLine } from "../../../../lambda/rotation/deps.ts"
import type { LineAnswer } from "../../../../line/call.ts"
import { LineError, type LineErrorDetails } from "../../../../line/errors.ts"
import { follow, type Script } from "./script.ts"
import { CANARY, CHANNEL_ID, KEY_ID, REQUEST_ID } from "./values.ts"

type Body<Operation extends keyof RotationLine> = Awaited<ReturnType<RotationLine[Operation]>>["body"]

/** What LINE answers, call by call. */
export interface LineScript {
  readonly issue?: Script<Body<"issueChannelTokenByJwt">>
  readonly verify?: Script<Body<"verifyChannelTokenByJwt">>
  readonly list?: Script<Body<"getsAllValidChannelAccessTokenKeyIds">>
  readonly revoke?: Script<"revoked">
}

export interface ScriptedLine extends RotationLine {
  /** Operations in the order of their calls, with what was asked. */
  readonly calls: { readonly operation: keyof RotationLine; readonly request: object; readonly options?: object }[]
}

export const ISSUED = {
  access_token: CANARY.token,
  token_type: "Bearer",
  expires_in: 2_592_000,
  key_id: KEY_ID,
} as const
export const VERIFIED = { client_id: CHANNEL_ID, expires_in: 2_592_000 } as const

/** A port without any behaviour of its own: it answers from the script and keeps what it was asked. */
export function scriptedLine(script: LineScript): ScriptedLine {
  const issue = follow("issue", script.issue)
  const verify = follow("verify", script.verify)
  const list = follow("list", script.list)
  const revoke = follow("revoke", script.revoke)
  const calls: ScriptedLine["calls"] = []
  const keep = (operation: keyof RotationLine, request: object, options?: object) =>
    calls.push(options === undefined ? { operation, request } : { operation, request, options })
  return {
    calls,
    async issueChannelTokenByJwt(request, options) {
      keep("issueChannelTokenByJwt", request, options)
      return answer(await issue())
    },
    async verifyChannelTokenByJwt(request, options) {
      keep("verifyChannelTokenByJwt", request, options)
      return answer(await verify())
    },
    async getsAllValidChannelAccessTokenKeyIds(request, options) {
      keep("getsAllValidChannelAccessTokenKeyIds", request, options)
      return answer(await list())
    },
    async revokeChannelTokenByJwt(request, options) {
      keep("revokeChannelTokenByJwt", request, options)
      await revoke()
      return answer(undefined)
    },
  }
}

function answer<T>(body: T): LineAnswer<T> {
  return { body, requestId: REQUEST_ID, dateMs: undefined, attempts: 1 }
}

/** LINE's failure of a call; by default its 400, which means that it looked at the request and said no. */
export function lineError(details: Partial<LineErrorDetails> = {}): LineError {
  return new LineError({
    code: "LINE_REFUSED",
    endpoint: {
      operation: "verifyChannelTokenByJWT",
      method: "GET",
      path: "/oauth2/v2.1/verify",
      hasEffect: false,
      isRepeatHarmless: true,
    },
    outcome: "refused",
    status: 400,
    requestId: REQUEST_ID,
    ...details,
  })
}
