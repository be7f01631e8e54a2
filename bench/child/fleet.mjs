// The component with so many channels under Pulumi's mocks, in a process of its own: tells time, CPU time, peak memory and resources.
import { generateKeyPairSync } from "node:crypto"

const [file, count] = process.argv.slice(2)
const pulumi = (await import("@pulumi/pulumi")).default
const { LineTokenRotation } = await import(file)
const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const spki = publicKey.export({ type: "spki", format: "der" }).toString("base64")

/** What the provider's functions answer; any other is an error, so that none is measured without its answer. */
const ANSWERS = {
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:index/getRegion:getRegion": { region: "us-east-1", name: "us-east-1", id: "us-east-1" },
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "123456789012" },
  "aws:kms/getPublicKey:getPublicKey": { publicKey: spki },
}

let resources = 0
const mocks = {
  newResource({ type, name, inputs }) {
    resources++
    return { id: name, state: { name, ...inputs, arn: `arn:aws:bench:us-east-1:123456789012:${type}/${name}` } }
  },
  call({ token }) {
    if (!(token in ANSWERS)) throw new Error(`nobody answers ${token} here`)
    return ANSWERS[token]
  },
}

const channels = Array.from({ length: Number(count) }, (_, index) => [
  `channel-${index}`,
  {
    channelId: String(1_650_000_000 + index),
    kid: `kid-${index}`,
    apps: ["bot"],
    channelSecret: pulumi.secret(`secret-${index}`),
  },
])
await pulumi.runtime.setMocks(mocks, "bench", "bench", false)
const before = process.cpuUsage()
const startedAt = performance.now()
await pulumi.runtime.runInPulumiStack(async () => {
  new LineTokenRotation("line", {
    channels: Object.fromEntries(channels),
    alarmTopicArns: ["arn:aws:sns:us-east-1:123456789012:on-call"],
  })
})
await pulumi.runtime.disconnect()
const ms = performance.now() - startedAt
const { user, system } = process.cpuUsage(before)
const result = { ms, cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024, resources }
process.send(result, () => process.exit(0))
