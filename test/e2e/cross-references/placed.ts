import { loadAll } from 'js-yaml'
import { fieldAt, textAt } from '../../../src/cluster/readiness/fields.js'

/** What one release renders to. */
export interface RenderedRelease {
  readonly namespace: string
  readonly name: string
  /** YAML, as helm prints it. */
  readonly manifest: string
}

/** An object, and the namespace that it lands in: its own, or that of its release. */
export interface Placed {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly value: unknown
}

/** @returns all objects of the releases, hooks too. */
export function placedObjects(releases: readonly RenderedRelease[]): Placed[] {
  return releases.flatMap(({ namespace, manifest }) =>
    loadAll(manifest)
      .filter(Boolean)
      .map((value) => ({
        kind: textAt(value, 'kind'),
        namespace: textAt(value, 'metadata', 'namespace') || namespace,
        name: textAt(value, 'metadata', 'name'),
        value,
      })),
  )
}

/** @returns the template of the pods that an object makes; undefined for what makes none. */
export function podTemplate({ kind, value }: Placed): unknown {
  if (kind === 'Pod') return value
  return kind === 'CronJob'
    ? fieldAt(value, 'spec', 'jobTemplate', 'spec', 'template')
    : fieldAt(value, 'spec', 'template')
}

export const labelsOf = (value: unknown, ...path: readonly string[]): Record<string, string> =>
  (fieldAt(value, ...path) ?? {}) as Record<string, string>
