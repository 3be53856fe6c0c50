import * as v from 'valibot'
import { parseLayers } from '../input-text.js'
import { readJson } from '../lib/outside-json.js'

/** Each becomes a word in a workflow: none of them can close a quote, begin an expression or leave a folder. */
const word = (pattern: RegExp) => v.pipe(v.string(), v.maxLength(200), v.regex(pattern))

function isEachOther(names: string): boolean {
  const all = names.toLowerCase().split(',')
  return new Set(all).size === all.length
}

const setup = v.strictObject({
  /** Path of the helmfile from the root of the repository. */
  stack: word(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/),
  /** Of the helmfile, in the order in which they are deployed: `staging,production`. GitHub takes no notice of case. */
  environments: v.pipe(word(/^[A-Za-z0-9][\w-]*(?:,[A-Za-z0-9][\w-]*)*$/), v.check(isEachOther)),
  /** Those of them that only a person deploys, `production`; empty where merges deploy all. */
  promoted: word(/^(?:[A-Za-z0-9][\w-]*(?:,[A-Za-z0-9][\w-]*)*)?$/),
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
  /** Sets the workflows of one stack apart from those of another; empty for the only one. `deploy-layer.yml` is no stack's. */
  name: word(/^(?!(?:layer|environment)(?:-|$))(?:[a-z][a-z0-9-]*)?$/),
})

/** What the workflows of one stack are made from. */
export type Setup = Readonly<v.InferOutput<typeof setup>>

/** An option of init, and why what it was given cannot be. */
export interface Wrong {
  readonly option: string
  readonly why: string
}

/** The options whose names are not those of the fields. */
const optionOf: Readonly<Partial<Record<string, string>>> = {
  environments: 'environment',
  promoted: 'promote',
  approval: 'approve',
}

/** @returns what is wrong with it; undefined for nothing. Paths and names come from the repository, and are held to words. */
export function wrongIn(given: unknown): Wrong | undefined {
  const { success, output, issues } = v.safeParse(setup, given)
  const [first] = issues ?? []
  if (!success && first) {
    const field = v.getDotPath(first) ?? ''
    const why = `${field} is ${JSON.stringify(first.input)}, which cannot stand in a workflow`
    return { option: optionOf[field] ?? field, why }
  }
  return wrongPromotion(output as Setup)
}

function wrongPromotion(made: Setup): Wrong | undefined {
  const all = environmentsOf(made)
  const option = 'promote'
  const unknown = promotedOf(made).find((name) => !all.includes(name))
  if (unknown !== undefined)
    return { option, why: `${unknown} is none of the environments ${all.join(', ')}` }
  const isLeft = all.some((name) => !promotedOf(made).includes(name))
  return isLeft ? undefined : { option, why: 'no environment is left for merges to go to' }
}

export function layerNumbers({ layers }: Pick<Setup, 'layers'>): number[] {
  return parseLayers('job-layers', layers)
}

/** @returns the environments, in the order in which they are deployed. */
export function environmentsOf({ environments }: Pick<Setup, 'environments'>): string[] {
  return environments.split(',')
}

/** @returns those that only a person deploys. */
export function promotedOf({ promoted }: Pick<Setup, 'promoted'>): string[] {
  return promoted.split(',').filter(Boolean)
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

/** The fields are in one order, whoever put them together. */
export function markLine({ setup: made, digest }: Mark): string {
  const fields = Object.keys(setup.entries).map((field) => [field, made[field as keyof Setup]])
  return `${prefix}${JSON.stringify({ ...Object.fromEntries(fields), digest })}`
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
