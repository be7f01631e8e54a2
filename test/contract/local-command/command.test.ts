import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager"
import { afterEach, describe, expect, test } from "vitest"
import { createClock } from "../../../local/clock.ts"
import type { LoopbackRequest } from "../../../local/loopback-server.ts"
import { listenOnLoopback } from "../../../local/loopback-server.ts"
import { welcome } from "../../../local/welcome.ts"
import {
  BY_NODE,
  BY_NPM,
  descendantsOf,
  ending,
  isAlive,
  type RunningCommand,
  runCommand,
  startCommand,
} from "./command.ts"

let running: RunningCommand | undefined
afterEach(() => {
  running?.child.kill("SIGKILL")
  running = undefined
})

async function start(...parameters: Parameters<typeof startCommand>): Promise<RunningCommand> {
  running = await startCommand(...parameters)
  return running
}

function clientFor({ ready: { aws } }: RunningCommand): SecretsManagerClient {
  const { endpoint, region, accessKeyId, secretAccessKey } = aws
  return new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
}

async function isUp(origin: string): Promise<boolean> {
  return fetch(origin).then(
    () => true,
    () => false,
  )
}

async function rotated(client: SecretsManagerClient, SecretId: string): Promise<void> {
  await client.send(new RotateSecretCommand({ SecretId }))
  for (let left = 100; left > 0; left--) {
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }))
    if (Object.values(VersionIdsToStages).some((stages) => stages.includes("AWSCURRENT"))) return
    await sleep(50)
  }
  throw new Error("no version became current")
}

describe("the line of JSON", () => {
  test("says where everything is, and is all that is printed", async () => {
    const command = await start(BY_NODE)
    const { ready } = command
    const origin = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(ready).toEqual({
      ready: true,
      line: { origin },
      aws: {
        endpoint: origin,
        region: "us-east-1",
        accountId: "000000000000",
        accessKeyId: "local",
        secretAccessKey: "local",
      },
      control: { origin },
      functions: {
        rotation: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:[\w-]+$/),
        sentinel: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:[\w-]+$/),
      },
      channels: [
        {
          name: "demo",
          id: "1234567890",
          secret: expect.stringMatching(/^[0-9a-f]{32}$/),
          kid: expect.stringMatching(/^.{20,}$/),
          privateKeyPem: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
          credentialsSecret: expect.stringMatching(/^arn:aws:secretsmanager:.*:secret:line\/demo\/credentials-\w{6}$/),
          tokenSecrets: { bot: expect.stringMatching(/:secret:line\/demo\/tokens\/bot-\w{6}$/) },
        },
      ],
    })
    expect(command.output().split("\n")).toHaveLength(1)
  })

  test("comes with a token secret that holds nothing, and that RotateSecret with no other argument rotates", async () => {
    const command = await start(BY_NODE)
    const client = clientFor(command)
    const SecretId = command.ready.channels[0]?.tokenSecrets.bot ?? ""
    const before = await client.send(new DescribeSecretCommand({ SecretId }))
    expect(before).toMatchObject({ RotationEnabled: true, RotationLambdaARN: command.ready.functions.rotation })
    expect([before.VersionIdsToStages, before.LastRotatedDate]).toEqual([undefined, undefined])
    expect(await (await fetch(`${command.ready.control.origin}/rotations`)).json()).toEqual([])
    await expect(client.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    })
    await rotated(client, SecretId)
    const { SecretString = "{}" } = await client.send(new GetSecretValueCommand({ SecretId }))
    const { channelAccessToken, channelId } = JSON.parse(SecretString)
    expect(channelId).toBe("1234567890")
    const bot = await fetch(`${command.ready.line.origin}/v2/bot/info`, {
      headers: { authorization: `Bearer ${channelAccessToken}` },
    })
    expect(bot.status).toBe(200)
  })

  test("with --signing-key kms: the key is in KMS, and what signs with it is accepted", async () => {
    const command = await start(BY_NODE, ["--signing-key", "kms", "--tokens", "first"])
    const [channel] = command.ready.channels
    expect(Object.keys(channel ?? {}).toSorted()).toEqual([
      "credentialsSecret",
      "id",
      "kid",
      "kmsKeyId",
      "name",
      "secret",
      "tokenSecrets",
    ])
    expect(channel?.kmsKeyId).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/)
    const client = clientFor(command)
    const { SecretString = "{}" } = await client.send(
      new GetSecretValueCommand({ SecretId: channel?.credentialsSecret }),
    )
    expect(Object.keys(JSON.parse(SecretString))).toEqual(["schema", "channelId", "channelSecret", "kid", "kmsKeyId"])
    const token = await client.send(new GetSecretValueCommand({ SecretId: channel?.tokenSecrets.bot }))
    expect(JSON.parse(token.SecretString ?? "{}").channelId).toBe(channel?.id)
  })

  test("with --apps: each app of a channel has a token secret of its own", async () => {
    const command = await start(BY_NODE, ["--channels", "2", "--apps", "3"])
    const client = clientFor(command)
    for (const { name, tokenSecrets } of command.ready.channels) {
      expect(Object.keys(tokenSecrets)).toEqual(["bot", "bot-2", "bot-3"])
      for (const [app, SecretId] of Object.entries(tokenSecrets)) {
        const described = await client.send(new DescribeSecretCommand({ SecretId }))
        expect(described).toMatchObject({ Name: `line/${name}/tokens/${app}`, RotationEnabled: true })
      }
    }
  })

  test("with --channels and --tokens first: each channel's token is current already", async () => {
    const command = await start(BY_NODE, ["--channels", "3", "--tokens", "first"])
    expect(command.ready.channels.map(({ name, id }) => [name, id])).toEqual([
      ["demo", "1234567890"],
      ["demo-2", "1234567891"],
      ["demo-3", "1234567892"],
    ])
    const client = clientFor(command)
    for (const { id, tokenSecrets } of command.ready.channels) {
      const { SecretString = "{}" } = await client.send(new GetSecretValueCommand({ SecretId: tokenSecrets.bot }))
      expect(JSON.parse(SecretString).channelId).toBe(id)
    }
  })
})

