import type { StoredRelease } from '../cluster/releases.js'
import { isPrintOf, sentObjects } from '../manifest/sent-objects.js'
import type { ReleaseNote } from '../changes/release-diff.js'
import type { PlanRender } from './for-plan.js'

export interface Stability {
  /** What makes each render different: `randAlphaNum in templates/secret.yaml`. Undefined when nothing does. */
  readonly cause: string | undefined
  readonly notes: readonly ReleaseNote[]
}

/**
 * Finds out whether the same chart with the same values renders to something else each time, so that an apply cannot
 * be held to a plan. Renders again only where the chart calls a function that may cause it, and not when the render
 * is what an earlier run stored: that already was the second render.
 * @throws RenderError from the second render.
 */
export async function unstableBy(render: PlanRender, stored: StoredRelease | undefined): Promise<Stability> {
  const { random } = render.calls
  if (stored && isPrintOf(stored, render.manifest)) return { cause: undefined, notes: [] }
  if (random.length === 0) return { cause: undefined, notes: [] }
  const again = await render.again()
  if (again.bytes.equals(render.bytes)) return { cause: undefined, notes: clockNotes(render) }
  const second = new Set(sentObjects(again.manifest, '').map(({ text }) => text))
  const differing = sentObjects(render.manifest, '').filter(({ text }) => !second.has(text))
  const sources = differing.map(({ source }) => source.slice(source.indexOf('/') + 1)).filter(Boolean)
  return { cause: likelyCause(render, sources), notes: [] }
}

/** @param sources the templates of documents that differ. @returns the function in one of them, else any that is called. */
function likelyCause({ calls }: PlanRender, sources: readonly string[]): string {
  const call = calls.random.find(({ file }) => sources.includes(file)) ?? calls.random[0]
  const where = sources[0] && call && !sources.includes(call.file) ? `, seen in ${sources[0]}` : ''
  return call ? `${call.name} in ${call.file}${where}` : 'unknown'
}

/** Two renders a second apart say nothing about another day. */
function clockNotes({ calls }: PlanRender): ReleaseNote[] {
  const call = calls.random.find(({ name }) => name === 'now' || name === 'ago')
  if (!call) return []
  const text = `the chart calls ${call.name} in ${call.file}: what is applied on another day may differ, and is refused then`
  return [{ level: 'info', text }]
}
