import { resource, type Need } from '../cluster/access.js'
import type { ClusterApi } from '../cluster/api.js'
import { accountIn, ruleLines, type Account, type Lack } from '../cluster/rights.js'
import { storedObjects } from '../cluster/status/stored-objects.js'
import { releaseKey } from '../lib/release-name.js'
import {
  applyNeeds,
  driftNeeds,
  grantsOf,
  kindNames,
  planNeeds,
  type Grant,
  type RenderedRelease,
} from '../render/needs.js'
import type { StackRelease } from '../stack/layers.js'
import { ok, unknown, type Ground, type Outcome } from './preflight-cluster.js'
import type { Renders } from './preflight-renders.js'
import type { PreflightCheck } from './preflight.js'

/** What the rights of an account are held against. */
export interface RightsScope {
  readonly ground: Pick<Ground, 'layers' | 'served' | 'installed'>
  readonly renders: Pick<Renders, 'rendered'>
  readonly leaseNamespace: string
}

/**
 * Looks whether the account of the kubeconfig could plan, see drift and apply: what that takes follows from the renders. A
 * few requests, whatever the stack holds.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function rightsChecks(api: ClusterApi, scope: RightsScope): Promise<PreflightCheck[]> {
  const { ground, renders, leaseNamespace } = scope
  const releases = ground.layers.flatMap((layer) => layer.releases)
  const wanted = releases.filter(({ installed }) => installed)
  const rendered = wanted.flatMap((release) => renders.rendered.get(releaseKey(release)) ?? [])
  const names = kindNames(rendered, ground.served)
  const all = [...rendered, ...releases.flatMap((release) => storedRelease(release, ground))]
  const needs = {
    plan: planNeeds(rendered, names, (release) => ground.installed.has(releaseKey(release))),
    drift: driftNeeds(all, names),
    apply: applyNeeds(all, names, leaseNamespace),
  }
  const grants = grantsOf(rendered)
  const places = [...needs.apply, ...grants.map(({ instead }) => instead)].flatMap(
    ({ namespace }) => namespace ?? [],
  )
  const account = await accountIn(api, places)
  // Who may do everything lacks nothing, whatever is not known.
  const mayAll = account.accessIn(undefined).allows('*', resource('*', '*'))
  const outcome = outcomeFor(mayAll ? 0 : wanted.length - rendered.length)
  const unclear = rendered.filter(({ lookups }) => lookups === 'any' && !mayAll).map(({ name }) => name)
  return [
    { name: 'rights to plan', ...outcome(await account.lacks(needs.plan), 'failed', unclear) },
    { name: 'rights to see drift', ...outcome(await account.lacks(needs.drift), 'note') },
    {
      name: 'rights to apply',
      ...outcome(await account.lacks([...needs.apply, ...handedOn(account, grants)]), 'note'),
    },
  ]
}

/** What is installed may be changed or removed, whatever the render holds. */
function storedRelease(release: StackRelease, { installed }: RightsScope['ground']): RenderedRelease[] {
  const stored = installed.get(releaseKey(release))
  if (!stored) return []
  const { name, namespace } = release
  const objects = storedObjects(stored).objects ?? []
  return [{ name, namespace, objects, crds: [], lookups: [], wantsServer: false }]
}

function handedOn(account: Account, grants: readonly Grant[]): Need[] {
  return grants.flatMap(({ instead, needs }) => {
    const { allows } = account.accessIn(instead.namespace)
    return instead.verbs.every((verb) => allows(verb, instead.target)) ? [] : needs
  })
}

const outcomeFor =
  (unseen: number) =>
  ({ needs, isCertain }: Lack, whenLacking: 'failed' | 'note', unclear: readonly string[] = []): Outcome => {
    const remarks = [
      unseen === 0 ? '' : `not looked at for ${unseen} release(s) that do not render`,
      unclear.length === 0 ? '' : `what ${unclear.join(', ')} looks up cannot be told from its templates`,
    ].filter(Boolean)
    const more = remarks.map((remark) => `; ${remark}`).join('')
    if (needs.length === 0)
      return remarks.length === 0 ? ok('all that the renders need') : unknown(`nothing is missing${more}`)
    const lines = ruleLines(needs)
    const missing = lines.filter((line) => line.startsWith('- ')).length
    if (!isCertain)
      return { ...unknown(`the cluster does not list all rights, so these may be missing${more}:`), lines }
    return {
      outcome: whenLacking,
      detail: `${missing} rule(s) are missing${more}; a ClusterRole needs:`,
      lines,
    }
  }
