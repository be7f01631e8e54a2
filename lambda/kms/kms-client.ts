import { SecretsManagerClient, type SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager"
import { partition } from "@aws-sdk/core/client"
import { makeBuilder } from "@smithy/core/client"
import { getEndpointPlugin } from "@smithy/core/endpoints"

/** What Sign takes. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
interface SignInput {
  /** Key id, key ARN, `alias/…` or alias ARN. */
  readonly KeyId: string
  /** At most 4,096 bytes when `MessageType` is RAW. */
  readonly Message: Uint8Array
  readonly MessageType: "RAW"
  readonly SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256"
}

/** What Sign answers, as far as it is needed. */
interface SignOutput {
  readonly Signature?: Uint8Array
}

/** What GetPublicKey takes. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
interface GetPublicKeyInput {
  readonly KeyId: string
}

/** What GetPublicKey answers, as far as it is needed: SubjectPublicKeyInfo, DER. */
interface GetPublicKeyOutput {
  readonly PublicKey?: Uint8Array
}

interface CallOptions {
  readonly abortSignal: AbortSignal
}

/** Calls of KMS, each sent once. @throws Error as AWS's clients throw it, named by AWS's error type */
export interface KmsClient {
  sign(input: SignInput, options: CallOptions): Promise<SignOutput>
  getPublicKey(input: GetPublicKeyInput, options: CallOptions): Promise<GetPublicKeyOutput>
}

const NAMESPACE = "com.amazonaws.kms"
const VERSION = "2014-11-01"
const TARGET = "TrentService"
const SIGNING_NAME = "kms"

type BuildCommand = ReturnType<typeof makeBuilder>

/** Sign in the notation of AWS's clients: 9 an operation, 3 a structure, 0 a string, 21 bytes. */
const SIGN: Parameters<BuildCommand>[3] = [
  9,
  NAMESPACE,
  "Sign",
  0,
  [3, NAMESPACE, "SignRequest", 0, ["KeyId", "Message", "SigningAlgorithm", "MessageType"], [0, 21, 0, 0]],
  [3, NAMESPACE, "SignResponse", 0, ["Signature"], [21]],
]

const GET_PUBLIC_KEY: Parameters<BuildCommand>[3] = [
  9,
  NAMESPACE,
  "GetPublicKey",
  0,
  [3, NAMESPACE, "GetPublicKeyRequest", 0, ["KeyId"], [0]],
  [3, NAMESPACE, "GetPublicKeyResponse", 0, ["PublicKey"], [21]],
]

/** The settings of a client that decide where its requests go. */
const ENDPOINT_PARAMETERS: Parameters<typeof makeBuilder>[0] = {
  UseFIPS: { type: "builtInParams", name: "useFipsEndpoint" },
  Endpoint: { type: "builtInParams", name: "endpoint" },
  Region: { type: "builtInParams", name: "region" },
  UseDualStack: { type: "builtInParams", name: "useDualstackEndpoint" },
}

const build = makeBuilder(ENDPOINT_PARAMETERS, TARGET, "KMSClient", getEndpointPlugin)
const SignCommand = build({}, () => [], "Sign", SIGN)
const GetPublicKeyCommand = build({}, () => [], "GetPublicKey", GET_PUBLIC_KEY)

/**
 * A client of KMS, made of the Secrets Manager client that the function has anyway: both services speak one protocol, and
 * AWS's own client would add 30 KB for two calls. A contract test holds this one against it.
 * @param config as the Secrets Manager client takes it
 */
export function createKmsClient(config: SecretsManagerClientConfig): KmsClient {
  const client = new SecretsManagerClient({
    ...config,
    serviceId: "KMS",
    protocolSettings: { defaultNamespace: NAMESPACE, version: VERSION, serviceTarget: TARGET },
    endpointProvider: (parameters) => ({ url: endpointOf(parameters) }),
    httpAuthSchemeProvider: ({ region }) => [signatureV4(region)],
  })
  const send = client.send.bind(client) as unknown as Send
  return {
    sign: (input, options) => send(new SignCommand(input), options),
    getPublicKey: (input, options) => send(new GetPublicKeyCommand(input), options),
  }
}

/** The Secrets Manager client's type knows that service's commands only. */
type Send = (command: object, options: CallOptions) => Promise<object>

type EndpointParameters = Parameters<NonNullable<SecretsManagerClientConfig["endpointProvider"]>>[0]

/** @see https://docs.aws.amazon.com/general/latest/gr/kms.html */
function endpointOf({ Endpoint, Region = "", UseFIPS, UseDualStack }: EndpointParameters): URL {
  if (Endpoint !== undefined) return new URL(Endpoint)
  const { dnsSuffix, dualStackDnsSuffix } = partition(Region)
  const suffix = UseDualStack ? dualStackDnsSuffix : dnsSuffix
  return new URL(`https://kms${UseFIPS ? "-fips" : ""}.${Region}.${suffix}`)
}

type HttpAuthSchemeProvider = NonNullable<SecretsManagerClientConfig["httpAuthSchemeProvider"]>

function signatureV4(region: string | undefined): ReturnType<HttpAuthSchemeProvider>[number] {
  return {
    schemeId: "aws.auth#sigv4",
    signingProperties: { signingName: SIGNING_NAME, signingRegion: region },
    propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
  }
}
