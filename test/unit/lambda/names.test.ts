import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { RotationError } from "../../../lambda/errors.ts"
import { parseTokenSecretArn } from "../../../lambda/names.ts"
import { refusalOf } from "./support/refusal.ts"
import { PREFIX, SECRET_ARN } from "./support/values.ts"

function arnOf(name: string, head = "arn:aws:secretsmanager:us-east-1:000000000000:secret:"): string {
  return `${head}${name}-AbCdEf`
}

const nameArbitrary = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const prefixArbitrary = fc.stringMatching(/^[A-Za-z0-9_+=.@!-]{1,12}(\/[A-Za-z0-9_+=.@!-]{1,12}){0,2}$/)

describe("parseTokenSecretArn", () => {
  it("derives channel, app and the credentials' name from the ARN", () => {
    expect(parseTokenSecretArn(SECRET_ARN, PREFIX)).toEqual({
      channel: "support",
      app: "bot",
      credentialsSecretName: "line-tokens/support/credentials",
    })
  })

  it("finds every channel and app again under any prefix", () => {
    fc.assert(
      fc.property(prefixArbitrary, nameArbitrary, nameArbitrary, (prefix, channel, app) => {
        const found = parseTokenSecretArn(arnOf(`${prefix}/${channel}/tokens/${app}`), prefix)
        expect(found).toEqual({ channel, app, credentialsSecretName: `${prefix}/${channel}/credentials` })
      }),
    )
  })

  it("knows the ARNs of AWS's other partitions", () => {
    const head = "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:"
    expect(parseTokenSecretArn(arnOf(`${PREFIX}/a/tokens/b`, head), PREFIX).app).toBe("b")
  })

  it.each([
    ["another prefix", arnOf("line-token/support/tokens/bot")],
    ["a prefix that only begins alike", arnOf("line-tokens-old/support/tokens/bot")],
    ["a prefix further inside", arnOf("x/line-tokens/support/tokens/bot")],
    ["a channel's credentials", arnOf("line-tokens/support/credentials")],
    ["another kind of secret", arnOf("line-tokens/support/other/bot")],
    ["no app", arnOf("line-tokens/support/tokens/")],
    ["no channel", arnOf("line-tokens//tokens/bot")],
    ["a path below the app", arnOf("line-tokens/support/tokens/bot/extra")],
    ["a channel that climbs", arnOf("line-tokens/../tokens/bot")],
    ["a dot in the app", arnOf("line-tokens/support/tokens/bot.old")],
    ["an app of 65 characters", arnOf(`line-tokens/support/tokens/${"a".repeat(65)}`)],
    ["a name in place of an ARN", "line-tokens/support/tokens/bot"],
    [
      "an ARN without AWS's suffix",
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:line-tokens/support/tokens/bot",
    ],
    ["another service's ARN", arnOf("line-tokens/support/tokens/bot", "arn:aws:ssm:us-east-1:000000000000:secret:")],
    [
      "an account that isn't one",
      arnOf("line-tokens/support/tokens/bot", "arn:aws:secretsmanager:us-east-1:1:secret:"),
    ],
    ["text before the ARN", ` ${SECRET_ARN}`],
    ["text behind the ARN", `${SECRET_ARN}:x`],
    ["nothing", ""],
  ])("refuses %s, and names what it found and what it wants", async (_, arn) => {
    const error = await refusalOf(() => parseTokenSecretArn(arn, PREFIX))
    expect(error.code).toBe("FOREIGN_SECRET")
    expect(error.message).toContain(arn)
    expect(error.message).toContain("line-tokens/<channel>/tokens/<app>")
  })

  it("takes a prefix's characters literally", async () => {
    const error = await refusalOf(() => parseTokenSecretArn(arnOf("aXb/support/tokens/bot"), "a.b"))
    expect(error.code).toBe("FOREIGN_SECRET")
  })

  it("refuses any other text with its own error", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (arn, prefix) => {
        expect(() => parseTokenSecretArn(arn, prefix)).toThrow(RotationError)
      }),
    )
  })
})
