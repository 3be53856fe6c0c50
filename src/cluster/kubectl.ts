import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../lib/errors.js'
import type { Command, Completed, Exec } from '../lib/exec.js'

/** How the cluster is reached: the one place that knows kubectl's command line. */
export interface Kubectl {
  /** Runs kubectl and returns its standard output. @throws Failure named after what the cluster or kubeconfig lacks. */
  readonly run: (what: string, args: readonly string[], options?: RunOptions) => Promise<string>
}

export interface RunOptions {
  /** An error that says this is none: what was printed is good enough. */
  readonly tolerate?: RegExp
}

export interface KubectlOptions {
  readonly exec: Exec
  /** Absolute path of the pinned kubectl. */
  readonly kubectl: string
  readonly env: NodeJS.ProcessEnv
  readonly kubeContext?: string
  /** Takes the secrets out of what kubectl says, before it is shortened. */
  readonly redact?: (text: string) => string
}

/** An API server that answers at all answers within this; a plan should not hang for minutes on a dead one. */
const requestTimeout = '30s'

export function kubectlPort(options: KubectlOptions): Kubectl {
  const attempt = kubectlAttempt(options)
  return {
    run: async (what, args, { tolerate } = {}) => {
      const done = await attempt(args)
      if (done.exitCode === 0 || tolerate?.test(done.stderr)) return done.stdout
      throw clusterFailure(what, done.stderr)
    },
  }
}

/**
 * Runs kubectl where a refusal is an answer too: what it printed is given back, whatever its exit code. Secrets are
 * taken out of what it says, not of what it reads.
 */
export type KubectlAttempt = (args: readonly string[], input?: string) => Promise<Completed>

export function kubectlAttempt(options: KubectlOptions): KubectlAttempt {
  const { exec, kubectl, env, kubeContext, redact = (text: string) => text } = options
  const context = kubeContext ? ['--context', kubeContext] : []
  return async (args, input) => {
    const command: Command = {
      file: kubectl,
      args: [...context, `--request-timeout=${requestTimeout}`, ...args],
      env,
      timeoutMs: 120_000,
      ...(input === undefined ? {} : { input }),
    }
    const done = await exec(command)
    return { ...done, stderr: redact(done.stderr) }
  }
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
    await kubectl.run('asking the cluster for its version', ['version', '-o', 'json']),
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
    await kubectl.run(
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
  const answer = await kubectl.run('asking which cluster this is', [
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
  const output = await kubectl.run('reading the custom resource definitions', ['get', '--raw', crdPath])
  const { items } = JSON.parse(output) as { items: { metadata: { name: string }; spec: unknown }[] }
  return items.map(({ metadata, spec }) => ({ name: metadata.name, spec }))
}

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** What kubectl says, by the first pattern that fits, and what the reader does about it. */
const causes: readonly { pattern: RegExp; reason: Failure['reason']; why: string; next: string }[] = [
  {
    pattern: /localhost:8080/,
    reason: 'kubeconfig-invalid',
    why: 'there is no kubeconfig',
    next: 'set the input kubeconfig or KUBECONFIG to a file that names the cluster',
  },
  {
    pattern: /context .*does not exist|context was not found|no context exists/i,
    reason: 'kubeconfig-invalid',
    why: 'the kubeconfig has no such context',
    next: 'check the input kube-context against `kubectl config get-contexts`',
  },
  {
    pattern:
      /Please enter Username|^error: EOF$|unable to read (certificate-authority|client-cert|client-key)|getting credentials|no such file or directory/m,
    reason: 'kubeconfig-invalid',
    why: 'the kubeconfig names credentials that are not there',
    next: 'check it with `kubectl config view`, and that its files and programs are on this runner',
  },
  {
    pattern:
      /error loading config file|invalid configuration|couldn't get version\/kind|yaml:|cannot unmarshal|illegal base64/i,
    reason: 'kubeconfig-invalid',
    why: 'the kubeconfig cannot be read',
    next: 'check it with `kubectl config view`',
  },
  {
    pattern: /Unauthorized|must be logged in|provide credentials|Forbidden|forbidden/,
    reason: 'cluster-refused',
    why: 'the cluster refused these credentials',
    next: 'give the account of the kubeconfig the rights listed in the README',
  },
  {
    pattern: /x509|tls: /,
    reason: 'cluster-unreachable',
    why: 'the TLS connection to the cluster cannot be trusted',
    next: 'check the server address and the certificate-authority in the kubeconfig',
  },
  {
    pattern:
      /refused|no such host|timeout|timed out|deadline exceeded|unable to connect|no route to host|EOF|reset by peer/i,
    reason: 'cluster-unreachable',
    why: 'the cluster does not answer',
    next: 'check the server address in the kubeconfig and that this runner reaches it',
  },
]

function clusterFailure(what: string, stderr: string): Failure {
  const said = errorLine(stderr)
  const cause = causes.find(({ pattern }) => pattern.test(stderr))
  return new Failure({
    what: `${what} failed`,
    why: cause ? `${cause.why} (${said})` : said,
    next: cause?.next ?? 'run the same kubectl command by hand to see more',
    reason: cause?.reason ?? 'cluster-refused',
  })
}

/** kubectl logs its attempts before the error, and sometimes gives hints after it. */
function errorLine(text: string): string {
  const lines = text.trim().split('\n')
  const line = lines.findLast((one) => /^error|unable to|connection to/i.test(one)) ?? lines.at(-1)
  return line?.trim().slice(0, 300) || 'kubectl said nothing'
}
