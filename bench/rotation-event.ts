/** Secrets Manager's rotation event, as the measured programs read it. */
export interface RotationEvent {
  readonly Step: "createSecret" | "setSecret" | "testSecret" | "finishSecret"
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken: string
}
