import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"

/**
 * A self-signed certificate for 127.0.0.1 and host names, made in memory, valid from 2020 to 2049. PEM.
 * @param hostNames the first is the common name; `localhost` by default.
 */
export function createSelfSigned(hostNames: readonly string[] = ["localhost"]): {
  readonly key: string
  readonly cert: string
} {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const body = toBeSigned(publicKey, hostNames)
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, privateKey))
  const certificate = sequence(body, ecdsaWithSha256, signature)
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64")}\n-----END CERTIFICATE-----\n`,
  }
}

const ecdsaWithSha256 = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex")))

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function toBeSigned(publicKey: KeyObject, hostNames: readonly string[]): Buffer {
  const version3 = der(0xa0, der(0x02, Buffer.from([2])))
  const serial = der(0x02, Buffer.from([1]), randomBytes(8))
  const commonName = sequence(
    der(0x06, Buffer.from("550403", "hex")),
    der(0x0c, Buffer.from(hostNames[0] ?? "localhost")),
  )
  const name = sequence(der(0x31, commonName))
  const validity = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")))
  const keyInfo = publicKey.export({ type: "spki", format: "der" })
  const dnsNames = hostNames.map((hostName) => der(0x82, Buffer.from(hostName)))
  const names = sequence(...dnsNames, der(0x87, Buffer.from([127, 0, 0, 1])))
  const altName = sequence(der(0x06, Buffer.from("551d11", "hex")), der(0x04, names))
  return sequence(version3, serial, ecdsaWithSha256, name, validity, name, keyInfo, der(0xa3, sequence(altName)))
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
