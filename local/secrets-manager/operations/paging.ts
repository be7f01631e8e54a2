import { type Input, readInteger, readString } from "../input.ts"
import { Refusal } from "../refusals.ts"

/** Which slice of a listing is asked for. */
export interface Paging {
  readonly offset: number
  readonly size: number
  /** True when the request carries MaxResults. */
  readonly isLimited: boolean
}

/** MaxResults (1 to `largest`, which is the default too) and NextToken. @throws Refusal ValidationException, InvalidNextTokenException. */
export function readPaging(input: Input, largest: number): Paging {
  const size = readInteger(input, "MaxResults", { min: 1, max: largest })
  const token = readString(input, "NextToken", { min: 1, max: 4096 })
  return { offset: token === undefined ? 0 : readOffset(token), size: size ?? largest, isLimited: size !== undefined }
}

/** One page, and the token of the next while there is one. */
export function takePage<T>(items: readonly T[], { offset, size }: Paging): { items: T[]; nextToken?: string } {
  const end = offset + size
  const page = items.slice(offset, end)
  return end < items.length ? { items: page, nextToken: writeOffset(end) } : { items: page }
}

function writeOffset(offset: number): string {
  return Buffer.from(`offset=${offset}`).toString("base64")
}

function readOffset(token: string): number {
  const offset = /^offset=(\d{1,9})$/.exec(Buffer.from(token, "base64").toString())?.[1]
  if (offset === undefined) throw new Refusal("InvalidNextTokenException", "The NextToken value is invalid.")
  return Number(offset)
}
