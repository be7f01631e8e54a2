import type { LineOperation } from "../operations.ts"
import { getBotInfo } from "./bot-info.ts"
import type { Endpoint } from "./call.ts"
import { issueChannelToken } from "./issue-short-lived.ts"
import { issueStatelessChannelToken } from "./issue-stateless.ts"
import { issueChannelTokenByJWT } from "./issue-v21.ts"
import { getsAllValidChannelAccessTokenKeyIds } from "./list-key-ids.ts"
import { revokeChannelToken } from "./revoke-short-lived.ts"
import { revokeChannelTokenByJWT } from "./revoke-v21.ts"
import { verifyChannelToken } from "./verify-short-lived.ts"
import { verifyChannelTokenByJWT } from "./verify-v21.ts"

/** The endpoint of each operation. */
export const ENDPOINTS: Readonly<Record<LineOperation, Endpoint>> = {
  issueChannelTokenByJWT,
  verifyChannelTokenByJWT,
  getsAllValidChannelAccessTokenKeyIds,
  revokeChannelTokenByJWT,
  issueStatelessChannelToken,
  issueChannelToken,
  verifyChannelToken,
  revokeChannelToken,
  getBotInfo,
}
