import { isAbsent } from "./read.ts"
import type { Report } from "./report.ts"

/** Reads a loopback origin; undefined when it is left out or wrong. What was found isn't shown: a URL may hold a secret. */
export function readLineApiOrigin(value: unknown, report: Report): string | undefined {
  if (isAbsent(value)) return undefined
  if (typeof value === "string" && isLoopbackOrigin(value)) return value
  report.add("lineApiOrigin", "must be left out, or a loopback origin of a stand-in such as http://127.0.0.1:8080")
  return undefined
}

function isLoopbackOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, origin } = new URL(text)
  const isHttp = protocol === "http:" || protocol === "https:"
  return isHttp && origin === text && /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/.test(hostname)
}
