import * as v from 'valibot'
import { dayMs } from '../../lib/time-text.js'
import { conditions, metadata, readEach, text, whyNot } from './listing.js'
import type { Level, Row } from './section.js'

/** cert-manager: pkg/apis/certmanager/v1/types_certificate.go */
const certificate = v.object({
  metadata,
  spec: v.nullish(v.object({ dnsNames: v.nullish(v.array(v.string()), []) })),
  status: v.nullish(v.object({ conditions, notBefore: text, notAfter: text, renewalTime: text })),
})

/** Days left of a certificate that is good for 84 days or more; of a shorter one a quarter and a twelfth. */
const usual = { warning: 21, alarm: 7, lifetime: 84 }

/** @returns each Certificate with the days that it is still good for, the one that ends first on top. */
export function certificateRows(objects: readonly unknown[], now: number): Row[] {
  return readEach(objects, certificate)
    .map((read) => (read === undefined ? { left: -Infinity, row: unreadableRow() } : judged(read, now)))
    .sort((a, b) => a.left - b.left)
    .map(({ row }) => row)
}

function judged(
  { metadata: { namespace, name }, spec, status }: v.InferOutput<typeof certificate>,
  now: number,
) {
  const { notAfter = '', notBefore = '', renewalTime = '' } = status ?? {}
  const left = (Date.parse(notAfter) - now) / dayMs
  const notReady = whyNot(status?.conditions ?? [], 'Ready')
  const late = Number.isNaN(left)
    ? undefined
    : lateness(left, (Date.parse(notAfter) - Date.parse(notBefore)) / dayMs)
  const level: Level = Number.isNaN(left) || notReady !== undefined ? 'alarm' : (late?.level ?? 'ok')
  const why = [late?.why, notReady].filter((part) => part !== undefined).join('; ')
  return {
    left: Number.isNaN(left) ? -Infinity : left,
    row: row(level, Number.isNaN(left) && why === '' ? 'it was never issued' : why, {
      certificate: `${namespace}/${name}`,
      'days left': Number.isNaN(left) ? '–' : String(Math.floor(left)),
      'not after': notAfter,
      renews: renewalTime,
      names: (spec?.dnsNames ?? []).join(' '),
    }),
  }
}

/** cert-manager renews when a third of the time is left, so less than a quarter means that it cannot. */
function lateness(left: number, lifetime: number): { level: Level; why: string } | undefined {
  const share = lifetime > 0 ? Math.min(1, lifetime / usual.lifetime) : 1
  if (left < 0) return { level: 'alarm', why: 'it has expired' }
  const why = `it ends in ${daysText(left)} and was not renewed`
  if (left < usual.alarm * share) return { level: 'alarm', why }
  return left < usual.warning * share ? { level: 'warning', why } : undefined
}

function daysText(left: number): string {
  const days = Math.floor(left)
  return days === 1 ? '1 day' : `${days} days`
}

function row(level: Level, why: string, cells: Row['cells']): Row {
  return { level, why, cells }
}

function unreadableRow(): Row {
  const cells = { certificate: '', 'days left': '–', 'not after': '', renews: '', names: '' }
  return row('unknown', 'a Certificate has a form that is not known', cells)
}
