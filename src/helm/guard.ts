import { releaseKey } from '../cluster/releases.js'
import { approvedUnstable, type Approval } from '../plan/approval.js'
import { differingObjects, renderDigest, type DigestKey } from './digest.js'
import { ManifestError, parseManifest } from './manifest.js'

interface ReleaseName {
  readonly namespace: string
  readonly name: string
}

/** Why a render was not sent. */
export interface Refusal extends ReleaseName {
  /** One clause, without a value in it. */
  readonly why: string
  /** Keys of the objects that are not as approved. */
  readonly unapproved: readonly string[]
  /** How many approved objects have no counterpart in the render. */
  readonly missing: number
}

export interface GuardRequest {
  /** The release that helm is about to send. */
  readonly namespace: string
  readonly name: string
  /** What helm handed over: manifests and hooks. */
  readonly render: string
  readonly approval: Approval
  readonly key: DigestKey
}

/**
 * Decides whether helm may send a render.
 * @returns undefined when the approval holds exactly this render for exactly this release, else why not.
 */
export function refusalOf({ namespace, name, render, approval, key }: GuardRequest): Refusal | undefined {
  const refuse = (why: string, unapproved: string[] = [], missing = 0): Refusal => ({
    namespace,
    name,
    why,
    unapproved,
    missing,
  })
  const approved = approval.releases[releaseKey({ namespace, name })]
  if (!approved) return refuse('the approval does not name this release')
  const [digest, , fingerprints] = approved
  if (fingerprints === undefined) return refuse('the approval says that this release does not change')
  if (digest === approvedUnstable) return undefined
  try {
    const objects = parseManifest(render, namespace)
    const rendered = renderDigest(objects, namespace, key)
    if (rendered.digest === digest) return undefined
    const { unapproved, missing } = differingObjects(rendered.fingerprints, fingerprints)
    return refuse('its render is not the one that was approved', unapproved, missing)
  } catch (error) {
    if (error instanceof ManifestError) return refuse(`its render cannot be read (${error.message})`)
    throw error
  }
}

/** @returns the refusal as one clause: what differs, by object. */
export function refusalText({ why, unapproved, missing }: Omit<Refusal, keyof ReleaseName>): string {
  const named = unapproved.slice(0, namedAtMost)
  const more = unapproved.length > namedAtMost ? `; and ${unapproved.length - namedAtMost} more` : ''
  const parts = [
    ...(named.length > 0 ? [`not as approved: ${named.join('; ')}${more}`] : []),
    ...(missing > unapproved.length ? [`${missing - unapproved.length} approved object(s) are gone`] : []),
  ]
  return parts.length > 0 ? `${why} (${parts.join('. ')})` : why
}

/** The message is one line of a log and of a summary. */
const namedAtMost = 10

/**
 * helm tells a post-renderer neither release nor namespace (helm: internal/plugin/runtime_subprocess.go), but the
 * digest of one release must not serve for another. They stand in the command line that helmfile gave to helm:
 * `helm … upgrade --install NAME CHART … --namespace NAMESPACE` (helmfile: pkg/helmexec/exec.go).
 * @returns undefined when it is no such command line; the caller refuses then.
 */
export function releaseOfCommandLine(argv: readonly string[]): ReleaseName | undefined {
  const at = commandAt(argv)
  const namespace = onlyNamespace(argv)
  if (argv[at] !== 'upgrade' || argv[at + 1] !== '--install' || !namespace) return undefined
  const name = argv[at + 2]
  return name && !name.startsWith('-') ? { namespace, name } : undefined
}

/** The flags that helmfile puts before the command; each has its value behind it, which may be any word. */
const flagsBeforeCommand = ['--kubeconfig', '--kube-context']

function commandAt(argv: readonly string[]): number {
  let at = 1
  while (flagsBeforeCommand.includes(argv[at] ?? '')) at += 2
  return at
}

/**
 * The helmfile's own `args` may name another namespace, in a form that helm reads as well (`-n`, `--namespace=`).
 * @returns undefined unless there is one `--namespace NAMESPACE`, and nothing besides.
 */
function onlyNamespace(argv: readonly string[]): string | undefined {
  const flags = argv.filter(
    (word, index) => argv[index - 1] !== '--description' && /^(-n|--namespace($|=))/.test(word),
  )
  return flags.length === 1 && flags[0] === '--namespace' ? argv[argv.indexOf('--namespace') + 1] : undefined
}
