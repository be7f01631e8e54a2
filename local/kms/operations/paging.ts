import { type Input, readInteger, readString } from "../input.ts"
import { Refusal } from "../refusals.ts"

/**
 * One page of a listing by `Limit` (1 to 1,000) and `Marker`, and where the next one begins.
 * @throws Refusal ValidationException, InvalidMarkerException.
 */
export function pageOf<T>(input: Input, items: readonly T[], defaultLimit: number) {
  const limit = readInteger(input, "Limit", { min: 1, max: 1000 }) ?? defaultLimit
  const start = readMarker(readString(input, "Marker", { min: 1, max: 1024 }))
  const end = start + limit
  const isTruncated = end < items.length
  return {
    page: items.slice(start, end),
    paging: { ...(isTruncated ? { NextMarker: writeMarker(end) } : {}), Truncated: isTruncated },
  }
}

function writeMarker(offset: number): string {
  return Buffer.from(`offset=${offset}`).toString("base64")
}

function readMarker(marker: string | undefined): number {
  if (marker === undefined) return 0
  const offset = /^offset=(\d{1,9})$/.exec(Buffer.from(marker, "base64").toString())?.[1]
  if (offset === undefined) throw new Refusal("InvalidMarkerException", "Could not deserialize marker")
  return Number(offset)
}
