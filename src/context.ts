import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { openApi, type ClusterApi } from './cluster/api.js'
import { inClusterKubeconfig } from './cluster/in-cluster.js'
import { currentContext, kubectlPort, type Kubectl } from './cluster/kubectl.js'
import { digestKey, type DigestKey } from './approval/digest.js'
import { openDoor, type Door } from './door/door.js'
import { fileIdentity, openKept, type Kept } from './render/kept.js'
import type { KeptRenders } from './render/kept-renders.js'
import { renderPlainFolder } from './render/plain-folder.js'
import { pluginFolders } from './helm/plugins.js'
import { cacheFolder } from './input-text.js'
import type { Inputs } from './inputs.js'
import { checkedOutCommit, isEdited, isTracked } from './lib/checked-out-commit.js'
import { allEnded } from './lib/all-ended.js'
import { Failure } from './lib/errors.js'
import { bounds, type Completed, type Exec } from './lib/exec.js'
import type { Stages } from './lib/stages.js'
import { secretsOfStack, type Secrets } from './secrets/load.js'
import { redactorFor, type Redactor } from './secrets/redaction/redactor.js'
import type { KnownSecrets } from './secrets/known-secrets.js'
import { addedRepositories, type AddedRepositories } from './stack/added-repositories.js'
import { helmfilePort, type Helmfile } from './stack/helmfile.js'
import type { Tools } from './tools/install.js'
import { pins, platformName } from './tools/pins.js'

/** What every command works with: one stack, one cluster, and the door between helmfile and helm. */
export interface RunContext {
  readonly helmfile: Helmfile
  readonly kubectl: Kubectl
  /** The API server itself, for what is asked often or watched. */
  readonly api: ClusterApi
  readonly door: Door
  /** What earlier plans on this machine have rendered; undefined when nothing is kept. */
  readonly keptRenders: KeptRenders | undefined
  /** helm without the guard, for what sends no render. */
  readonly plainHelm: (args: readonly string[], cwd: string) => Promise<Completed>
  /** Finds the known values in what is compared. */
  readonly redactor: Redactor
  readonly redact: (text: string) => string
  /** Absolute path of the folder for temporary files of helm and helmfile. */
  readonly temporary: string
  readonly key: DigestKey
  /** Absolute path of the helmfile. */
  readonly stack: string
  readonly environment: string
  readonly kubeContext: string | undefined
  /** See `Inputs`. */
  readonly allowHooks: readonly string[]
  /** Full SHA of what is checked out, empty outside a repository. */
  readonly commit: string
  /** What is checked out was changed since that commit. In a workflow nobody looks: there it is a checkout of the commit. */
  readonly isEdited?: boolean
  /** Absolute path of the Connect credentials, and whether git tracks it. */
  readonly credentialsFile: { readonly path: string; readonly isTracked: () => Promise<boolean> }
  /** Aborted when the job is cancelled: nothing new is started then. */
  readonly cancelled: AbortSignal
  readonly stages: Stages
}

export interface ContextOptions {
  readonly inputs: Inputs
  readonly tools: Tools
  readonly exec: Exec
  readonly cancelled: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** The folder `plugins` of the bundle. */
  readonly plugins: string
  readonly secrets: Secrets
  /** For the digest key, where no token gives one. */
  readonly salt: string | undefined
  /** Full SHA of the last commit of the pull request that is planned. */
  readonly head?: string | undefined
  readonly knownSecrets: KnownSecrets
  readonly stages: Stages
  /** Writes a line into the log. */
  readonly log: (line: string) => void
}

/**
 * Runs `use` with an open context, and removes its folders afterwards: for temporary files of helm and helmfile, for the
 * door's FIFOs, and for the socket of the API. What a template can read there tells it nothing.
 * @throws Failure when the cluster keeps its releases where this version cannot read them.
 */
