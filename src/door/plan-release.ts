import {
  crdsDigest,
  joinedFingerprints,
  sendingDigest,
  storedDigest,
  type DigestKey,
} from '../approval/digest.js'
import { abandonedNotes, unfinishedNotes } from '../changes/abandoned.js'
import { compareWithBoth, keptNotes, type SentComparison } from '../changes/compare-sent.js'
import { objectChanges } from '../changes/object-change.js'
import type { ClusterFacts } from '../cluster/facts.js'
import { begunOn, startOf } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import {
  compareCrds,
  crdNames,
  crdsAmong,
  folderObjects,
  missing,
  type Crd,
  type CrdFindings,
} from '../changes/crds.js'
import { canonical, ManifestError, objectKey } from '../manifest/manifest.js'
import type { FailedDiff, ReleaseDiff, ReleaseNote, RenderedDiff } from '../changes/release-diff.js'
import { addedApiVersions, renderForPlan, type PlanHelm, type PlanRender } from '../render/for-plan.js'
import { RenderError } from '../render/render.js'
import { unstableBy } from '../render/unstable.js'
import { documentsOf, isPrintOf, sentObjects, type SentObject } from '../manifest/sent-objects.js'
import type { Redactor } from '../secrets/redaction/redactor.js'
import { templateFlags, type UpgradeCommand } from '../helm/command.js'

/** What a plan of one release needs beside the command that helmfile would run. */
export interface PlanSituation {
  /** One whose last revision is not deployed is compared with that and with what helm goes on from. */
  readonly stored: StoredRelease | undefined
  readonly cluster: ClusterFacts
  /** See `PlanPlace`. */
  readonly coming: boolean
  /** The `spec` of a definition in the cluster by name, undefined when there is none. */
  readonly liveCrd: (name: string) => unknown
  readonly key: DigestKey
  /** Takes out what the run knows as secret. */
  readonly redactor: Redactor
  /** Told of each render, for who wants to know more of it than what changes. */
  readonly onRender?: ((render: PlanRender) => void) | undefined
}

/** An object as helm would send it. */
export interface WantedObject {
  /** See `objectKey`. */
  readonly key: string
  /** One YAML document. */
  readonly text: string
}

export interface PlannedSending {
  readonly diff: ReleaseDiff
  /** What the changes would send, for a dry run on the API server: with values in it, unlike the diff. */
  readonly wanted: readonly WantedObject[]
  /** The flags of helm that say how it sends them. */
  readonly manner: readonly string[]
}

/** Renders a release as `helm upgrade` would, and holds it against what helm stored. Never throws. */
export async function planRelease(
  command: UpgradeCommand,
  situation: PlanSituation,
  helm: PlanHelm,
): Promise<PlannedSending> {
  const { name, namespace } = command
  try {
    return await planned(command, situation, helm)
  } catch (error) {
    return { diff: failedDiff({ name, namespace }, error), wanted: [], manner: [] }
  }
}

function failedDiff(
  identity: { readonly name: string; readonly namespace: string },
  error: unknown,
): FailedDiff {
  const failed = { ...identity, outcome: 'failed' } as const
  if (error instanceof RenderError) return { ...failed, error: error.message, failure: error.failure }
  if (error instanceof ManifestError)
    return { ...failed, error: `the render cannot be read: ${error.message}`, failure: 'render' }
  // Anything else may quote a manifest.
  const code = (error as { code?: unknown } | null)?.code
  const what = typeof code === 'string' ? `: ${code}` : ''
  return { ...failed, error: `planning it failed${what}`, failure: 'internal' }
}

async function planned(
  command: UpgradeCommand,
  situation: PlanSituation,
  helm: PlanHelm,
): Promise<PlannedSending> {
  const { name, namespace, mannerArgs: manner } = command
  const { cluster, key, redactor } = situation
  const stored = situation.stored && startOf(situation.stored)
  const begun = situation.stored && begunOn(situation.stored)
  const installed = stored !== undefined
  const render = await renderOf(command, situation, helm)
  situation.onRender?.(render)
  const sides = [stored, begun].filter((side) => side !== undefined)
  const same = sides.filter((side) => isPrintOf(side, render.manifest))
  const isStored = installed && same.length === sides.length
  // To read all documents takes longest of all, and of what helm stored only these tell anything.
  const isTelling = !isStored || /CustomResourceDefinition|List\b/.test(render.manifest)
  const objects = isTelling ? sentObjects(render.manifest, namespace) : []
  const comparison = isStored ? nothing : compareWithBoth(stored, begun, objects)
  const unstable = await unstableBy(render, same[0] ?? stored)
  const untouched = stored?.chartVersion === render.chart.version && comparison.differences.length === 0
  const crds = crdFindings(
    command.skipCrds ? new Map() : render.crds,
    { installed, untouched },
    situation.liveCrd,
  )
  const diff: RenderedDiff = {
    name,
    namespace,
    outcome: 'rendered',
    chartVersion: render.chart.version,
    changes: [...crds.changes, ...objectChanges(comparison.differences, redactor)],
    digest: sendingDigest({ name, namespace, bytes: render.bytes, manner }, key),
    storedDigest: storedDigest({ name, namespace }, render.manifest, key),
    fingerprints: joinedFingerprints(render.bytes, key),
    crdsDigest: installed || command.skipCrds ? '' : crdsDigest(render.crds, key),
    addedApiVersions: addedApiVersions([...crdsAmong(objects), ...crds.added], cluster),
    asksApiVersions: render.calls.apiVersions,
    ...(unstable.cause === undefined ? {} : { unstable: unstable.cause }),
    notes: [
      ...render.notes,
      ...unstable.notes,
      ...crds.notes,
      ...renderNotes(render, objects, namespace),
      ...keptNotes(comparison),
      ...mannerNotes(manner),
      ...(stored ? unfinishedNotes(stored, begun) : []),
      ...abandonedNotes(begun, [stored?.manifest ?? '', render.manifest]),
    ],
  }
  return { diff, wanted: wantedObjects(comparison), manner }
}