test("AWS_ENDPOINT_URL_LAMBDA is where rotation functions are invoked, and only from RotateSecret on", async () => {
  const requests: LoopbackRequest[] = []
  const elsewhere = await listenOnLoopback(
    (request) => {
      requests.push(request)
      return request.method === "POST" ? { status: 200, body: "null" } : { status: 405 }
    },
    { clock: createClock() },
  )
  const command = await start(BY_NODE, [], { AWS_ENDPOINT_URL_LAMBDA: elsewhere.origin })
  expect(requests).toEqual([])
  const SecretId = command.ready.channels[0]?.tokenSecrets.bot
  await clientFor(command).send(new RotateSecretCommand({ SecretId }))
  while (requests.filter(({ method }) => method === "POST").length < 4) await sleep(20)
  const invokes = requests.filter(({ method }) => method === "POST")
  expect(invokes.map(({ body }) => JSON.parse(body.toString()).Step)).toEqual([
    "createSecret",
    "setSecret",
    "testSecret",
    "finishSecret",
  ])
  await elsewhere.close()
})

describe("the command ends", () => {
  test.each([
    ["SIGTERM", "node", BY_NODE],
    ["SIGINT", "node", BY_NODE],
    ["SIGTERM", "npm", BY_NPM],
    ["SIGINT", "npm", BY_NPM],
  ] as const)("on %s through %s: with 0, within 2 s, and with nothing left", async (signal, _, by) => {
    const command = await start(by)
    await rotated(clientFor(command), command.ready.channels[0]?.tokenSecrets.bot ?? "")
    const family = await descendantsOf(command.child.pid ?? 0)
    expect(family.length).toBeGreaterThan(0)
    const { code, afterMs } = await ending(command, () => command.child.kill(signal))
    expect(code).toBe(0)
    expect(afterMs).toBeLessThan(2_000)
    expect(await isUp(command.ready.control.origin)).toBe(false)
    expect(family.filter(isAlive)).toEqual([])
  })

  test("by itself when the process that started it is gone", async () => {
    const script = `const { spawn } = require("node:child_process")
      spawn(process.execPath, ${JSON.stringify([...BY_NODE.slice(1), "--json"])}, { stdio: ["ignore", "inherit", "inherit"] })`
    const command = await start([BY_NODE[0] ?? "", "-e", script, "--"])
    const { origin } = command.ready.control
    expect(await isUp(origin)).toBe(true)
    command.child.kill("SIGKILL")
    const began = performance.now()
    while (await isUp(origin)) await sleep(50)
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

describe("the command line", () => {
  test.each([
    ["an unknown option", ["--chanels", "2"], /^Unknown option '--chanels'; see npm run -s local -- --help\n$/],
    ["a stray argument", ["two"], /^Unexpected argument 'two'[^\n]*\n$/],
    ["too few channels", ["--channels", "0"], /^--channels must be an integer, 1 to 1000; found "0"[^\n]*\n$/],
    ["too many apps", ["--apps", "31"], /^--apps must be an integer, 1 to 30; found "31"[^\n]*\n$/],
    ["an unknown kind of tokens", ["--tokens", "all"], /^--tokens must be none or first; found "all"[^\n]*\n$/],
    [
      "an unknown place of keys",
      ["--signing-key", "hsm"],
      /^--signing-key must be private or kms; found "hsm"[^\n]*\n$/,
    ],
    ["a bad port", ["--port-aws", "http"], /^--port-aws must be an integer, 0 to 65535; found "http"[^\n]*\n$/],
  ])("is refused with 2 and one line: %s", async (_, args, message) => {
    const { code, stdout, stderr } = await runCommand(args)
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toMatch(message)
  })

  test("is refused when AWS_ENDPOINT_URL_LAMBDA isn't a URL", async () => {
    const { code, stderr } = await runCommand([], { AWS_ENDPOINT_URL_LAMBDA: "localhost:9" })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^AWS_ENDPOINT_URL_LAMBDA must be/)])
  })

  test("is explained by --help", async () => {
    const { code, stdout } = await runCommand(["--help"])
    expect(code).toBe(0)
    for (const option of [
      "--channels",
      "--apps",
      "--tokens",
      "--signing-key",
      "--port-line",
      "--port-aws",
      "--port-control",
      "--json",
    ]) {
      expect(stdout).toContain(option)
    }
  })

  test.each(["line", "aws", "control"])("names the option of a port that is in use: --port-%s", async (name) => {
    const taken = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => taken.once("listening", resolve))
    const { port } = taken.address() as { port: number }
    const { code, stderr } = await runCommand([`--port-${name}`, String(port)])
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toBe(`port ${port} is in use: choose another with --port-${name}, or leave it out for a free one\n`)
  })

  test("without --json prints commands to copy, and no secret", async () => {
    const { ready } = await start(BY_NODE)
    const text = welcome(ready, { path: "", version: "24.1.2", isRuntimeMajor: true })
    expect(text).toContain(`export AWS_ENDPOINT_URL=${ready.aws.endpoint} `)
    expect(text.match(/^ {2}aws secretsmanager /gm)).toHaveLength(2)
    expect(text).toContain("Node 24.1.2")
    for (const { secret, privateKeyPem = "" } of ready.channels) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(privateKeyPem.slice(40, 80))
    }
  })
})
