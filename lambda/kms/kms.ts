/** A key in KMS, and who names it. */
export interface KmsKey {
  /** Key id, key ARN, `alias/…` or alias ARN. */
  readonly kmsKeyId: string
  /** Name of the credentials secret that it is from, for messages. */
  readonly secretName: string
}

/** The narrow port to KMS. */
export interface Kms {
  /**
   * Signs as RS256 does (RSASSA-PKCS1-v1_5 with SHA-256). Sign changes nothing, so it is repeated where that may help.
   * @param message at most 4,096 bytes; it is in no error
   * @returns the signature, 256 bytes
   * @throws {RotationError} `KEY_DISABLED`, `KEY_PENDING_DELETION`, `KEY_NOT_FOUND`, `KEY_UNFIT`, `KEY_DENIED`, `KMS`
   */
  sign(key: KmsKey, message: Uint8Array): Promise<Uint8Array>
  /**
   * The key's public half: SubjectPublicKeyInfo, DER.
   * @throws {RotationError} as `sign`
   */
  readPublicKey(key: KmsKey): Promise<Uint8Array>
}
