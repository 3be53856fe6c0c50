import type { PhrasingContent, RootContent, TableRow } from 'mdast'
import { gfmTableToMarkdown } from 'mdast-util-gfm-table'
import { toMarkdown } from 'mdast-util-to-markdown'
import type { Applied } from '../commands/apply.js'
import type { ObjectChange } from '../helm/release-diff.js'
import { isChanged, releasesOf, type Plan, type PlannedRelease } from '../plan/plan.js'
import { countPlan } from './counts.js'
import { printable } from './printable.js'
import { countsLine, versions } from './terminal.js'

/** GitHub drops a step summary over 1 MiB whole (runner: FileCommandManager.cs); some room is left for the rest. */
const summaryLimit = 1024 * 1024 - 128 * 1024

/**
 * @param limit bytes the summary may have.
 * @returns the plan as Markdown: a sentence, a table with every release, and the diff of each as far as there is room;
 * what is left out is counted.
 */
export function planSummary(untrusted: Plan, limit = summaryLimit): string {
  const plan = printable(untrusted)
  const head = [
    heading(`Plan for ${plan.environment}`),
    paragraph(text(countsLine(countPlan(plan)))),
    table(
      ['Layer', 'Release', 'Status', 'Version', '+', '~', '−'],
      plan.layers.flatMap(({ layer, releases }) => releases.map((release) => releaseRow(layer, release))),
    ),
  ]
  const details = releasesOf(plan).filter(isChanged).map(releaseDetails)
  return fitted(markdown(head), details, limit)
}

/** @returns what an apply did, as Markdown. */
export function appliedSummary({ layers, failure }: Applied): string {
  const rows = printable(layers).flatMap(({ layer, releases }) =>
    releases.map(({ namespace, name, outcome, chartVersion, from, to }) => [
      text(String(layer)),
      code(`${namespace}/${name}`),
      text(outcome),
      code(chartVersion || '–'),
      text(`${from} → ${to}`),
    ]),
  )
  return markdown([
    heading('Apply'),
    ...(rows.length > 0 ? [table(['Layer', 'Release', 'Outcome', 'Version', 'Revision'], rows)] : []),
    ...(rows.length === 0 ? [paragraph(text('Nothing to do.'))] : []),
    ...(failure ? [fence(printable(failure.message), 'text')] : []),
  ])
}

function releaseRow(layer: number, release: PlannedRelease): PhrasingContent[] {
  const count = (action: ObjectChange['action']) =>
    text(String(release.changes.filter((change) => change.action === action).length || ''))
  return [
    text(String(layer)),
    code(`${release.namespace}/${release.name}`),
    text(release.status + (release.unstable ? ', unstable' : '')),
    code(versions(release) || '–'),
    count('add'),
    count('change'),
    count('remove'),
  ]
}

/** The section of one release, folded, and the line that stands for it when there is no room. */
interface Details {
  readonly full: string
  readonly short: string
}

function releaseDetails(release: PlannedRelease): Details {
  const title = `${release.namespace}/${release.name}`
  const remarks = [
    ...(release.reason ? [release.reason] : []),
    ...(release.unstable ? [`Every render differs, because of ${release.unstable}.`] : []),
    ...release.notes.map((note) => note.text),
  ]
  const body = [
    ...remarks.map((remark) => paragraph(code(remark))),
    ...release.changes.flatMap((change) => [
      paragraph(code(changeTitle(change))),
      fence(change.diff, 'diff'),
    ]),
  ]
  const lines = release.changes.reduce((sum, { diff }) => sum + diff.split('\n').length, 0)
  return {
    full: `<details><summary>${htmlText(title)}</summary>\n\n${markdown(body)}\n</details>\n`,
    short: markdown([
      paragraph(code(title), text(`: ${lines} lines of diff left out here, see the plan file`)),
    ]),
  }
}

function changeTitle({ action, apiVersion, kind, namespace, name }: ObjectChange): string {
  return `${action} ${kind} ${namespace}/${name} (${apiVersion})`
}

/** Sections are shortened from the longest down, so that many small ones stay readable beside a huge one. */
function fitted(head: string, details: readonly Details[], limit: number): string {
  const bytes = (part: string) => Buffer.byteLength(part) + 1
  let total = bytes(head) + details.reduce((sum, { full }) => sum + bytes(full), 0)
  const shortened = new Set<Details>()
  for (const section of [...details].sort((a, b) => bytes(b.full) - bytes(a.full))) {
    if (total <= limit) break
    shortened.add(section)
    total += bytes(section.short) - bytes(section.full)
  }
  return [head, ...details.map((section) => (shortened.has(section) ? section.short : section.full))].join(
    '\n',
  )
}

/** Names and diffs come from charts and pull requests: they only ever stand in code, where Markdown is inert. */
const code = (value: string): PhrasingContent => ({ type: 'inlineCode', value: value.replace(/\s+/g, ' ') })
const text = (value: string): PhrasingContent => ({ type: 'text', value })
const fence = (value: string, lang: string): RootContent => ({ type: 'code', lang, value })
const heading = (value: string): RootContent => ({ type: 'heading', depth: 2, children: [text(value)] })
const paragraph = (...children: PhrasingContent[]): RootContent => ({ type: 'paragraph', children })

function table(titles: readonly string[], rows: readonly PhrasingContent[][]): RootContent {
  const row = (cells: readonly PhrasingContent[]): TableRow => ({
    type: 'tableRow',
    children: cells.map((cell) => ({ type: 'tableCell', children: [cell] })),
  })
  return { type: 'table', children: [row(titles.map(text)), ...rows.map(row)] }
}

function markdown(children: RootContent[]): string {
  return toMarkdown(
    { type: 'root', children },
    { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })], fences: true },
  )
}

function htmlText(value: string): string {
  return value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
