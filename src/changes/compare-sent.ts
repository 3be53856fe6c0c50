import type { ReleaseNote } from './release-diff.js'
import type { StoredRelease } from '../cluster/releases.js'
import { annotation, objectKey } from '../manifest/manifest.js'
import {
  framed,
  isReadWithCertainty,
  isSameObject,
  sentObjects,
  type SentObject,
} from '../manifest/sent-objects.js'

/** One object that helm would create, change or remove. `copies`: how often the render has an object of this name. */
export type SentDifference =
  | { readonly action: 'add'; readonly key: string; readonly next: SentObject; readonly copies: number }
  | { readonly action: 'remove'; readonly key: string; readonly old: SentObject }
  | {
      readonly action: 'change'
      readonly key: string
      readonly old: SentObject
      readonly next: SentObject
      readonly copies: number
    }

export interface SentComparison {
  /** Changed, removed, added; each by key, bytewise. */
  readonly differences: readonly SentDifference[]
  /** Keys of objects that leave the release and stay in the cluster, by `helm.sh/resource-policy: keep`. */
  readonly kept: readonly string[]
}

/** @returns what helm stored: its manifest, then its hooks. */
export function storedObjects({ manifest, hooks, namespace }: StoredRelease): SentObject[] {
  return sentObjects(`${manifest}${hooks.map(framed).join('')}`, namespace)
}

/**
 * Holds what helm stored against what it would send. Every object of both sides is accounted for, also several of one
 * name: none hides another.
 */
export function compareSent(old: readonly SentObject[], next: readonly SentObject[]): SentComparison {
  const before = byKey(old)
  const after = byKey(next)
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(bytewise)
  const all = keys.flatMap((key) => differencesOf(key, before.get(key) ?? [], after.get(key) ?? []))
  const kept = all.filter((one) => one.action === 'remove' && isKept(one.old))
  return {
    differences: inOrder(all.filter((one) => !kept.includes(one))),
    kept: kept.map(({ key }) => key),
  }
}

function inOrder(all: readonly SentDifference[]): SentDifference[] {
  const order = ['change', 'remove', 'add'] as const
  return order.flatMap((action) => all.filter((one) => one.action === action))
}

/**
 * Where a revision was not finished, an object stands as one of two revisions has it, and nobody knows which: what differs
 * from either may be changed. helm removes only what it starts from, and creates hooks anew in any case.
 * @param start what helm starts from; undefined for a first installation. @param other the revision of which parts may stand.
 */
export function compareWithBoth(
  start: StoredRelease | undefined,
  other: StoredRelease | undefined,
  next: readonly SentObject[],
): SentComparison {
  const comparison = compareSent(start ? storedObjects(start) : [], next)
  if (!other) return comparison
  const { differences, kept } = comparison
  const known = new Set(differences.map(({ key }) => key))
  const more = compareSent(storedObjects(other), next).differences.filter(
    (one) => one.action !== 'remove' && one.next.hook === undefined && !known.has(one.key),
  )
  return { kept, differences: inOrder([...differences, ...more]) }
}

function differencesOf(
  key: string,
  old: readonly SentObject[],
  next: readonly SentObject[],
): SentDifference[] {
  const copies = next.length
  const open = [...old]
  const fresh = next.filter((object) => {
    const at = open.findIndex((candidate) => isSameObject(candidate, object))
    if (at >= 0) open.splice(at, 1)
    return at < 0
  })
  const paired = fresh.slice(0, open.length)
  return [
    ...paired.flatMap((object, at): SentDifference[] => {
      const counterpart = open[at]
      return counterpart ? [{ action: 'change', key, old: counterpart, next: object, copies }] : []
    }),
    ...open.slice(paired.length).map((object): SentDifference => ({ action: 'remove', key, old: object })),
    ...fresh
      .slice(paired.length)
      .map((object): SentDifference => ({ action: 'add', key, next: object, copies })),
  ]
}

function byKey(objects: readonly SentObject[]): ReadonlyMap<string, readonly SentObject[]> {
  const found = new Map<string, SentObject[]>()
  for (const object of objects) {
    const key = objectKey(object)
    const same = found.get(key)
    if (same) same.push(object)
    else found.set(key, [object])
  }
  return found
}

/** @returns what a reader is told of what helm does not remove. */
export function keptNotes({ kept }: SentComparison): ReleaseNote[] {
  return kept.map((key) => ({
    level: 'info',
    text: `${key} leaves the release and stays in the cluster (helm.sh/resource-policy: keep)`,
  }))
}

/** In doubt it goes. */
function isKept(object: SentObject): boolean {
  return annotation(object, 'helm.sh/resource-policy') === 'keep' && isReadWithCertainty(object)
}

function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
