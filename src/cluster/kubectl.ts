import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../lib/errors.js'
import { bounds, type Completed, type Exec } from '../lib/exec.js'
import { kubectlTrouble } from './trouble.js'

/**
 * How the cluster is reached: the one place that knows kubectl's command line. A refusal is an answer, too: what it
 * printed is given back, whatever its exit code. Secrets are taken out of what it says, not of what it reads.
 * @param input what it reads from standard input.
 * A read that the cluster could not answer is asked again, with a bound.
 * @throws Failure when it could not be run, or hung.
 */
export type Kubectl = (args: readonly string[], input?: string) => Promise<Completed>

export interface KubectlOptions {
  readonly exec: Exec
  /** Absolute path of the pinned kubectl. */
  readonly kubectl: string
  readonly env: NodeJS.ProcessEnv
  readonly kubeContext?: string
  /** Takes the secrets out of what kubectl says, before it is shortened. */
  readonly redact?: (text: string) => string
  /** How long a read is tried again; for tests. */
  readonly patience?: Patience
}

interface Patience {
  /** Once the cluster has answered, in ms. */
  readonly usual: number
  /** Before it has: it is most often a wrong address then. */
  readonly first: number
  /** Before the second try; it grows. */
  readonly pause: number
}

/** An API server that restarts, or an etcd that chooses a leader, is most often back within this. */
const usualPatience: Patience = { usual: 20_000, first: 4_000, pause: 500 }

/** An API server that answers at all answers within this; a plan should not hang for minutes on a dead one. */
const requestTimeout = '30s'

export function kubectlPort(options: KubectlOptions): Kubectl {
  const { exec, kubectl: file, env, kubeContext, redact = (text: string) => text } = options
  const { usual, first, pause } = options.patience ?? usualPatience
  const context = kubeContext ? ['--context', kubeContext] : []
  let hasAnswered = false
  const once: Kubectl = async (given, input) => {
    const args = [...context, `--request-timeout=${requestTimeout}`, ...given]
    const done = await exec({
      file,
      args,
      env,
      timeoutMs: bounds.cluster,
      ...(input === undefined ? {} : { input }),
    })
    return { ...done, stderr: redact(done.stderr) }
  }
  return async (given, input) => {
    const started = Date.now()
    for (let tries = 1; ; tries++) {
      const done = await once(given, input)
      const isMissed = done.exitCode !== 0 && isPassing(done.stderr)
      if (!isMissed) hasAnswered = true
      const wait = pause * tries
      const isOver = Date.now() - started + wait > (hasAnswered ? usual : first)
      if (!isMissed || !isRead(given) || isOver) return done
      await sleep(wait)
    }
  }
}

/** What became of a write that was cut off nobody knows, so it is not done again. */
function isRead([command = '']: readonly string[]): boolean {
  return ['get', 'version', 'api-resources'].includes(command)
}

/** What the API server says while it or its etcd is away, or has too much to do. */
function isPassing(stderr: string): boolean {
  const kind = kubectlTrouble(stderr)?.kind
  if (kind !== undefined) return kind === 'unreachable' || kind === 'late'
  return /TooManyRequests|ServiceUnavailable|InternalError|currently unable to handle|etcdserver: /.test(
    stderr,
  )
}

interface OutputOptions {
  /** An error that says this is none: what was printed is good enough. */
  readonly tolerate?: RegExp
}

/** @returns what kubectl printed. @throws Failure named after what the cluster or kubeconfig lacks. */
export async function kubectlOutput(
  kubectl: Kubectl,
  what: string,
  args: readonly string[],
  { tolerate }: OutputOptions = {},
): Promise<string> {
  const done = await kubectl(args)
  if (done.exitCode === 0 || tolerate?.test(done.stderr)) return done.stdout
  throw clusterFailure(what, done.stderr)
}

/** What the cluster offers, fetched once for all releases. */
export interface ClusterFacts {
  /** Without the leading `v`, as helmfile passes it. */
  readonly kubeVersion: string
  /** `group/version` and `group/version/Kind`, as `.Capabilities.APIVersions` holds them. */
  readonly apiVersions: readonly string[]
}

/**
 * A helmfile may name another context than the kubeconfig's current one, and would then be applied to another cluster
 * than was read. So the context is settled here and named to every tool.
 * @returns undefined without a kubeconfig, as in a pod.
 */
