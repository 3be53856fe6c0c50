import pLimit from 'p-limit'
import { accessIn, mayDo, rightsOf, type Access, type Need } from './access.js'
import { singleLine } from '../lib/single-line.js'
import type { ClusterApi } from './api.js'

/** What the account of the kubeconfig may do, asked for once. */
export interface Account {
  /** @param namespace one of those that were asked for; the whole cluster when undefined. */
  readonly accessIn: (namespace: string | undefined) => Access
  /** @returns the needs that are not met, with the refused verbs alone. */
  readonly lacks: (needs: readonly Need[]) => Promise<Lack>
}

export interface Lack {
  readonly needs: readonly Need[]
  /** Not all authorizers list what they allow, and not each right was asked for one by one. */
  readonly isCertain: boolean
}

/** Beyond this it would be a crowd of requests for one report. */
const mostReviews = 60

/**
 * One request a namespace, and one for the cluster. Rights that are not listed are asked for one by one, with a bound,
 * where the API server says that its list is not whole.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function accountIn(api: ClusterApi, namespaces: readonly string[]): Promise<Account> {
  const limit = pLimit(8)
  const places = [undefined, ...new Set(namespaces)]
  const all = new Map(
    await Promise.all(places.map(async (one) => [one, await limit(() => accessIn(api, one))] as const)),
  )
  const access = (namespace: string | undefined): Access => {
    const found = all.get(namespace)
    if (!found) throw new Error(`the rights in ${namespace} were not asked for`)
    return found
  }
  let left = mostReviews
  return {
    accessIn: access,
    lacks: async (needs) => {
      const byVerb = needs.flatMap((need) => need.verbs.map((verb) => ({ ...need, verbs: [verb] })))
      const refused = byVerb.flatMap((need) =>
        rightsOf(need)
          .filter(({ verb, target }) => !access(need.namespace).allows(verb, target))
          .map((right) => ({ need, right })),
      )
      const doubtful = refused.filter(({ need }) => access(need.namespace).incomplete)
      const asked = doubtful.slice(0, left)
      left -= asked.length
      const allowed = new Set(
        await Promise.all(
          asked.map(async (one) => ((await limit(() => mayDo(api, one.right))) ? one : undefined)),
        ),
      )
      const lacking = new Set(refused.filter((one) => !allowed.has(one)).map(({ need }) => need))
      return { needs: [...lacking], isCertain: asked.length === doubtful.length }
    },
  }
}

/** @returns the rights as rules of a ClusterRole, to be pasted there. Each right once. */
export function ruleLines(needs: readonly Need[]): string[] {
  const verbsOf = new Map<string, Set<string>>()
  for (const { target, verbs } of needs) {
    const key = JSON.stringify(target)
    verbsOf.set(key, new Set([...(verbsOf.get(key) ?? []), ...verbs]))
  }
  const rules = new Map<string, { readonly rule: Rule; readonly what: Set<string> }>()
  for (const [key, verbs] of verbsOf) {
    const target = JSON.parse(key) as Need['target']
    const rule = ruleOf(target, verbs.has('*') ? ['*'] : [...verbs].sort())
    const one = rules.get(JSON.stringify(rule)) ?? { rule, what: new Set() }
    one.what.add(target.kind === 'url' ? target.url : target.plural)
    rules.set(JSON.stringify(rule), one)
  }
  const sorted = [...rules].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.flatMap(([, { rule, what }]) => linesOf(rule, [...what].sort()))
}

/** What several resources can share. The group of URLs is undefined. */
interface Rule {
  readonly group: string | undefined
  readonly verbs: readonly string[]
  readonly names: readonly string[]
}

function ruleOf(target: Need['target'], verbs: readonly string[]): Rule {
  return target.kind === 'url'
    ? { group: undefined, verbs, names: [] }
    : { group: target.group, verbs, names: [...target.names].sort() }
}

function linesOf({ group, verbs, names }: Rule, what: readonly string[]): string[] {
  const last = `  verbs: ${flow(verbs)}`
  if (group === undefined) return [`- nonResourceURLs: ${flow(what)}`, last]
  const named = names.length === 0 ? [] : [`  resourceNames: ${flow(names)}`]
  return [`- apiGroups: ${flow([group])}`, `  resources: ${flow(what)}`, ...named, last]
}

/** Names of charts may hold anything; what is not plain is quoted. */
function flow(texts: readonly string[]): string {
  const written = texts.map((text) =>
    /^[a-z0-9][\w./-]*$/i.test(text) ? text : `'${singleLine(text, 200).replaceAll("'", "''")}'`,
  )
  return `[${written.join(', ')}]`
}
