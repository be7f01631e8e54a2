import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { RotateSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import type { SoakedApp } from "./world.ts"

const MOST_TRIES = 30
const PAUSE_MS = 2

/**
 * Asks for a rotation as a stubborn operator would: the same request again until its answer arrives. A rotation that isn't
 * complete is tried again by AWS instead.
 * @throws Error when nothing but failures come back
 */
export async function askForRotation(client: Pick<SecretsManagerClient, "send">, app: SoakedApp): Promise<void> {
  const command = new RotateSecretCommand({ SecretId: app.secretArn, ClientRequestToken: randomUUID() })
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    try {
      await client.send(command)
      return
    } catch (error) {
      if ((error as Error).name === "InvalidRequestException") return
      await sleep(PAUSE_MS)
    }
  }
  throw new Error(`RotateSecret of ${app.name} failed ${MOST_TRIES} times in a row`)
}