const nothing: SentComparison = { differences: [], kept: [] }

function renderOf(command: UpgradeCommand, situation: PlanSituation, helm: PlanHelm): Promise<PlanRender> {
  const { name, chart, namespace, valueFiles, setValues, values } = command
  const { stored, cluster, coming } = situation
  const request = {
    release: name,
    chart,
    templateArgs: templateFlags(command),
    valueFiles,
    setValues,
    values,
  }
  return renderForPlan(request, { namespace, installed: stored !== undefined, cluster, coming }, helm)
}

/** @returns what the changes would send. */
export function wantedObjects({ differences }: SentComparison): WantedObject[] {
  return differences.flatMap((difference) =>
    difference.action === 'remove' || difference.next.kind === ''
      ? []
      : [{ key: objectKey(difference.next), text: canonical(difference.next.value) }],
  )
}

/**
 * Definitions are held against the cluster's where something is going to be applied. Else only their names are: to
 * parse them takes longer than all the rest.
 */
function crdFindings(
  texts: ReadonlyMap<string, string>,
  { installed, untouched }: { readonly installed: boolean; readonly untouched: boolean },
  live: PlanSituation['liveCrd'],
): CrdFindings & { readonly added: readonly Crd[] } {
  const names = untouched ? crdNames(texts) : undefined
  if (names)
    return { changes: [], added: [], notes: names.filter((name) => live(name) === undefined).map(missing) }
  const objects = folderObjects(texts)
  return { ...compareCrds(objects, installed, live), added: installed ? [] : crdsAmong(objects) }
}

/**
 * What helm was given by the templates and what it makes of it must be the same number of documents: what it leaves out
 * is named. It leaves out hooks of events that it does not know (helm: pkg/release/v1/util/manifest_sorter.go).
 */
function renderNotes(
  { bytes, manifest }: PlanRender,
  objects: readonly SentObject[],
  namespace: string,
): ReleaseNote[] {
  const given = documentsOf(bytes.toString('utf8'))
  const kept = documentsOf(manifest).length
  const lists = [
    ...new Set(objects.flatMap(({ listKind, source }) => (listKind ? [`${listKind} in ${source}`] : []))),
  ]
  const taken = lists.map(
    (list) => ({ level: 'warning', text: `helm takes the ${list} apart: each item is an object` }) as const,
  )
  if (given.length === kept) return taken
  const unknown = sentObjects(given.map((text) => `---\n${text}\n`).join(''), namespace).filter(
    ({ hook }) =>
      hook !== undefined &&
      hook.split(',').some((event) => !knownEvents.includes(event.trim().toLowerCase())),
  )
  const names = unknown.map((object) => `${objectKey(object)}, a hook of ${object.hook}`).join('; ')
  const text = `helm leaves out ${given.length - kept} of ${given.length} documents${names === '' ? '' : `: ${names}`}`
  return [...taken, { level: 'warning', text }]
}

/** helm: pkg/release/v1/hook.go. */
const knownEvents = [
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
]

/** Flags with which helm does more, or less, than send the render. */
const tellingManner: Readonly<Record<string, string>> = {
  'rollback-on-failure':
    'if it fails, helm goes back to the last revision that was deployed, or removes a first installation',
  'cleanup-on-fail': 'if it fails, helm deletes the objects that it had added',
  'force-replace': 'helm replaces objects that it cannot patch',
  'force-conflicts': 'helm takes over fields that others manage',
  'take-ownership': 'helm takes over objects that belong to other releases or to none',
  'no-hooks': 'helm runs none of its hooks',
}

function mannerNotes(manner: readonly string[]): ReleaseNote[] {
  return manner.flatMap((flag) => {
    const name = flag.replace(/^--/, '').replace(/=[^]*/, '')
    const says = tellingManner[name]
    return says === undefined ? [] : [{ level: 'info' as const, text: `${says} (--${name})` }]
  })
}
