import { Failure } from '../../lib/errors.js'
import { type BuiltRelease, releaseId } from '../built-stack.js'
import { layerIn } from '../layers.js'
import type { UnplacedFinding, LintContext } from './rule.js'

/** What tells the order of a release. */
export type OrderedRelease = Pick<BuiltRelease, 'name' | 'namespace' | 'kubeContext' | 'labels' | 'needs'>

/** The releases of one helmfile. */
export interface Ordered {
  readonly releases: readonly OrderedRelease[]
}

/** All helmfiles of the stack. */
interface OrderContext {
  readonly stack: readonly Ordered[]
}

/** Every release names its layer. */
export function layerFindings({ releases }: Ordered): UnplacedFinding[] {
  return releases.flatMap((release) => {
    const label = release.labels.get('layer')
    if (label !== undefined && layerIn(label) !== undefined) return []
    const message =
      label === undefined
        ? `${releaseId(release)} has no label layer: add labels: {layer: N}`
        : `${releaseId(release)} has the label layer ${JSON.stringify(label)}: it must be a whole number from 0 to 999`
    return [{ rule: 'layer', severity: 'error', message, release, keys: ['labels', 'layer'] }]
  })
}

/** A layer that the workflow has no job for is planned and approved, and never applied. */
export function jobFindings(
  { releases }: Ordered,
  { jobLayers }: Pick<LintContext, 'jobLayers'>,
): UnplacedFinding[] {
  return releases.flatMap((release) => {
    const layer = layerOf(release)
    if (layer === undefined || jobLayers.length === 0 || jobLayers.includes(layer)) return []
    const message = `${releaseId(release)} is in layer ${layer}, which the workflow has no job for: it would never be applied`
    return [{ rule: 'layer-without-job', severity: 'warning', message, release, keys: ['labels', 'layer'] }]
  })
}

/** helmfile sees names that are taken twice in one file, but not across files. */
export function duplicateFindings(helmfile: Ordered, { stack }: OrderContext): UnplacedFinding[] {
  const before = stack.slice(0, stack.indexOf(helmfile)).flatMap(({ releases }) => releases)
  return helmfile.releases.flatMap((release, index) => {
    const earlier = [...before, ...helmfile.releases.slice(0, index)]
    if (!earlier.some((other) => needOf(other) === needOf(release))) return []
    const message = `${releaseId(release)} is there twice: a release name is unique in its namespace`
    return [{ rule: 'duplicate-name', severity: 'error', message, release, keys: ['name'] }]
  })
}

/** Every need is there, in the same layer or a lower one, and no release needs itself in the end. */
export function needFindings(helmfile: Ordered, { stack }: OrderContext): UnplacedFinding[] {
  const byNeed = new Map(helmfile.releases.map((release) => [needOf(release), release]))
  const elsewhere = new Set(stack.flatMap(({ releases }) => releases.map(needOf)))
  const broken = helmfile.releases.flatMap((release) =>
    release.needs.flatMap((need) => brokenNeed({ release, need, needed: byNeed.get(need), elsewhere })),
  )
  return [...broken, ...cycleFindings(byNeed)]
}

/**
 * helmfile leaves out needs that a run of one layer does not select, so it would apply a release before what it needs.
 * @throws Failure with reason `stack-invalid` where a release needs one of a later layer.
 */
export function requireOrder(stack: readonly Ordered[]): void {
  const findings = stack.flatMap((helmfile) => needFindings(helmfile, { stack }))
  const [first, ...more] = findings.filter(({ rule }) => rule === 'need-layer')
  if (first === undefined) return
  throw new Failure({
    what: 'ordering the releases failed',
    why: `${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    next: 'change the label layer of one of them; lint tells all',
    reason: 'stack-invalid',
  })
}

interface Need {
  readonly release: OrderedRelease
  readonly need: string
  readonly needed: OrderedRelease | undefined
  readonly elsewhere: ReadonlySet<string>
}

function brokenNeed({ release, need, needed, elsewhere }: Need): UnplacedFinding[] {
  const at = { severity: 'error', release, keys: ['needs', need] } as const
  const id = releaseId(release)
  if (!needed && elsewhere.has(need)) {
    const message = `${id} needs ${need}, which is in another helmfile: needs stay within one file, use layers instead`
    return [{ ...at, rule: 'need-unknown', message }]
  }
  if (!needed) {
    return [{ ...at, rule: 'need-unknown', message: `${id} needs ${need}, which is not in the stack` }]
  }
  const [own, others] = [layerOf(release), layerOf(needed)]
  if (own === undefined || others === undefined || others <= own) return []
  const message = `${id} in layer ${own} needs ${need} in layer ${others}: a need must be in the same or a lower layer`
  return [{ ...at, rule: 'need-layer', message }]
}

/** One finding a cycle, at its first release in the file. */
function cycleFindings(byNeed: ReadonlyMap<string, OrderedRelease>): UnplacedFinding[] {
  const done = new Set<string>()
  const found: UnplacedFinding[] = []
  const walk = (need: string, path: readonly string[]) => {
    const release = byNeed.get(need)
    const from = path.indexOf(need)
    if (from >= 0 && release) found.push(cycle(release, [...path.slice(from), need]))
    if (from >= 0 || done.has(need)) return
    release?.needs.forEach((next) => walk(next, [...path, need]))
    done.add(need)
  }
  for (const need of byNeed.keys()) walk(need, [])
  return found
}

function cycle(release: OrderedRelease, path: readonly string[]): UnplacedFinding {
  const message = `releases need each other in a circle: ${path.join(' → ')}`
  return { rule: 'need-cycle', severity: 'error', message, release, keys: ['needs', path[1] ?? ''] }
}

function layerOf({ labels }: OrderedRelease): number | undefined {
  return layerIn(labels.get('layer') ?? '')
}

/** A release as helmfile writes it in needs (helmfile: ReleaseToID in pkg/state/state_run.go). */
function needOf({ kubeContext, namespace, name }: OrderedRelease): string {
  if (kubeContext) return `${kubeContext}/${namespace}/${name}`
  return namespace ? `${namespace}/${name}` : name
}
