import type { TextRule } from "./read.ts"

/** A channel's or app's name, as the functions take it from a secret's ARN. */
export const NAME: TextRule = {
  pattern: /^[A-Za-z0-9_-]{1,64}$/,
  wanted: "a name of 1 to 64 letters, digits, - and _, e.g. bot",
}

/** First part of every secret's name. KMS takes the same letters in an alias, and keeps `aws/` for itself. */
export const PREFIX: TextRule = {
  pattern: /^(?!aws(?:\/|$))(?=.{1,128}$)[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/,
  wanted:
    "up to 128 letters, digits, - and _, in segments parted by single slashes and not under aws, e.g. line-tokens",
}

/** LINE's channel id. */
export const CHANNEL_ID: TextRule = {
  pattern: /^\d{1,20}$/,
  wanted: 'the channel id from the console, digits such as "1234567890"',
  isNearSecrets: true,
}

/** LINE's id of a registered signing key. */
export const KID: TextRule = {
  pattern: /^[\x21-\x7e]{1,128}$/,
  wanted:
    "the key id that the console shows once the public key is registered, up to 128 visible characters and no spaces",
  isNearSecrets: true,
}

/** The four ways to name a key in KMS. */
export const KMS_KEY: TextRule = {
  pattern: /^(?:[\w-]{1,64}|alias\/[\w/-]{1,250}|arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]{1,250})$/,
  wanted: "a key id, key ARN, alias/… or alias ARN of KMS, e.g. alias/line-support",
  isNearSecrets: true,
}

/** An SNS topic. */
export const TOPIC_ARN: TextRule = {
  pattern: /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/,
  wanted: "the ARN of an SNS topic, e.g. arn:aws:sns:ap-northeast-1:123456789012:on-call",
}

/** An IAM role or user, or an account's root. */
export const READER_ARN: TextRule = {
  pattern: /^arn:[a-z-]+:iam::\d{12}:(?:root|(?:role|user)\/[\w+=,.@/-]{1,576})$/,
  wanted:
    "the ARN of one IAM role or user, or of an account's root, without wildcards, e.g. arn:aws:iam::123456789012:role/bot",
}

/** A subnet. */
export const SUBNET_ID: TextRule = {
  pattern: /^subnet-[0-9a-z]{1,32}$/,
  wanted: "a subnet id, e.g. subnet-0123456789abcdef0",
}

/** A security group. */
export const SECURITY_GROUP_ID: TextRule = {
  pattern: /^sg-[0-9a-z]{1,32}$/,
  wanted: "a security group id, e.g. sg-0123456789abcdef0",
}
