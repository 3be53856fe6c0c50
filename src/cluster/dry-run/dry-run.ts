import { annotation, parseManifest, type ManifestObject } from '../../manifest/manifest.js'
import { allEnded } from '../../lib/all-ended.js'
import { failureLine } from '../../lib/errors.js'
import { answerOf, causeForAll, type DryRunResult } from './answer.js'
import type { Kubectl } from '../kubectl.js'
import { printedName, takenObjects, type Owner } from './ownership.js'

/** An object that apply would send. */
export interface DryRunObject {
  /** What the caller knows it by. */
  readonly key: string
  /** Its own namespace, or its release's. */
  readonly namespace: string
  /** Its document, as helm would send it. */
  readonly text: string
  /** The release that brings it anew; absent for an object that the release holds already. */
  readonly addedBy?: Owner
}

/** How helm is going to send them. */
export interface DryRunOptions {
  /** The release has `forceConflicts`: fields of other managers are taken over. */
  readonly forceConflicts?: boolean
  /** The release was last applied client-side (helm 3), and helm goes on like that. */
  readonly clientSide?: boolean
}

/**
 * Asks the API server what it would say to these objects, without changing anything. helm 4 sends an object by
 * server-side apply as the manager `helm`, without field validation and without taking over fields of others (helm:
 * pkg/kube/client.go, patchResourceServerSide; cmd/helm/helm.go; "auto" in pkg/action/upgrade.go). This sends the same.
 * A release that helm 3 made is patched client-side instead; there only refusals hold.
 * @param kubectl decides how many of its processes there are at once.
 * @returns a trial for each key. Never throws: what could not be asked is `not-tried`.
 */
export async function dryRunObjects(
  kubectl: Kubectl,
  objects: readonly DryRunObject[],
  options: DryRunOptions = {},
): Promise<Map<string, DryRunResult>> {
  const candidates = objects.map(candidateOf)
  const batches = batchesOf(candidates.filter((candidate) => 'identity' in candidate))
  const asked = await allEnded(
    batches.map(async (batch) => {
      const found = await tryBatch((some) => apply(kubectl, some, batch, options), batch)
      return withoutTaken(kubectl, batch, found)
    }),
  )
  const trials = new Map(asked.flat())
  return new Map(
    candidates.map((candidate): [string, DryRunResult] => {
      const trial = 'identity' in candidate ? trials.get(candidate.key) : candidate
      return [candidate.key, asHelmSends(trial, options)]
    }),
  )
}

/** An object with its name as kubectl prints it, or why it is not tried. */
type Candidate =
  (DryRunObject & { readonly identity: string; readonly kind: string }) | (DryRunResult & { key: string })
type Known = Extract<Candidate, { identity: string }>

function candidateOf(object: DryRunObject): Candidate {
  const parsed = parsedObject(object)
  const not = (reason: string) => ({ key: object.key, outcome: 'not-tried', reason }) as const
  if (!parsed) return not('it cannot be read as one object')
  if (parsed.name === '') return not('it has no name of its own')
  if (annotation(parsed, 'helm.sh/hook') !== undefined)
    return not('it is a hook, which helm creates anew each time')
  return { ...object, namespace: parsed.namespace, kind: parsed.kind, identity: printedName(parsed) }
}

/** kubectl takes any line that begins with `---` for a separator, YAML does not (k8s.io/apimachinery: splitYAMLDocument). */
function parsedObject({ text, namespace }: DryRunObject): ManifestObject | undefined {
  if (/^---/m.test(text)) return undefined
  try {
    const found = parseManifest(text, namespace)
    return found.length === 1 ? found[0] : undefined
  } catch {
    return undefined
  }
}

interface Batch {
  readonly namespace: string
  readonly objects: readonly Known[]
}

const largestBatch = 100

/** kubectl prints no namespace, so those in one batch share it, and no two have the same printed name. */
function batchesOf(candidates: readonly Known[]): Batch[] {
  const open: { namespace: string; objects: Known[] }[] = []
  for (const candidate of candidates) {
    const { namespace, identity } = candidate
    const batch = open.find(
      ({ namespace: own, objects }) =>
        own === namespace &&
        objects.length < largestBatch &&
        objects.every((other) => other.identity !== identity),
    )
    if (batch) batch.objects.push(candidate)
    else open.push({ namespace, objects: [candidate] })
  }
  return open
}