export async function currentContext({ exec, kubectl, env }: KubectlOptions): Promise<string | undefined> {
  const done = await exec({ file: kubectl, args: ['config', 'current-context'], env })
  return done.exitCode === 0 ? done.stdout.trim() || undefined : undefined
}

/**
 * Asks once what the cluster is and offers.
 * @returns version and API versions, in the form helm gives charts as `.Capabilities` (helm: pkg/action/action.go,
 * `GetVersionSet`): each group version, and each `group/version/Kind`.
 */
export async function discover(kubectl: Kubectl): Promise<ClusterFacts> {
  const [version, apiVersions] = await Promise.all([serverVersion(kubectl), servedApiVersions(kubectl)])
  return { kubeVersion: version.replace(/^v/, ''), apiVersions }
}

async function serverVersion(kubectl: Kubectl): Promise<string> {
  const answer = JSON.parse(
    await kubectlOutput(kubectl, 'asking the cluster for its version', ['version', '-o', 'json']),
  ) as {
    serverVersion?: { gitVersion?: string }
  }
  return answer.serverVersion?.gitVersion ?? ''
}

/**
 * `kubectl api-resources` prints preferred versions only, but it fetches all of them and leaves them in its cache
 * folder: one process instead of one request a group. An extension server that is away (metrics, often) is no reason
 * to stop: helm renders without its APIs too (helm: pkg/action/action.go), so plan and apply see the same.
 */
async function servedApiVersions(kubectl: Kubectl): Promise<string[]> {
  const cache = await mkdtemp(join(tmpdir(), 'helmfile-gate-discovery-'))
  try {
    await kubectlOutput(
      kubectl,
      'asking the cluster for its APIs',
      ['api-resources', '--cache-dir', cache, '-o', 'name'],
      { tolerate: /unable to retrieve the complete list of server APIs/ },
    )
    const files = (await readdir(cache, { recursive: true })).filter((file) =>
      file.endsWith('serverresources.json'),
    )
    const lists = await Promise.all(files.map((file) => readFile(join(cache, file), 'utf8')))
    return [...new Set(lists.flatMap(apiVersionsOf))].sort()
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
}

function apiVersionsOf(list: string): string[] {
  const { groupVersion, resources } = JSON.parse(list) as {
    groupVersion: string
    resources: { kind: string }[]
  }
  return [groupVersion, ...resources.map(({ kind }) => `${groupVersion}/${kind}`)]
}

/**
 * @returns what tells this cluster from every other: the UID of its namespace kube-system, which nobody can remove.
 */
export async function clusterUid(kubectl: Kubectl): Promise<string> {
  const answer = await kubectlOutput(kubectl, 'asking which cluster this is', [
    'get',
    '--raw',
    '/api/v1/namespaces/kube-system',
  ])
  const { metadata } = JSON.parse(answer) as { metadata?: { uid?: string } }
  if (metadata?.uid) return metadata.uid
  throw new Failure({
    what: 'asking which cluster this is failed',
    why: 'its namespace kube-system has no UID',
    next: 'check that the kubeconfig names a Kubernetes cluster',
    reason: 'cluster-refused',
  })
}

/** A CustomResourceDefinition as the cluster has it. */
export interface LiveCrd {
  readonly name: string
  readonly spec: unknown
}

/** @returns all CRDs: helm never upgrades those of a `crds/` folder, so a plan must know what is there. */
export async function liveCrds(kubectl: Kubectl): Promise<LiveCrd[]> {
  const output = await kubectlOutput(kubectl, 'reading the custom resource definitions', [
    'get',
    '--raw',
    crdPath,
  ])
  const { items } = JSON.parse(output) as { items: { metadata: { name: string }; spec: unknown }[] }
  return items.map(({ metadata, spec }) => ({ name: metadata.name, spec }))
}

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** @param stderr what kubectl or the API server said. */
export function clusterFailure(what: string, stderr: string): Failure {
  const said = errorLine(stderr)
  const trouble = kubectlTrouble(stderr)
  return new Failure({
    what: `${what} failed`,
    why: trouble ? `${trouble.why} (${said})` : said,
    next: trouble?.next ?? 'run the same kubectl command by hand to see more',
    reason: trouble?.reason ?? 'cluster-refused',
  })
}

/** kubectl logs its attempts before the error, and sometimes gives hints after it. */
function errorLine(text: string): string {
  const lines = text.trim().split('\n')
  const line = lines.findLast((one) => /^error|unable to|connection to/i.test(one)) ?? lines.at(-1)
  return line?.trim().slice(0, 300) || 'kubectl said nothing'
}
