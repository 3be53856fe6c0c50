import { fieldAt, listAt, textAt } from '../../../src/cluster/readiness/fields.js'
import type { Reference } from './references.js'

/** @returns what readiness.yaml names of the releases: Services and their ports, and objects that charts bring. */
export function readinessFile(file: unknown): (readonly [string, Reference])[] {
  return Object.values(fieldAt(file, 'layers') ?? {}).flatMap((entries) =>
    listAt(entries).flatMap((entry): (readonly [string, Reference])[] => {
      const [namespace = '', name = ''] = textAt(entry, 'health', 'service').split('/')
      const port = fieldAt(entry, 'health', 'port') as number | undefined
      const service = { kind: 'Service', namespace, name, part: String(port) }
      const [kind, own] = [textAt(entry, 'kind'), textAt(entry, 'name')]
      // Definitions that an operator makes are in no render.
      if (kind === 'CustomResourceDefinition') return []
      const object = { kind, namespace: textAt(entry, 'namespace'), name: own }
      return [['readiness.yaml', name === '' ? object : service]]
    }),
  )
}
