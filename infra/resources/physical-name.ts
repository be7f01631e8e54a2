import { createHash } from "node:crypto"

/** The longest that fits before `-rotation` and `-sentinel`, or a Region's name, in 64 characters. */
const LONGEST = 46

/**
 * What the names of functions, log groups, schedule group and dashboard begin with: the prefix of the secrets, which two stacks in one
 * account and Region can't share anyway. One with characters that a function's name can't have, or too many, ends in a hash. Pure.
 */
export function physicalName(prefix: string): string {
  const slug = prefix.replaceAll(/[^A-Za-z0-9_-]/g, "-")
  if (slug === prefix && slug.length <= LONGEST) return slug
  const hash = createHash("sha256").update(prefix).digest("hex").slice(0, 8)
  return `${slug.slice(0, LONGEST - hash.length - 1)}-${hash}`
}
