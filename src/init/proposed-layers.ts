import { releaseKey, type ReleaseName } from '../lib/release-name.js'

/** One release, the layer that its label names, and the releases that it needs, as `namespace/name`. */
export interface Unlayered extends ReleaseName {
  /** Undefined where it has no label. */
  readonly layer: number | undefined
  readonly needs: readonly string[]
}

/**
 * A layer stands before the next one starts: so a release belongs one layer behind all that it needs.
 * @returns layers by `namespace/name`, of all releases; labels that are there stay.
 */
export function proposedLayers(releases: readonly Unlayered[]): Map<string, number> {
  const byKey = new Map(releases.map((release) => [releaseKey(release), release]))
  const layers = new Map<string, number>()
  const layerOf = (key: string, above: readonly string[]): number => {
    const known = layers.get(key)
    if (known !== undefined) return known
    const release = byKey.get(key)
    // What is elsewhere, or goes round in a circle, helmfile has to say something about.
    if (!release || above.includes(key)) return 0
    const layer =
      release.layer ?? 1 + Math.max(0, ...release.needs.map((need) => layerOf(need, [...above, key])))
    layers.set(key, layer)
    return layer
  }
  return new Map([...byKey.keys()].map((key) => [key, layerOf(key, [])]))
}

/** Where a label goes in the text of a helmfile. */
export interface Labelled {
  readonly text: string
  /** `namespace/name` of releases whose place was not found. */
  readonly missed: readonly string[]
}

/**
 * Adds `labels: {layer: N}` behind the name of each release. A helmfile may be a template, so it is edited as text; whoever
 * calls this has helmfile read the result.
 */
export function withLabels(helmfile: string, wanted: ReadonlyMap<string, number>): Labelled {
  const lines = helmfile.split('\n')
  const missed: string[] = []
  for (const [key, layer] of wanted) {
    const at = placeOf(lines, key)
    if (at === undefined) missed.push(key)
    else label(lines, at, layer)
  }
  return { text: lines.join('\n'), missed }
}

const nameLine = /^( *)- name: *(["']?)([\w.-]+)\2 *$/

/** @returns the line of its name, if no other release has that name in this file. */
function placeOf(lines: readonly string[], key: string): number | undefined {
  const name = key.slice(key.indexOf('/') + 1)
  const places = lines.flatMap((line, at) =>
    nameLine.exec(line)?.[3] === name && isRelease(lines, at) ? [at] : [],
  )
  return places.length === 1 ? places[0] : undefined
}

/** A list of repositories has names, too. */
function isRelease(lines: readonly string[], at: number): boolean {
  const top = lines.slice(0, at).findLast((line) => /^[A-Za-z]/.test(line))
  return top !== undefined && /^releases:/.test(top)
}

/** Changes the lines of one release. */
function label(lines: string[], at: number, layer: number): void {
  const indent = `${nameLine.exec(lines[at] ?? '')?.[1] ?? ''}  `
  const rest = lines.slice(at + 1)
  const length = rest.findIndex((line) => line.trim() !== '' && !line.startsWith(indent))
  const own = length < 0 ? rest : rest.slice(0, length)
  const labels = own.findIndex((line) => line.startsWith(`${indent}labels:`))
  const found = at + 1 + labels
  const flow = /^( *labels: *\{)(.*)$/.exec(lines[found] ?? '')
  if (labels < 0) lines.splice(at + 1, 0, `${indent}labels:`, `${indent}  layer: ${layer}`)
  else if (flow)
    lines[found] = `${flow[1]}layer: ${layer}${flow[2]?.startsWith('}') ? '' : ', '}${flow[2]?.trimStart()}`
  else lines.splice(found + 1, 0, `${indent}  layer: ${layer}`)
}
