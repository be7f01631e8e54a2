import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { homedir, tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"

const ROOT = join(import.meta.dirname, "..", "..")

/** What the program needs beside Pulumi.yaml; the links leave the checkout as it is. */
const LINKED = ["infra", "lambda", "line", "consumer", "dist", "node_modules", "package.json", "tsconfig.json"]

/** The stack's name. */
export const STACK = "engine"

/** The program in a folder of its own, with a state and a Pulumi home of its own. */
export interface Project {
  /** All of it; what is removed in the end. */
  readonly folder: string
  /** The folder of Pulumi.yaml and of the stack's config. */
  readonly projectDir: string
  /** The backend: state, its backups and its history. */
  readonly stateDir: string
  /** What Pulumi printed. */
  readonly logsDir: string
  /** For Pulumi and its plugins. */
  readonly environment: NodeJS.ProcessEnv
  /** Removes the folder. */
  remove(): Promise<void>
}

/** Where a client finds AWS. */
export interface AwsPlace {
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * Makes the folder, and in it the project as links to this checkout.
 * @param passphrase encrypts the secrets in the stack's config and state
 */
export async function createProject(passphrase: string, aws: AwsPlace): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "engine-"))
  const dirs = {
    projectDir: join(folder, "project"),
    stateDir: join(folder, "state"),
    logsDir: join(folder, "logs"),
  }
  const home = join(folder, "home")
  for (const dir of [...Object.values(dirs), home]) await mkdir(dir)
  await cp(join(ROOT, "Pulumi.yaml"), join(dirs.projectDir, "Pulumi.yaml"))
  for (const name of LINKED) await symlink(join(ROOT, name), join(dirs.projectDir, name))
  await symlink(await pluginsDir(), join(home, "plugins"))
  const environment = environmentOf({ home, stateDir: dirs.stateDir, passphrase, aws })
  return { folder, ...dirs, environment, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** The installed plugins are used, and one that is installed on the way stays. */
async function pluginsDir(): Promise<string> {
  const dir = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins")
  await mkdir(dir, { recursive: true })
  return dir
}

/** Nothing of the user's account, login or project; no service is reached but by the stack's config. */
function environmentOf(made: { home: string; stateDir: string; passphrase: string; aws: AwsPlace }): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI|TF)_/.test(name))
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    PULUMI_HOME: made.home,
    PULUMI_BACKEND_URL: `file://${made.stateDir}`,
    PULUMI_CONFIG_PASSPHRASE: made.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    AWS_REGION: made.aws.region,
    AWS_DEFAULT_REGION: made.aws.region,
    AWS_ACCESS_KEY_ID: made.aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: made.aws.secretAccessKey,
    AWS_CONFIG_FILE: join(made.home, "no-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(made.home, "no-credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  }
}
