// Runs a Pulumi program, named by its path, under Pulumi's mocks, and prints its output `nextSteps` as JSON.
import { pathToFileURL } from "node:url"
import { type Output, runtime } from "@pulumi/pulumi"
import { answerOf, stateOf } from "./mock-aws.ts"

const [file = ""] = process.argv.slice(2)
await runtime.setMocks({ call: answerOf, newResource: stateOf }, "project", "stack")
runtime.setAllConfig({ "project:channelSecret": "0123456789abcdef0123456789abcdef" }, ["project:channelSecret"])
const { nextSteps } = (await import(pathToFileURL(file).href)) as { readonly nextSteps: Output<Record<string, string>> }
nextSteps.apply((steps) => console.log(JSON.stringify(steps)))
