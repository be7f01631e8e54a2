import { type Input, Output } from "@pulumi/pulumi"
import type { LineTokenRotationArgs } from "./args.ts"
import { SECRET_FLAGS } from "./model/options.ts"
import type { RotationInput } from "./model/rotation-input.ts"
import { isFlag } from "./model/stray-flags.ts"

/**
 * The model's input of the arguments: a secret becomes whether it is there, and an `Output` a stand-in of its kind, so that all that is plain
 * is checked before anything is made. Shapes are left as they were found: the model names what is wrong with them. Pure.
 * @param region of the stand-ins; default `us-east-1`
 */
export function rotationInputOf(args: LineTokenRotationArgs, region = "us-east-1"): RotationInput {
  return inputWith(args, (value, standIn) => (isOpen(value) ? standIn(region) : value)) as unknown as RotationInput
}

/** The same with its outputs as they are, secrets still left out: for a second look when they are known. */
export function openInputOf(args: LineTokenRotationArgs): Readonly<Record<string, Input<unknown>>> {
  return inputWith(args, (value) => value) as Readonly<Record<string, Input<unknown>>>
}

type StandIn = (region: string) => string
type Fill = (value: unknown, standIn: StandIn) => unknown
type Change = (value: unknown) => unknown

function inputWith(args: LineTokenRotationArgs, fill: Fill): unknown {
  return changeMembers(args, {
    alarmTopicArns: listOf(fill, (at) => (region) => `arn:aws:sns:${region}:000000000000:unknown-${at}`),
    readers: listOf(fill, (at) => () => `arn:aws:iam::000000000000:role/unknown-${at}`),
    encryptionKeyId: (value) => fill(value, unknownKey),
    vpc: (value) => changeMembers(value, vpcChanges(fill)),
    channels: (value) => (isObject(value) ? mapValues(value, (channel) => channelInput(channel, fill)) : value),
  })
}

function vpcChanges(fill: Fill): Readonly<Record<string, Change>> {
  return {
    subnetIds: listOf(fill, (at) => () => `subnet-${hex(at)}`),
    securityGroupIds: listOf(fill, (at) => () => `sg-${hex(at)}`),
  }
}

function channelInput(value: unknown, fill: Fill): unknown {
  const key = (standIn: StandIn): Readonly<Record<string, Change>> => ({ kmsKeyId: (found) => fill(found, standIn) })
  const nextKey: Change = (found) => withoutSecrets(changeMembers(found, key(unknownNextKey)))
  return withoutSecrets(changeMembers(value, { ...key(unknownKey), nextKey }))
}

/** Stand-ins of keys in KMS. A channel's next key isn't its present one. */
export const UNKNOWN_KEYS = {
  present: "00000000-0000-4000-8000-000000000000",
  next: "00000000-0000-4000-8000-000000000001",
}
const unknownKey: StandIn = () => UNKNOWN_KEYS.present
const unknownNextKey: StandIn = () => UNKNOWN_KEYS.next

function withoutSecrets(value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(withoutSecret))
}

/** Nobody else may say that a secret is there. */
function withoutSecret([key, found]: [string, unknown]): [string, unknown][] {
  if (isFlag(key)) return []
  const flag = SECRET_FLAGS[key]
  return flag === undefined ? [[key, found]] : [[flag, found !== undefined && found !== null && found !== ""]]
}

function changeMembers(value: unknown, changes: Readonly<Record<string, Change>>): unknown {
  if (!isObject(value)) return value
  return mapValues(value, (found, key) => (changes[key] ?? identity)(found))
}

/** Each item gets a stand-in of its own: a list has nothing twice. */
function listOf(fill: Fill, standIn: (at: number) => StandIn): Change {
  return (value) => (Array.isArray(value) ? value.map((item, at) => fill(item, standIn(at))) : value)
}

function isOpen(value: unknown): boolean {
  return Output.isInstance(value) || value instanceof Promise
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOpen(value)
}

function mapValues(
  value: Readonly<Record<string, unknown>>,
  change: (found: unknown, key: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, found]) => [key, change(found, key)]))
}

function identity(value: unknown): unknown {
  return value
}

function hex(at: number): string {
  return at.toString(16).padStart(8, "0")
}
