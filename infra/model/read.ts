import { SECRET_FLAGS } from "./options.ts"
import { type Report, shown, shownCarefully } from "./report.ts"
import { suggest } from "./suggest.ts"

/** An object whose members are still to be checked. */
export type Members = Readonly<Record<string, unknown>>

/** Bounds of a whole number, and why they are so. */
export interface NumberRule {
  readonly least: number
  readonly most: number
  readonly fallback: number
  /** What the bounds come from. */
  readonly why: string
}

/** A pattern of a text, and how it is described. */
export interface TextRule {
  readonly pattern: RegExp
  /** What it must be, with an example: the fix. */
  readonly wanted: string
  /** Whether someone might put a secret here by mistake: then it is never shown. */
  readonly isNearSecrets?: boolean
}

/** A whole number within bounds, or decimal text of one, as stack config has it; the fallback when it is left out or wrong. */
export function readNumber(value: unknown, option: string, rule: NumberRule, report: Report): number {
  if (isAbsent(value)) return rule.fallback
  const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (typeof number === "number" && Number.isInteger(number) && number >= rule.least && number <= rule.most)
    return number
  const fix = typeof number === "number" && number > rule.most ? rule.most : rule.fallback
  const wanted = `must be a whole number from ${rule.least} to ${rule.most} (${rule.why}); ${fix} would do`
  report.add(option, `${wanted}; found ${shown(value)}`)
  return rule.fallback
}

/** Text that matches; undefined when it is left out or wrong. */
export function readText(value: unknown, option: string, rule: TextRule, report: Report): string | undefined {
  if (isAbsent(value)) return undefined
  if (typeof value === "string" && rule.pattern.test(value)) return value
  report.add(option, `must be ${rule.wanted}; found ${foundText(value, rule)}`)
  return undefined
}

/** YAML, and the CLI with `--path`, make a number of what is all digits. */
function foundText(value: unknown, { pattern, isNearSecrets = false }: TextRule): string {
  if (typeof value === "number" && pattern.test(String(value)))
    return `the number ${value}: put it in quotes, or set it with pulumi config set --type string`
  return isNearSecrets ? shownCarefully(value) : shown(value)
}

/** True or false, or text that says so, as stack config has it; the fallback when it is left out or wrong. */
export function readFlag(value: unknown, option: string, fallback: boolean, report: Report): boolean {
  if (isAbsent(value)) return fallback
  if (value === true || value === "true") return true
  if (value === false || value === "false") return false
  report.add(option, `must be true or false; found ${shown(value)}; left out, it is ${fallback}`)
  return fallback
}

/** A list of texts that match, none twice; what is wrong is left out of it. */
export function readTexts(value: unknown, option: string, rule: TextRule, report: Report): readonly string[] {
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) {
    report.add(option, `must be a list, each item ${rule.wanted}; found ${shown(value)}`)
    return []
  }
  return value.flatMap((item: unknown, index) => {
    const path = `${option}[${index}]`
    if (isAbsent(item) || item === "") report.add(path, `is empty: must be ${rule.wanted}, or be left out`)
    const text = item === "" ? undefined : readText(item, path, rule, report)
    if (text === undefined) return []
    const first = value.indexOf(item)
    if (first < index) report.add(path, `is ${shown(text)}, as ${option}[${first}] is: leave one out`)
    return first < index ? [] : [text]
  })
}

/**
 * An object whose members are all known; undefined when it is left out or something else.
 * @param known names as a user writes them; a secret's may be there as the flag that stands for it.
 */
export function readMembers(
  value: unknown,
  option: string,
  known: readonly string[],
  report: Report,
): Members | undefined {
  if (isAbsent(value)) return undefined
  if (!isMembers(value)) {
    report.add(option || "options", `must be an object with ${known.join(", ")}; found ${shown(value)}`)
    return undefined
  }
  const taken = new Set(known.map((name) => SECRET_FLAGS[name] ?? name))
  for (const name of Object.keys(value)) {
    if (!taken.has(name)) report.add(option === "" ? name : `${option}.${name}`, unknownOption(name, known))
  }
  return value
}

/** Says that there is no such option, and which one was meant. */
function unknownOption(name: string, known: readonly string[]): string {
  const nearest = suggest(name, known)
  return nearest === undefined
    ? `isn't an option; there are ${known.join(", ")}`
    : `isn't an option; did you mean ${nearest}?`
}

/** Whether a value is left out; a key without a value in YAML is null. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

/** Whether a value is an object, and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
