import type { NodeExecutable } from "./lambda/node-executable.ts"
import type { Ready } from "./start.ts"

/** What a person needs when all is ready: addresses, names, and commands to copy. */
export function welcome(ready: Ready, node: NodeExecutable): string {
  const { line, aws, control, channels } = ready
  const [first] = channels
  const [tokenSecret = ""] = Object.values(first?.tokenSecrets ?? {})
  const runtime = `Node ${node.version}${node.isRuntimeMajor ? "" : ", not the 24 that Lambda runs: install it or run npm ci"}`
  return `LINE     ${line.origin}
AWS      ${aws.endpoint}  (Secrets Manager, KMS, Lambda; ${aws.region}, account ${aws.accountId})
Control  ${control.origin}
Rotation ${ready.functions.rotation}  (${runtime})
Sentinel ${ready.functions.sentinel ?? "none: the folder of bundles has no sentinel.mjs"}

${channels.map(({ name, id, tokenSecrets }) => `${name}  channel ${id}  ${Object.values(tokenSecrets).join("  ")}`).join("\n")}

Try it from another terminal:
  export AWS_ENDPOINT_URL=${aws.endpoint} AWS_REGION=${aws.region} AWS_DEFAULT_REGION=${aws.region} AWS_ACCESS_KEY_ID=${aws.accessKeyId} AWS_SECRET_ACCESS_KEY=${aws.secretAccessKey} LINE_API_ORIGIN=${line.origin} CONTROL=${control.origin}
  aws secretsmanager rotate-secret --secret-id ${tokenSecret}
  aws secretsmanager describe-secret --secret-id ${tokenSecret}
  curl ${control.origin}/rotations

A week later all rotate; a day after that the sentinel revokes what they superseded:
  curl -d '{"seconds":604800}' ${control.origin}/clock/advance && curl -X POST ${control.origin}/schedules/run
  curl -d '{"seconds":87300}' ${control.origin}/clock/advance && curl -X POST ${control.origin}/schedules/run
  curl ${control.origin}/line/tokens

Ctrl-C ends it.
`
}
