/** Namespace of the component's keys in stack config. */
export const CONFIG_NAMESPACE = "line-token-rotation"

/** Prints one of a channel's outputs. */
export function printCommand(channel: string, output: string): string {
  return `pulumi stack output channels --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8"))["${channel}"].${output}'`
}

/** Sets an option. @param path of the option, e.g. `channels.support.kid` @param value left out: the CLI reads it from its input */
export function setCommand(path: string, value?: string): string {
  return `pulumi config set --path '${CONFIG_NAMESPACE}:${path}'${value === undefined ? "" : ` ${quoted(value)}`}`
}

/** Takes an option out. */
export function removeCommand(path: string): string {
  return `pulumi config rm --path '${CONFIG_NAMESPACE}:${path}'`
}

/** For a shell: a kid may have any visible character. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
