import type { BlockContent, PhrasingContent, RootContent } from 'mdast'
import type { Drift, DriftedRelease } from '../../commands/drift.js'
import type { StackIdentity } from '../../github/comment.js'
import {
  code,
  counted,
  heading,
  link,
  list,
  markdown,
  paragraph,
  smallPrint,
  text,
} from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { stackName } from '../plan/stack-name.js'
import { verdictText } from './drift-text.js'
import { findingParts } from './finding-text.js'

export interface DriftContext extends StackIdentity {
  readonly runUrl?: string
  /** The page from which a layer is deployed by hand. */
  readonly mendUrl?: string
}

/** More would not be read, and GitHub has an end: 65,536 characters of an issue. */
const mostFindings = 40

/** @returns the result as Markdown, for a summary and for the issue. */
export function driftMarkdown(drift: Drift, context: DriftContext): string {
  const clean = printable(drift)
  const told = clean.releases.filter(({ findings, unknown }) => findings.length > 0 || unknown.length > 0)
  return markdown(
    heading(text('Drift of '), ...stackName(context)),
    paragraph(text(verdictText(clean))),
    ...releaseParts(told),
    ...mending(clean, context),
    smallPrint(...footer(clean, context)),
  )
}

function releaseParts(releases: readonly DriftedRelease[]): RootContent[] {
  let room = mostFindings
  const parts: RootContent[] = []
  for (const { layer, namespace, name, revision, findings, unknown } of releases) {
    const lines = [
      ...findings.map((finding) =>
        findingParts(finding).map((part) => (part.kind === 'quoted' ? code(part.text) : text(part.text))),
      ),
      ...unknown.map((why) => [text('not judged: '), code(why)]),
    ]
    if (room <= 0) break
    const kept = lines.slice(0, room)
    room -= lines.length
    const rest = lines.length - kept.length
    const head = [code(`${namespace}/${name}`), text(` (layer ${layer}, revision ${revision})`)]
    parts.push(paragraph(...head), list([...kept, ...(rest > 0 ? [[text(`and ${rest} more`)]] : [])]))
  }
  const left = releases.length - parts.length / 2
  return left > 0
    ? [...parts, paragraph(text(`And ${counted(left, 'more release')}: see the log of the run.`))]
    : parts
}

/** What helm would put back needs a deploy; what was added, a person. */
function mending({ releases }: Drift, { mendUrl }: DriftContext): BlockContent[] {
  const of = (kinds: readonly string[]) =>
    releases.filter(({ findings }) => findings.some(({ kind }) => kinds.includes(kind)))
  const layers = [...new Set(of(['missing', 'changed', 'release']).map(({ layer }) => layer))]
  const where = link('Deploy a layer', mendUrl)
  const deploy: PhrasingContent[] = [
    text('To mend what the stack wants otherwise, run '),
    ...(where.length > 0 ? where : [text('the workflow "Deploy a layer"')]),
    text(
      ` with layer ${layers.join(', then ')} and operation apply. Where its plan finds no change, helm sends all objects of a release again with `,
    ),
    code('helm rollback RELEASE REVISION --namespace NAMESPACE --force-conflicts'),
    text(', the revision being the one above.'),
  ]
  return [
    ...(layers.length > 0 ? [paragraph(...deploy)] : []),
    ...(of(['added']).length > 0
      ? [
          paragraph(
            text('What was added stays through a deploy: take it away by hand, or put it into the stack.'),
          ),
        ]
      : []),
  ]
}

function footer({ at }: Drift, { runUrl }: DriftContext): PhrasingContent[] {
  const run = link('run', runUrl)
  return [text(`Compared at ${at}`), ...(run.length > 0 ? [text(', '), ...run] : [])]
}
