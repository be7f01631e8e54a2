import type { Port, WireAnswer } from "./wire.ts"

/** LINE's own names (`operationId`) of the eight operations. */
export type OperationId =
  | "issueChannelTokenByJWT"
  | "verifyChannelTokenByJWT"
  | "getsAllValidChannelAccessTokenKeyIds"
  | "revokeChannelTokenByJWT"
  | "issueStatelessChannelToken"
  | "issueChannelToken"
  | "verifyChannelToken"
  | "revokeChannelToken"

/** Where an operation lives and what a repeat of it would do. */
export interface Endpoint {
  readonly operation: OperationId
  readonly method: "GET" | "POST"
  /** Exact, without a query and without a trailing slash. */
  readonly path: string
  /** It changes something at LINE, so a lost answer leaves a doubt. */
  readonly hasEffect: boolean
  /** Asking twice does no harm. If not, it is only repeated when the request surely did not take effect. */
  readonly isRepeatHarmless: boolean
}

/** One operation: a sender that knows no answers and a judge that knows no network. */
export interface Operation<Request, Body> {
  readonly endpoint: Endpoint
  /**
   * Sends the request once and returns the bare answer, whatever its status.
   * @throws TypeError naming the member of `request` that can't be sent; rejects with what the port rejects with
   */
  send(port: Port, request: Request): Promise<WireAnswer>
  /**
   * Status, then content type, then each member by name; unknown members are ignored.
   * `request` only tells which values must never be repeated in an error.
   * @throws LineError for anything but the answer LINE documents
   */
  judge(answer: WireAnswer, request: Request): Body
}
