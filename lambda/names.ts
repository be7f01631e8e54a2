import { RotationError } from "./errors.ts"

/** What a token secret's ARN says, and all that decides whose credentials are used. */
export interface TokenSecretName {
  readonly channel: string
  readonly app: string
  /** Name of the channel's credentials secret, `<prefix>/<channel>/credentials`, in the same account and Region. */
  readonly credentialsSecretName: string
}

/** Name of a channel's credentials secret. */
export function credentialsSecretName(prefix: string, channel: string): string {
  return `${prefix}/${channel}/credentials`
}

/** Name of an app's token secret. */
export function tokenSecretName(prefix: string, channel: string, app: string): string {
  return `${prefix}/${channel}/tokens/${app}`
}

/** Whether a text can name a channel or an app. */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** A channel's or app's name: 1 to 64 letters, digits, `-` and `_`. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/
const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:(.+)-[A-Za-z0-9]{6}$/

/**
 * Derives channel and app from the full ARN of a token secret, `…:secret:<prefix>/<channel>/tokens/<app>-<6 characters>`.
 * @throws {RotationError} `FOREIGN_SECRET` for any other ARN: the function touches nothing outside its prefix.
 */
export function parseTokenSecretArn(arn: string, prefix: string): TokenSecretName {
  const name = SECRET_ARN.exec(arn)?.[1]
  const [channel, kind, app, ...rest] = name?.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1).split("/") : []
  if (channel && app && kind === "tokens" && rest.length === 0 && NAME.test(channel) && NAME.test(app)) {
    return { channel, app, credentialsSecretName: credentialsSecretName(prefix, channel) }
  }
  throw new RotationError(
    "FOREIGN_SECRET",
    `${arn} isn't a token secret of this function: its name must be ${prefix}/<channel>/tokens/<app>. Attach the function only to such secrets, or correct SECRET_PREFIX`,
  )
}