export async function withContext<T>(
  options: ContextOptions,
  use: (context: RunContext) => Promise<T>,
): Promise<T> {
  requireSecretsDriver(options.env)
  const path = await mkdtemp(join(options.env['RUNNER_TEMP'] ?? tmpdir(), 'helmfile-gate-'))
  try {
    await Promise.all(['tmp', 'door', 'api'].map((name) => mkdir(join(path, name), { mode: 0o700 })))
    return await openContext(options, path, use)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

async function openContext<T>(
  options: ContextOptions,
  path: string,
  use: (context: RunContext) => Promise<T>,
): Promise<T> {
  const { inputs, tools, exec } = options
  const { stack, environment, chartMirror } = inputs
  const env = childEnvironment(options, path)
  const { commit, kubeContext, helm, edited } = await surroundings(options, env)
  const redact = (text: string) => options.knownSecrets.text(text)
  const reach = { exec, env, redact, ...(kubeContext === undefined ? {} : { kubeContext }) }
  // Only helmfile gets the secrets, and helm, which helmfile would have started.
  const secretEnv = { ...env, ...secretEnvironment(options) }
  const key = digestKey(
    inputs.opServiceAccountToken ?? inputs.opWorkload?.customerManagedSecret,
    options.salt,
  )
  const kept = await openKept({ ...cacheOf(options), key, env: secretEnv, helm, redact })
  const api = openApi({ exec, kubectl: tools.kubectl, env, kubeContext, folder: join(path, 'api') })
  if (['plan', 'apply'].includes(inputs.command)) api.prepare()
  const { added, ...own } = await openHelm(options, { env: secretEnv, path, kubeContext, helm, kept })
  try {
    return await use({
      ...own,
      helmfile: helmfilePort({
        ...reach,
        ...{ env: secretEnv, stack, environment, helmfile: tools.helmfile },
        ...(chartMirror ? { chartMirror } : {}),
        ...(kept ? { kept: kept.repositories } : {}),
        added,
        helm: join(options.plugins, '..', 'door', 'helm'),
      }),
      kubectl: kubectlPort({ ...reach, kubectl: tools.kubectl }),
      ...{ api, redact, key, stack, environment, kubeContext, commit, isEdited: edited },
      keptRenders: kept?.renders,
      temporary: join(path, 'tmp'),
      redactor: redactorFor(secretsOfStack(options.secrets)),
      allowHooks: inputs.allowHooks,
      credentialsFile: {
        path: inputs.credentialsFile,
        isTracked: () => isTracked(exec, inputs.credentialsFile, env),
      },
      cancelled: options.cancelled,
      stages: options.stages,
    })
  } finally {
    own.door.close()
    await Promise.all([api.close(), kept?.folder.tidy()])
  }
}

function cacheOf({ inputs: { cacheDir: dir }, env }: ContextOptions) {
  return { dir, isGiven: dir !== cacheFolder('', env) }
}

/** What is checked out, which cluster is meant, and which helm it is. */
async function surroundings(options: ContextOptions, env: NodeJS.ProcessEnv) {
  const { inputs, tools, exec, head } = options
  const { stack } = inputs
  // Lint and preflight hold nobody to a commit.
  const required = options.env['GITHUB_ACTIONS'] === 'true' && ['plan', 'apply'].includes(inputs.command)
  const workspace = options.env['GITHUB_WORKSPACE'] || process.cwd()
  const given = { exec, stack, workspace, env, required }
  const commit = await checkedOutCommit({ ...given, head: required ? head : undefined })
  const isTyped = options.env['GITHUB_ACTIONS'] !== 'true' && ['plan', 'apply'].includes(inputs.command)
  const [kubeContext, helm, edited] = await allEnded([
    inputs.kubeContext === undefined
      ? currentContext({ exec, kubectl: tools.kubectl, env })
      : Promise.resolve(inputs.kubeContext),
    helmIdentity(options),
    isTyped ? isEdited(given) : Promise.resolve(false),
  ])
  return { commit, kubeContext, helm, edited }
}

interface HelmSurroundings {
  readonly env: NodeJS.ProcessEnv
  /** The run's own folder. */
  readonly path: string
  readonly kubeContext: string | undefined
  readonly helm: string
  readonly kept: Kept | undefined
}

/** helm behind the door, and helm alone. */
async function openHelm(
  { exec, tools }: ContextOptions,
  { env, path, kubeContext, helm, kept }: HelmSurroundings,
): Promise<Pick<RunContext, 'door' | 'plainHelm'> & { readonly added: AddedRepositories }> {
  const helmEnv = { ...env, HELM_NO_PLUGINS: '1' }
  const plainHelm = (args: readonly string[], cwd: string) =>
    exec({ file: tools.helm, args, env: helmEnv, cwd, timeoutMs: bounds.release })
  const config = env['HELM_REPOSITORY_CONFIG'] ?? ''
  const added = addedRepositories({ helm: plainHelm, config, folder: join(path, 'tmp') })
  const door = await openDoor({
    ...{ exec, env: helmEnv, helm: tools.helm, kubeContext, repositories: added },
    versions: { helm, folder: kept?.folder },
    folder: join(path, 'door'),
    plainFolder: (argv, cwd) => renderPlainFolder(argv, cwd, { plainHelm, helm, kept }),
  })
  return { door, plainHelm, added }
}

/** The pinned one is known by its checksum; one of a folder is what it was as long as nobody has touched it. */
async function helmIdentity({ inputs, tools }: ContextOptions): Promise<string> {
  return inputs.toolsDir === undefined
    ? `pinned ${pins.helm.sha256[platformName()]}`
    : fileIdentity(tools.helm)
}

/** The stack reads the credentials from where they were written. */
function secretEnvironment({ inputs, secrets }: ContextOptions): Readonly<Record<string, string>> {
  const file =
    secrets.credentials === undefined ? {} : { ONEPASSWORD_CREDENTIALS_FILE: inputs.credentialsFile }
  return { ...file, ...secrets.env }
}

const hiddenVariables = [
  /^(INPUT_|STATE_|ACTIONS_)/,
  /^OP_(SERVICE_ACCOUNT_TOKEN|CONNECT_TOKEN)$/,
  /^GITHUB_(TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$/,
  /^(HELM_KUBE|HELM_DIFF_|HELM_NAMESPACE$)/,
  /^HELMFILE_(KUBE_CONTEXT|NAMESPACE|INTERACTIVE|LOG_LEVEL|DEBUG|QUIET)$/,
]

/**
 * What helm, helmfile and kubectl get to see. A helmfile can read any variable and run any program, so what only we
 * need is taken out: our inputs, the 1Password token, the runner's own tokens and the files of its commands. So is what would send helm to another
 * cluster than kubectl, or change what helmfile and the diff plugin print.
 * helm's repository list and indexes are private to the run, since concurrent runs overwrite each other's; downloaded
 * charts stay in the common cache, which goes by digest. Their temporary files, values with secrets among them, go
 * where they are removed with the run: helmfile leaves some of them behind.
 */
function childEnvironment(options: ContextOptions, dir: string): NodeJS.ProcessEnv {
  const { inputs, env, plugins, tools, log } = options
  const kubeconfig = inputs.kubeconfig ?? inClusterKubeconfig(env, dir)
  const { folders, leftOut } = pluginFolders(env, plugins, join(dir, 'plugins'))
  leftOut.forEach((sentence) => log(`warning: ${sentence}`))
  const visible = Object.fromEntries(
    Object.entries(env).filter(([name]) => !hiddenVariables.some((pattern) => pattern.test(name))),
  )
  return {
    HELM_REPOSITORY_CONFIG: join(dir, 'repositories.yaml'),
    HELM_REPOSITORY_CACHE: join(dir, 'repository'),
    ...visible,
    ...(kubeconfig ? { KUBECONFIG: kubeconfig } : {}),
    // Ours comes first, so ours is `helm diff`.
    HELM_PLUGINS: folders.join(delimiter),
    HELMFILE_GATE_DIR: join(dir, 'door'),
    HELMFILE_GATE_HELM: tools.helm,
    TMPDIR: join(dir, 'tmp'),
    // Whatever a helmfile evaluates to: a hook is a program that no plan shows.
    ...(inputs.allowHooks.length > 0 ? {} : { HELMFILE_DISABLE_HOOKS: 'true' }),
    HELMFILE_UPGRADE_NOTICE_DISABLED: '1',
  }
}

function requireSecretsDriver(env: NodeJS.ProcessEnv): void {
  const driver = env['HELM_DRIVER'] ?? ''
  if (['', 'secret', 'secrets'].includes(driver)) return
  throw new Failure({
    what: 'reading the stored releases failed',
    why: `HELM_DRIVER is ${driver}, and only releases kept in Secrets can be read`,
    next: 'unset HELM_DRIVER',
    reason: 'bad-input',
  })
}
