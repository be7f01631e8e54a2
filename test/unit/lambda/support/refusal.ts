import { inspect } from "node:util"
import { expect } from "vitest"
import { TokenSecretError } from "../../../../consumer/token-secret.ts"
import { RotationError } from "../../../../lambda/errors.ts"
import { CANARY } from "./values.ts"

/** Everything that anyone could print of a value, its hidden members included. */
function everythingOf(value: unknown): string {
  const stack = value instanceof Error ? `${value.message}\n${value.stack}` : ""
  return `${stack}\n${inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true })}\n${JSON.stringify(value)}`
}

/** Looks for every canary, and for the given secrets, in all that could be printed of a value. */
export function expectNoSecret(value: unknown, ...secrets: readonly string[]): void {
  const seen = everythingOf(value)
  for (const secret of [...Object.values(CANARY), ...secrets]) expect(seen).not.toContain(secret)
}

/** The error of the function that `work` ends with, after a look for secrets in it. Anything else fails the test. */
export async function refusalOf(work: () => unknown, ...secrets: readonly string[]): Promise<RotationError> {
  const error = await thrownBy(work)
  if (!(error instanceof RotationError)) throw new Error(`expected a RotationError, found ${inspect(error)}`)
  expectNoSecret(error, ...secrets)
  expect(error.cause).toBeUndefined()
  expect(error.message.startsWith(`${error.code}: `)).toBe(true)
  return error
}

/** The token secret's error that `work` throws, after the same look. */
export async function unreadableOf(work: () => unknown, ...secrets: readonly string[]): Promise<TokenSecretError> {
  const error = await thrownBy(work)
  if (!(error instanceof TokenSecretError)) throw new Error(`expected a TokenSecretError, found ${inspect(error)}`)
  expectNoSecret(error, ...secrets)
  expect(error.cause).toBeUndefined()
  return error
}

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error("expected an error, and there was none")
}
