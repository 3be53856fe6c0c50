import * as v from 'valibot'
import { conditions, metadata, readEach, text, whyNot } from './listing.js'
import type { Row } from './section.js'

/** 1Password/onepassword-operator: api/v1/onepassworditem_types.go */
const item = v.object({
  metadata,
  spec: v.nullish(v.object({ itemPath: text })),
  status: v.nullish(v.object({ conditions })),
})

/** @returns each OnePasswordItem, and why the operator has not brought its Secret up to date. */
export function onePasswordRows(objects: readonly unknown[]): Row[] {
  return readEach(objects, item).map((read) => {
    if (read === undefined) {
      const why = 'a OnePasswordItem has a form that is not known'
      return { level: 'unknown', why, cells: { item: '', path: '' } }
    }
    const { namespace, name } = read.metadata
    const why = whyNot(read.status?.conditions ?? [], 'Ready')
    const cells = { item: `${namespace}/${name}`, path: read.spec?.itemPath ?? '' }
    return { level: why === undefined ? 'ok' : 'alarm', why: why ?? '', cells }
  })
}
