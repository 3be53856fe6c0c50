import * as v from 'valibot'
import { parseLayers } from '../input-text.js'
import { readJson } from '../lib/outside-json.js'

/** Each becomes a word in a workflow: none of them can close a quote, begin an expression or leave a folder. */
const word = (pattern: RegExp) => v.pipe(v.string(), v.maxLength(200), v.regex(pattern))

const setup = v.strictObject({
  /** Path of the helmfile from the root of the repository. */
  stack: word(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/),
  /** The helmfile environment that merges go to. */
  environment: word(/^[A-Za-z0-9][\w-]*$/),
  /** As the input job-layers has them: `1-4,6`. */
  layers: word(/^[0-9]{1,3}(?:[-,][0-9]{1,3})*$/),
  /** Whom a deploy waits for: somebody for each layer, or somebody once. */
  approval: v.picklist(['layer', 'deploy']),
  onePassword: v.boolean(),
  /** Whether a workflow looks for drift each night. */
  drift: v.boolean(),
  /** The branch whose merges are deployed. */
  branch: word(/^[\w][\w./-]*$/),
  /** `owner/name@full commit`, or `./` in the repository of the action itself. */
  action: word(/^(?:\.\/|[\w-]+\/[\w.-]+@[0-9a-f]{40})$/),
  /** The action's version, for the comment beside its commit. */
  version: word(/^[\w.+-]*$/),
  /** Sets the workflows of one stack apart from those of another; empty for the only one. `deploy-layer.yml` is another one's. */
  name: word(/^(?!layer$)(?:[a-z][a-z0-9-]*)?$/),
})

/** What the workflows of one stack are made from. */
export type Setup = Readonly<v.InferOutput<typeof setup>>

/** @returns what is wrong with it; undefined for nothing. Paths and names come from the repository, and are held to words. */
export function wrongIn(given: unknown): { readonly field: string; readonly value: string } | undefined {
  const { success, issues } = v.safeParse(setup, given)
  const [first] = issues ?? []
  if (success || !first) return undefined
  return { field: v.getDotPath(first) ?? '', value: JSON.stringify(first.input) }
}

export function layerNumbers({ layers }: Pick<Setup, 'layers'>): number[] {
  return parseLayers('job-layers', layers)
}

/** @returns `1-3,5` */
export function layersText(layers: readonly number[]): string {
  const runs: number[][] = []
  for (const layer of [...layers].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last.at(-1) === layer - 1) last.push(layer)
    else runs.push([layer])
  }
  return runs.map((run) => (run.length > 1 ? `${run[0]}-${run.at(-1)}` : `${run[0]}`)).join(',')
}

const prefix = '# helmfile-gate init '

/** What stands in the first line of a workflow that was made: what from, and a digest of all below. */
export interface Mark {
  readonly setup: Setup
  readonly digest: string
}

export function markLine({ setup, digest }: Mark): string {
  return `${prefix}${JSON.stringify({ ...setup, digest })}`
}

/** @returns undefined where the workflow was made by somebody else, or its first line was edited. */
export function readMark(text: string): Mark | undefined {
  const [line = ''] = text.split('\n', 1)
  if (!line.startsWith(prefix)) return undefined
  const read = readJson(marked, line.slice(prefix.length))
  if (!('value' in read)) return undefined
  const { digest, ...made } = read.value
  return { setup: made, digest }
}

const marked = v.strictObject({ ...setup.entries, digest: v.string() })
