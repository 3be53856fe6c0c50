import { releaseKey } from '../../lib/release-name.js'
import { isChanged } from '../../plan/plan.js'
import { cropped, fence, markdown, number, paragraph, text } from '../markdown/markdown.js'
import { refusedChanges, verdictOf } from './risks.js'
import type { ShownLayer, ShownPlan, ShownRelease } from './shown-plan.js'

/** A drawing with more nodes is too small to read, and GitHub draws no text over 50,000 characters. */
const mostNodes = 150
/** mermaid refuses a drawing with more than 500 lines between boxes. */
const mostLines = 300

/** Readable on a light and on a dark page, because both colours of each are given. */
const looks = {
  unchanged: 'fill:#eaeef2,stroke:#8c959f,color:#57606a',
  added: 'fill:#dafbe1,stroke:#1a7f37,color:#116329',
  changed: 'fill:#ddf4ff,stroke:#0969da,color:#0a3069',
  removed: 'fill:#fbefff,stroke:#8250df,color:#512a97',
  risky: 'fill:#fff8c5,stroke:#9a6700,color:#633c01',
  blocked: 'fill:#ffebe9,stroke:#cf222e,color:#82071e',
  /** The frame of a layer; mermaid's own is yellow, which here means high risk. */
  layer: 'fill:transparent,stroke:#8c959f',
} as const

type Look = Exclude<keyof typeof looks, 'layer'>

interface Node {
  readonly label: string
  readonly look: Look
  /** The releases it stands for, `namespace/name`. */
  readonly releases: readonly string[]
  /** The releases that those need. */
  readonly needs: readonly string[]
}

/** @returns the layers in the order they are applied, with their releases in colour, as a fence that GitHub draws. */
export function layerGraph(plan: ShownPlan): string {
  const detailed = plan.layers.map((layer) => ({ layer: layer.layer, nodes: releaseNodes(layer) }))
  const count = detailed.reduce((sum, { nodes }) => sum + nodes.length, 0)
  if (count === 0) return ''
  const coarse = count > mostNodes
  const layers = coarse
    ? plan.layers.map((layer) => ({ layer: layer.layer, nodes: [layerNode(layer)] }))
    : detailed
  const cut = layers.length > mostNodes ? layers.slice(0, mostNodes) : layers
  const drawing = fence(graphText(cut), 'mermaid')
  if (!coarse) return markdown(drawing, paragraph(text(legend)))
  const left = layers.length - cut.length
  const said = `The drawing has one box a layer, because ${number(count)} boxes could not be read.`
  const missing = left > 0 ? ` It ends after ${mostNodes} layers; ${left} more follow.` : ''
  return markdown(drawing, paragraph(text(`${said}${missing} ${legend}`)))
}

const legend =
  'Dotted lines are needs. Green is installed, blue upgraded, violet removed, yellow of high risk, red unknown, stuck or refused; grey stays.'

/** Releases that stay as they are share a box. */
function releaseNodes({ releases }: ShownLayer): Node[] {
  const nodes = releases.filter(isChanged).map((release) => ({
    label: releaseKey(release),
    look: lookOf(release),
    releases: [releaseKey(release)],
    needs: release.needs ?? [],
  }))
  const rest = releases.filter((release) => !isChanged(release)).map(releaseKey)
  if (rest.length === 0) return nodes
  return [...nodes, { label: `${rest.length} unchanged`, look: 'unchanged', releases: rest, needs: [] }]
}

function layerNode({ releases }: ShownLayer): Node {
  const changed = releases.filter(isChanged)
  const found = changed.map(lookOf)
  const worst = (['blocked', 'risky', 'removed', 'changed', 'added'] as const).find((look) =>
    found.includes(look),
  )
  const label = `${changed.length} of ${releases.length} change`
  return { label, look: worst ?? 'unchanged', releases: [], needs: [] }
}

function lookOf(release: ShownRelease): Look {
  const { status, changes, unstable } = release
  const blocked = status === 'unknown' || status === 'stuck' || unstable !== undefined
  if (blocked || refusedChanges(changes).length > 0) return 'blocked'
  if (verdictOf(release) === 'high') return 'risky'
  if (status === 'install') return 'added'
  if (status === 'uninstall') return 'removed'
  return status === 'unchanged' ? 'unchanged' : 'changed'
}

function graphText(layers: readonly { layer: number; nodes: readonly Node[] }[]): string {
  const boxes = layers.flatMap(({ layer, nodes }) => [
    `  subgraph l${layer}["layer ${layer}"]`,
    // Else mermaid puts the boxes of a layer side by side, and a page of them is one line that nobody can read.
    '    direction LR',
    ...nodes.map(({ label, look }, index) => `    l${layer}n${index}["${labelText(label)}"]:::${look}`),
    '  end',
  ])
  const order = layers.slice(1).map(({ layer }, index) => `  l${layers[index]?.layer} --> l${layer}`)
  const styles = Object.entries(looks).map(([look, style]) => `  classDef ${look} ${style}`)
  const frames = `  class ${layers.map(({ layer }) => `l${layer}`).join(',')} layer`
  return ['flowchart LR', ...boxes, ...order, ...needLines(layers), ...styles, frames].join('\n')
}

/** Dotted, from what is needed to what needs it; what is not in the drawing has no line. */
function needLines(layers: readonly { layer: number; nodes: readonly Node[] }[]): string[] {
  const placed = layers.flatMap(({ layer, nodes }) =>
    nodes.map((node, index) => ({ node, id: `l${layer}n${index}` })),
  )
  const ids = new Map(
    placed.flatMap(({ node, id }) => node.releases.map((release) => [release, id] as const)),
  )
  const lines = placed.flatMap(({ node, id }) =>
    node.needs.flatMap((need) => (ids.has(need) ? [`  ${ids.get(need)} -.-> ${id}`] : [])),
  )
  return [...new Set(lines)].slice(0, mostLines)
}

/** Whatever could end the label or mean something in it becomes a character code, as mermaid writes them: `#34;`. */
function labelText(label: string): string {
  return cropped(label, 60).replace(/[^A-Za-z0-9 ./_…-]/gu, (character) => `#${character.codePointAt(0)};`)
}
