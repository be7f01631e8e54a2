import type { StoredToken } from "./stored-tokens.ts"

/** Which tokens of a secret an operator means: those superseded until the order is carried out, or all of them. */
type Ordered = "superseded" | "all"

/** An operator's orders to revoke tokens at once. */
export interface Orders {
  /** @returns to be called when it has been carried out */
  give(secretArn: string, which: Ordered): () => void
  /** Whether a token may be revoked without a grace. */
  covers(keyId: string): boolean
  /** Whether a token may be revoked though this secret uses it. */
  coversUseIn(keyId: string, secretArn: string): boolean
}

export interface OrdersOptions {
  readonly stored: () => readonly StoredToken[]
  /** The key id of a secret's current token. */
  readonly currentOf: (secretArn: string) => string | undefined
}

/** No order was given yet. */
export function createOrders({ stored, currentOf }: OrdersOptions): Orders {
  const covered = new Set<string>()
  const coveredUses = new Set<string>()
  const open = new Set<() => void>()

  function note(secretArn: string, which: Ordered): void {
    const current = currentOf(secretArn)
    for (const { keyId } of stored().filter(({ secretArns }) => secretArns.has(secretArn))) {
      if (which === "all") coveredUses.add(`${keyId} ${secretArn}`)
      if (which === "all" || keyId !== current) covered.add(keyId)
    }
  }

  function noteAll(): void {
    for (const again of open) again()
  }

  return {
    give(secretArn, which) {
      const again = () => note(secretArn, which)
      open.add(again)
      again()
      return () => {
        again()
        open.delete(again)
      }
    },
    covers(keyId) {
      noteAll()
      return covered.has(keyId)
    },
    coversUseIn(keyId, secretArn) {
      noteAll()
      return coveredUses.has(`${keyId} ${secretArn}`)
    },
  }
}
