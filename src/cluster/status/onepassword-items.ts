import * as v from 'valibot'
import { conditions, metadata, readEach, text, whyNot } from './listing.js'
import type { Outdated, Rotations } from './rotations.js'
import type { Row } from './section.js'

/** 1Password/onepassword-operator: api/v1/onepassworditem_types.go */
const item = v.object({
  metadata,
  spec: v.nullish(v.object({ itemPath: text })),
  status: v.nullish(v.object({ conditions })),
})

/**
 * @returns each OnePasswordItem, why the operator has not brought its Secret up to date, and what has to be restarted
 * because it did.
 */
export function onePasswordRows(objects: readonly unknown[], rotations: Rotations): Row[] {
  return readEach(objects, item).map((read) => {
    if (read === undefined) {
      const why = 'a OnePasswordItem has a form that is not known'
      return { level: 'unknown', why, cells: { item: '', path: '' } }
    }
    const { namespace, name } = read.metadata
    const cells = { item: `${namespace}/${name}`, path: read.spec?.itemPath ?? '' }
    const notReady = whyNot(read.status?.conditions ?? [], 'Ready')
    const old = judgedPods(name, 'why' in rotations ? rotations : rotations.get(cells.item))
    if (notReady === undefined) return { ...old, cells }
    return { level: 'alarm', why: [notReady, old.why].filter(Boolean).join('; '), cells }
  })
}

/** The Secret has the name of its item. */
function judgedPods(
  name: string,
  found: Outdated | { readonly why: string } | undefined,
): Pick<Row, 'level' | 'why'> {
  if (found === undefined) return { level: 'ok', why: '' }
  if ('why' in found)
    return { level: 'unknown', why: `whether pods run with an old Secret is not known: ${found.why}` }
  const { restart, reread } = found
  const since = `its Secret ${name} changed after its pods started`
  const why = [
    ...restart.map((workload) => `restart ${workload}: ${since}`),
    ...reread.map((workload) => `${workload} may not have read its files again: ${since}`),
  ].join('; ')
  return { level: restart.length > 0 ? 'warning' : reread.length > 0 ? 'note' : 'ok', why }
}
