import { type Json, readTexts } from "./input.ts"
import { invalidParameter } from "./refusal.ts"

const MOST_TAGS = 50
const MOST_KEY_CHARACTERS = 128
const MOST_VALUE_CHARACTERS = 256

/** A request's tags. @throws Refusal that names the tag. */
export function readTags(input: Json): Readonly<Record<string, string>> {
  const tags = readTexts(input, "Tags") ?? {}
  for (const [key, value] of Object.entries(tags)) checkTag(key, value)
  return tags
}

/** @throws Refusal for more than 50. */
export function checkTagCount(tags: Readonly<Record<string, string>>): void {
  const count = Object.keys(tags).length
  if (count > MOST_TAGS) throw invalidParameter(`A function can have ${MOST_TAGS} tags at most; found ${count}`)
}

function checkTag(key: string, value: string): void {
  const name = JSON.stringify(key.slice(0, MOST_KEY_CHARACTERS))
  if (key === "" || key.length > MOST_KEY_CHARACTERS) {
    throw invalidParameter(`A tag's key must have 1 to ${MOST_KEY_CHARACTERS} characters; found ${name}`)
  }
  if (/^aws:/i.test(key)) throw invalidParameter(`A tag's key can't begin with aws: ; found ${name}`)
  if (value.length > MOST_VALUE_CHARACTERS) {
    throw invalidParameter(`The value of tag ${name} must have ${MOST_VALUE_CHARACTERS} characters at most`)
  }
}
