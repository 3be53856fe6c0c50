import type { BlockContent, PhrasingContent, RootContent } from 'mdast'
import { isMended } from '../../cluster/drift/take-away.js'
import type { Drift, DriftedRelease, DriftFinding } from '../../commands/drift.js'
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
import { layersOf, mendable, placeText, verdictText } from './drift-text.js'
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
    const head = [code(`${namespace}/${name}`), text(` (${placeText(layer, revision)})`)]
    parts.push(paragraph(...head), list([...kept, ...(rest > 0 ? [[text(`and ${rest} more`)]] : [])]))
  }
  const left = releases.length - parts.length / 2
  return left > 0
    ? [...parts, paragraph(text(`And ${counted(left, 'more release')}: see the log of the run.`))]
    : parts
}

/** What is not as helm stored it is mended, what somebody else deployed needs a deploy, and the rest a person. */
function mending({ releases }: Drift, { mendUrl }: DriftContext): BlockContent[] {
  const layersWith = (isMeant: (finding: DriftFinding) => boolean) => layersOf(releases, isMeant)
  const mended = mendable(releases)
  const deployed = layersWith(({ kind }) => kind === 'release')
  const [where = text('the workflow "Deploy a layer"')] = link('Deploy a layer', mendUrl)
  const run = (...what: readonly PhrasingContent[]) => [
    text('run '),
    where,
    text(' with '),
    ...what,
    text(' and operation '),
  ]
  const layersText = (layers: readonly number[]) => text(`layer ${layers.join(', then ')}`)
  const names = mended.releases.flatMap((name, index) => [
    ...(index > 0 ? [text(', then ')] : []),
    code(name),
  ])
  const parts: PhrasingContent[][] = [
    ...(mended.layers.length > 0
      ? [[text('To have it again as helm stored it, '), ...run(layersText(mended.layers)), code('mend')]]
      : []),
    ...(names.length > 0
      ? [
          [
            text('Where not all of a layer could be judged, '),
            ...run(text('release '), ...names),
            code('mend'),
          ],
        ]
      : []),
    ...(mended.layers.length + names.length > 0
      ? [[text('What is meant to stay belongs into the stack.')]]
      : []),
    ...(deployed.length > 0
      ? [
          [
            text('What was deployed by hand goes with the next deploy: '),
            ...run(layersText(deployed)),
            code('apply'),
          ],
        ]
      : []),
    ...(layersWith((finding) => finding.kind === 'added' && !isMended(finding)).length > 0
      ? [[text('What another program added stays: take it away there, or put it into the stack.')]]
      : []),
  ]
  return parts.map((part) => paragraph(...(part.length > 1 ? [...part, text('.')] : part)))
}

function footer({ at }: Drift, { runUrl }: DriftContext): PhrasingContent[] {
  const run = link('run', runUrl)
  return [text(`Compared at ${at}`), ...(run.length > 0 ? [text(', '), ...run] : [])]
}
