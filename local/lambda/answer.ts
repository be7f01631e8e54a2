import type { LoopbackReply } from "../loopback-server.ts"
import { invalidParameter } from "./refusal.ts"

/** A JSON answer. */
export function json(value: unknown, status = 200): LoopbackReply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) }
}

/** The answer of an operation that has nothing to say. */
export function noContent(): LoopbackReply {
  return { status: 204 }
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Where the next page begins; absent on the last one. */
  readonly NextMarker?: string
}

/**
 * A page of a list, by the query's `MaxItems` (1 to 50, default 50; more counts as 50) and `Marker`.
 * @throws Refusal InvalidParameterValueException.
 */
export function pageOf<Item>(all: readonly Item[], query: URLSearchParams): Page<Item> {
  const size = Math.min(readCount(query.get("MaxItems")), 50)
  const from = readMarker(query.get("Marker"))
  const next = from + size
  return { items: all.slice(from, next), ...(next < all.length ? { NextMarker: markerOf(next) } : {}) }
}

function readCount(text: string | null): number {
  const count = text === null ? 50 : Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count
  throw invalidParameter(`MaxItems must be an integer, 1 to 10000; found ${JSON.stringify(text)}`)
}

function readMarker(text: string | null): number {
  if (text === null || text === "") return 0
  const from = Number(Buffer.from(text, "base64url").toString())
  if (Number.isInteger(from) && from > 0 && markerOf(from) === text) return from
  throw invalidParameter("Marker must be the NextMarker of an earlier answer")
}

function markerOf(index: number): string {
  return Buffer.from(String(index)).toString("base64url")
}
