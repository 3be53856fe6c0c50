import { type BuiltHelmfile, type BuiltHook, type BuiltRelease, releaseId } from '../built-stack.js'
import { readHelmCommand } from '../../helm/command.js'
import type { UnplacedFinding, LintContext } from './rule.js'

/** helmfile runs these around a plan as well, before anything was approved (helmfile: docs, hooks). */
const planEvents = ['prepare', 'cleanup']

/** Hooks change things that no diff shows: what they do is not in the plan, so nobody approved it. */
export function hookFindings(
  { hooks, releases }: BuiltHelmfile,
  { allowHooks }: LintContext,
): UnplacedFinding[] {
  return [
    ...hooks.flatMap((hook) => hookFinding(hook, { allowed: allowHooks.includes('helmfile') })),
    ...releases.flatMap((release) => {
      const allowed = allowHooks.includes(releaseId(release))
      return release.hooks.flatMap((hook) => hookFinding(hook, { release, allowed }))
    }),
  ]
}

interface HookOwner {
  readonly release?: BuiltRelease
  /** The input allow-hooks names the owner. */
  readonly allowed: boolean
}

function hookFinding({ events, command }: BuiltHook, { release, allowed }: HookOwner): UnplacedFinding[] {
  const owner = release ? releaseId(release) : 'the helmfile'
  const at = { ...(release ? { release } : {}), keys: ['hooks'] }
  const acting = events.filter((event) => !planEvents.includes(event))
  if (acting.length > 0) {
    const message = `${owner} runs ${command} at ${acting.join(', ')}, which no plan shows: make it a Job in a chart`
    return [{ ...at, rule: 'hook-applies', severity: 'error', message }]
  }
  if (events.length === 0) return []
  const happens = `${owner} runs ${command} at ${events.join(', ')}: this happens during each plan, before any approval`
  const message = allowed
    ? happens
    : `${happens}; name ${release ? owner : 'helmfile'} in the input allow-hooks if it may`
  return [{ ...at, rule: 'hook-in-plan', severity: allowed ? 'warning' : 'error', message }]
}

/** What helmfile itself waits for it reads from the cluster, and it interrupts helm when it has seen enough. */
export function trackingFindings({ helmDefaults, releases }: BuiltHelmfile): UnplacedFinding[] {
  const at = { rule: 'tracking', severity: 'error', keys: ['trackMode'] } as const
  const advice =
    'helmfile would watch the cluster itself, and may interrupt helm: use helm, which waits as well'
  const everywhere = [helmDefaults['trackMode']]
    .filter((mode) => mode === 'kubedog')
    .map(() => ({
      ...at,
      message: `helmDefaults.trackMode is kubedog; ${advice}`,
      keys: ['helmDefaults', 'trackMode'],
    }))
  const own = releases
    .filter(({ trackMode }) => trackMode === 'kubedog')
    .map((release) => ({
      ...at,
      message: `the trackMode of ${releaseId(release)} is kubedog; ${advice}`,
      release,
    }))
  return [...everywhere, ...own]
}

/** What helmfile adds to each `helm upgrade`, read as helm reads it. */
export function argumentFindings({ helmDefaults }: BuiltHelmfile): UnplacedFinding[] {
  return ['args', 'syncArgs'].flatMap((key): UnplacedFinding[] => {
    const args = helmDefaults[key]
    // These have words of their own.
    if (hasArgument(args, /^--post-renderer\b/) || hasArgument(args, elsewhere)) return []
    const words = Array.isArray(args) ? args.flatMap((arg) => String(arg).split(/\s+/).filter(Boolean)) : []
    const upgrade = ['upgrade', '--install', 'release', 'chart', '--namespace', 'namespace', '--reset-values']
    const command = readHelmCommand([...upgrade, ...words])
    if (command.kind !== 'refused') return []
    const message = `helmDefaults.${key}: ${command.why}`
    return [{ rule: 'helm-argument', severity: 'error', message, keys: ['helmDefaults', key] }]
  })
}

const argumentLists = ['args', 'diffArgs', 'syncArgs', 'templateArgs']

/** Arguments that send helm to another cluster or namespace than the plan reads. */
const elsewhere = /^"?--?(kube|namespace\b|n\b)/

/** helm takes one post-renderer, and that place belongs to the guard. */
export function postRendererFindings({ helmDefaults, releases }: BuiltHelmfile): UnplacedFinding[] {
  const at = { rule: 'post-renderer', severity: 'error' } as const
  const advice = 'the guard needs its place: move it into the chart, or use patches'
  const own = releases
    .filter(({ postRenderer }) => postRenderer !== '')
    .map((release) => {
      const message = `${releaseId(release)} has a postRenderer of its own; ${advice}`
      return { ...at, message, release, keys: ['postRenderer'] }
    })
  const everywhere = [
    'postRenderer',
    ...argumentLists.filter((key) => hasArgument(helmDefaults[key], /^--post-renderer\b/)),
  ]
    .filter((key) => Boolean(helmDefaults[key]))
    .map((key) => ({
      ...at,
      message: `helmDefaults.${key} sets a post-renderer; ${advice}`,
      keys: ['helmDefaults', key],
    }))
  return [...everywhere, ...own]
}

/** The plan reads one cluster, and a release that goes to another would be compared with the wrong one. */
export function otherClusterFindings(
  { helmDefaults, releases }: BuiltHelmfile,
  context: LintContext,
): UnplacedFinding[] {
  const at = { rule: 'other-cluster', severity: 'error', keys: ['kubeContext'] } as const
  const byArguments = argumentLists
    .filter((key) => hasArgument(helmDefaults[key], elsewhere))
    .map((key) => {
      const message = `helmDefaults.${key} names a cluster or namespace, and the plan reads another: use the inputs kubeconfig and kube-context`
      return { ...at, message, keys: ['helmDefaults', key] }
    })
  const byContext = releases
    .filter(({ kubeContext }) => kubeContext !== '' && kubeContext !== context.kubeContext)
    .map((release) => {
      const message = `${releaseId(release)} goes to the kubeContext ${release.kubeContext}, and the plan reads another: use the input kube-context`
      return { ...at, message, release }
    })
  return [...byArguments, ...byContext]
}

/** helmfile splits an entry at its blanks. */
function hasArgument(args: unknown, pattern: RegExp): boolean {
  return (
    Array.isArray(args) &&
    args.some((arg) =>
      String(arg)
        .split(/\s+/)
        .some((word) => pattern.test(word)),
    )
  )
}
