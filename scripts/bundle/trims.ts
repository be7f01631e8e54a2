import { fileURLToPath } from "node:url"

/** A module of a dependency that the bundle takes another source for. */
export interface Trim {
  /** Path inside `node_modules`. */
  readonly file: string
  /** What is in the bundle in its place, made of the real source; exports what the rest of the bundle imports of it. */
  readonly source: (realSource: string) => string
  /** What the function does without, and why it may. */
  readonly reason: string
}

const DIRECT_CLIENT = fileURLToPath(new URL("./direct-client.mjs", import.meta.url))
const CLIENT = "@aws-sdk/client-secrets-manager/dist-es"
const CORE = "@smithy/core/dist-es/submodules"

/** A source whose functions throw when called after all. */
function leftOut(...names: readonly string[]): string {
  return names
    .map((name) => `export const ${name} = () => { throw new Error("${name} was left out of the bundle") }`)
    .join("\n")
}

/** A source with a class of nothing for each class of the real one. */
function emptyClasses(realSource: string): string {
  return [...realSource.matchAll(/^export class (\w+)/gm)].map(([, name]) => `export class ${name} {}`).join("\n")
}

/** All trims. A test compares each with the module that it stands in for. */
export const TRIMS: readonly Trim[] = [
  {
    file: `${CLIENT}/SecretsManagerClient.js`,
    source: () => `export { SecretsManagerClient } from ${JSON.stringify(DIRECT_CLIENT)}`,
    reason: "the client's parts without the middleware between them, and so without credential chain and config files",
  },
  {
    file: `${CLIENT}/models/errors.js`,
    source: emptyClasses,
    reason: "the client in the bundle throws plain errors with AWS's names, and names are all that is looked at",
  },
  {
    file: `${CLIENT}/models/SecretsManagerServiceException.js`,
    source: emptyClasses,
    reason: "as above",
  },
  {
    file: `${CORE}/schema/TypeRegistry.js`,
    source: () => "export class TypeRegistry { registerError() {} }",
    reason: "as above: it leads from an error's name to its class",
  },
  {
    file: `${CORE}/client/smithy-client/client-command-builder.js`,
    source: () => `export const makeBuilder = () => (_parameters, _plugins, _operation, schema) =>
  class { schema = schema; constructor(input) { this.input = input ?? {} } }`,
    reason: "a command is its schema and its input; what the full one adds is middleware",
  },
  {
    file: `${CORE}/endpoints/index.js`,
    source: () => `export { BinaryDecisionDiagram } from "./util-endpoints/bdd/BinaryDecisionDiagram"
export { EndpointCache } from "./util-endpoints/cache/EndpointCache"
export { decideEndpoint } from "./util-endpoints/decideEndpoint"
export { isIpAddress } from "./util-endpoints/lib/isIpAddress"
export { isValidHostLabel, toEndpointV1 } from "@smithy/core/transport"
export { EndpointError } from "./util-endpoints/types"
export { customEndpointFunctions } from "./util-endpoints/utils/customEndpointFunctions"
export { resolveEndpoint } from "./util-endpoints/resolveEndpoint"
${leftOut("getEndpointPlugin")}`,
    reason: "the endpoint rules, without the middleware that asks them and reads ~/.aws/config first",
  },
  {
    file: `${CORE}/event-streams/index.js`,
    source: () => leftOut("EventStreamSerde", "eventStreamSerdeProvider"),
    reason: "no operation here streams events, and a module that is imported late makes esbuild wrap all it imports",
  },
  {
    file: `${CORE}/checksum/sha256/Sha256Js.js`,
    source: () => "export const Sha256Js = undefined",
    reason: "Node has SHA-256 of its own, and that is what the module beside it takes",
  },
]
