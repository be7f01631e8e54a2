import type { App, Channel } from "../model/rotation.ts"
import type { Scope } from "./scope.ts"

/** What the names of a channel's parts begin with. */
export function channelPart({ name }: Scope, channel: Channel): string {
  return `${name}-${channel.name}`
}

/** What the names of an app's parts begin with. No channel's and no app's name has a dot: `a` and `b-c` isn't `a-b` and `c`. */
export function appPart({ name }: Scope, channel: Channel, app: App): string {
  return `${name}-${channel.name}.${app.name}`
}
