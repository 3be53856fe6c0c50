import { apiGroup } from '../../manifest/manifest.js'
import type { Kubectl } from '../kubectl.js'

/** An object that a release brings anew. */
export interface NewObject {
  /** As kubectl prints it; see printedName. */
  readonly identity: string
  readonly text: string
  readonly addedBy: Owner
}

/** The release that brings an object. */
export interface Owner {
  readonly name: string
  readonly namespace: string
}

/** @returns `deployment.apps/web`, as kubectl prints an object (k8s.io/cli-runtime: printers/name.go). */
export function printedName(object: { apiVersion: string; kind: string; name: string }): string {
  const group = apiGroup(object.apiVersion)
  return `${object.kind.toLowerCase()}${group === object.apiVersion ? '' : `.${group}`}/${object.name}`
}

/**
 * helm adds nothing that is there already, unless it carries the marks of this very release (helm:
 * pkg/action/validate.go, existingResourceConflict and checkOwnership). A dry run does not see that.
 * @returns the identities of the objects that are there and belong to somebody else; undefined when that cannot be
 * seen, for lack of rights.
 */
export async function takenObjects(
  kubectl: Kubectl,
  namespace: string,
  objects: readonly NewObject[],
): Promise<ReadonlySet<string> | undefined> {
  if (objects.length === 0) return new Set()
  const place = namespace ? ['-n', namespace] : []
  const input = objects.map(({ text }) => `---\n${text}\n`).join('')
  try {
    const args = ['get', ...place, '--ignore-not-found', '-o', 'json', '-f', '-']
    const { exitCode, stdout } = await kubectl(args, input)
    if (exitCode !== 0) return undefined
    const owners = new Map(objects.map(({ identity, addedBy }) => [identity, addedBy]))
    const found = liveObjects(stdout).map((live) => [identityOf(live), live] as const)
    return new Set(found.filter(([name, live]) => !belongsTo(live, owners.get(name))).map(([name]) => name))
  } catch {
    return undefined
  }
}

interface LiveObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
}

/** kubectl prints nothing for none, the object for one, and a list for several. */
function liveObjects(stdout: string): LiveObject[] {
  if (stdout.trim() === '') return []
  const answer = JSON.parse(stdout) as LiveObject & { items?: LiveObject[] }
  return answer.apiVersion === 'v1' && answer.kind === 'List' ? (answer.items ?? []) : [answer]
}

function identityOf({ apiVersion, kind, metadata }: LiveObject): string {
  return printedName({ apiVersion, kind, name: metadata.name })
}

function belongsTo({ metadata }: LiveObject, owner: Owner | undefined): boolean {
  const { labels = {}, annotations = {} } = metadata
  return (
    labels['app.kubernetes.io/managed-by'] === 'Helm' &&
    annotations['meta.helm.sh/release-name'] === owner?.name &&
    annotations['meta.helm.sh/release-namespace'] === owner?.namespace
  )
}