interface DryRunAnswer {
  /** Names, as kubectl prints them, of what the API server accepted. */
  readonly accepted: ReadonlySet<string>
  readonly stderr: string
}

type Ask = (objects: readonly Known[]) => Promise<DryRunAnswer>

/** Beyond this many refused objects of one namespace, the rest is not worth a process each. */
const mostSingle = 30

/**
 * kubectl names what was accepted, while its errors do not always say whom they are about. So the objects that are
 * not among the accepted ones are asked about one by one, unless all errors are the same.
 */
async function tryBatch(ask: Ask, { objects }: Batch): Promise<[string, DryRunResult][]> {
  const { accepted, stderr } = await ask(objects)
  const failed = objects.filter(({ identity }) => !accepted.has(identity))
  const cause = causeForAll(stderr)
  const single = cause === undefined && objects.length > 1 ? failed.slice(0, mostSingle) : []
  const answers = new Map(
    await allEnded(single.map(async (one) => [one.key, await trySingle(ask, one)] as const)),
  )
  return objects.map((object): [string, DryRunResult] => {
    if (accepted.has(object.identity)) return [object.key, { outcome: 'accepted' }]
    if (cause !== undefined) return [object.key, { outcome: 'not-tried', reason: cause }]
    if (objects.length === 1) return [object.key, answerOf(stderr, object.kind)]
    return [
      object.key,
      answers.get(object.key) ?? {
        outcome: 'not-tried',
        reason: 'too many were not accepted to ask about each',
      },
    ]
  })
}

async function trySingle(ask: Ask, object: Known): Promise<DryRunResult> {
  const { accepted, stderr } = await ask([object])
  return accepted.has(object.identity) ? { outcome: 'accepted' } : answerOf(stderr, object.kind)
}

/** What is accepted, and yet refused by helm because it is there already. */
async function withoutTaken(
  kubectl: Kubectl,
  { namespace, objects }: Batch,
  found: readonly [string, DryRunResult][],
): Promise<[string, DryRunResult][]> {
  const trials = new Map(found)
  const added = objects.flatMap(({ addedBy, ...object }) =>
    addedBy && trials.get(object.key)?.outcome === 'accepted' ? [{ ...object, addedBy }] : [],
  )
  const taken = await takenObjects(kubectl, namespace, added)
  for (const { key, identity } of added) {
    if (!taken)
      trials.set(key, { outcome: 'not-tried', reason: 'nobody could see whether it is there already' })
    else if (taken.has(identity))
      trials.set(key, { outcome: 'refused', reason: 'it is there already, and not of this release' })
  }
  return [...trials]
}

const accepts = / serverside-applied \(server dry run\)$/

async function apply(
  kubectl: Kubectl,
  objects: readonly Known[],
  { namespace }: Batch,
  { forceConflicts, clientSide }: DryRunOptions,
): Promise<DryRunAnswer> {
  const flags = ['--server-side', '--dry-run=server', '--field-manager=helm', '--validate=ignore']
  const force = forceConflicts || clientSide ? ['--force-conflicts'] : []
  const input = objects.map(({ text }) => `---\n${text}\n`).join('')
  try {
    const args = ['apply', ...flags, ...force, ...(namespace ? ['-n', namespace] : []), '-f', '-']
    const { stdout, stderr } = await kubectl(args, input)
    const lines = stdout.split('\n').filter((line) => accepts.test(line))
    return { accepted: new Set(lines.map((line) => line.replace(accepts, ''))), stderr }
  } catch (error) {
    return { accepted: new Set(), stderr: `Unable to connect: ${failureLine(error)}` }
  }
}

function asHelmSends(trial: DryRunResult | undefined, { clientSide }: DryRunOptions): DryRunResult {
  if (!trial) return { outcome: 'not-tried', reason: 'kubectl did not say' }
  const { outcome, reason } = trial
  if (clientSide && outcome === 'accepted')
    return { outcome: 'not-tried', reason: 'helm patches this release client-side, which has no dry run' }
  return { outcome, ...(reason === undefined ? {} : { reason }) }
}
