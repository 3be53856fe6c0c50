import { objectKey, parseManifest, type ManifestObject } from './manifest.js'
import { approvedText } from './digest.js'
import type { ReleaseNote } from './release-diff.js'
import type { GateRender } from './render-for-gate.js'

export interface RenderedRelease {
  readonly objects: readonly ManifestObject[]
  /** What helm stored, empty when the release is not installed. */
  readonly old: readonly ManifestObject[]
  readonly installed: boolean
  readonly namespace: string
}

export interface Stability {
  /** What makes each render different: `randAlphaNum in templates/secret.yaml`. Undefined when nothing does. */
  readonly cause: string | undefined
  readonly notes: readonly ReleaseNote[]
}

/**
 * Finds out whether the same chart with the same values renders to something else each time, so that an apply cannot
 * be held to a plan. Renders again only where the chart calls a function that may cause it, and not when the render
 * is what an earlier run stored: that already was the second render.
 * @throws RenderError, ManifestError from the second render.
 */
export async function unstableBy(render: GateRender, release: RenderedRelease): Promise<Stability> {
  const { random, revision } = render.calls
  if (sameAsStored(release)) return { cause: undefined, notes: [] }
  if (revision !== undefined && release.installed) {
    // helm template knows revision 1 only, so the render that helm upgrade makes is not to be had.
    return { cause: `.Release.Revision in ${revision}`, notes: [] }
  }
  if (random.length === 0) return { cause: undefined, notes: [] }
  const again = parseManifest(await render.again(), release.namespace)
  const differing = differingTexts(release, again)
  if (differing === undefined) return { cause: undefined, notes: clockNotes(render) }
  return { cause: likelyCause(render, differing), notes: [] }
}

function sameAsStored({ objects, old, installed }: RenderedRelease): boolean {
  if (!installed || objects.length !== old.length) return false
  const stored = old.map(approvedText).sort()
  return objects
    .map(approvedText)
    .sort()
    .every((text, index) => text === stored[index])
}

/** @returns the documents that differ, undefined when none does. */
function differingTexts(release: RenderedRelease, again: readonly ManifestObject[]): string[] | undefined {
  const second = new Map(again.map((object) => [objectKey(object), approvedText(object)]))
  const differing = release.objects.filter((object) => second.get(objectKey(object)) !== approvedText(object))
  if (differing.length === 0 && again.length === release.objects.length) return undefined
  return differing.map(({ text }) => text)
}

/** The function in the template that a differing document comes from, else any that the chart calls. */
function likelyCause({ calls }: GateRender, differing: readonly string[]): string {
  const sources = differing.flatMap((text) => /^# Source: [^/\n]+\/(.+)$/m.exec(text)?.[1] ?? [])
  const call = calls.random.find(({ file }) => sources.includes(file)) ?? calls.random[0]
  const where = sources[0] && call && !sources.includes(call.file) ? `, seen in ${sources[0]}` : ''
  return call ? `${call.name} in ${call.file}${where}` : 'unknown'
}

/** Two renders a second apart say nothing about another day. */
function clockNotes({ calls }: GateRender): ReleaseNote[] {
  const call = calls.random.find(({ name }) => name === 'now' || name === 'ago')
  if (!call) return []
  const text = `the chart calls ${call.name} in ${call.file}: what is applied on another day may differ, and is refused then`
  return [{ level: 'info', text }]
}
