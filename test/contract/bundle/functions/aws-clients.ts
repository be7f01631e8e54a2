// Bundled by the tests as the functions are, so that what it exports is what they have.
export {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
export { createKmsClient } from "../../../../lambda/kms/kms-client.ts"
