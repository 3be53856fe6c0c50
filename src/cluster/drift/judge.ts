import type { Json } from '../../manifest/as-json.js'
import { readJson } from '../../lib/outside-json.js'
import * as v from 'valibot'
import { refusalOf, type ClusterApi } from '../api.js'
import { objectPath, type ObjectRef, type Resource } from '../resources.js'
import { lacking, type Difference } from './compare.js'
import { isObject, managedEntries, owns, unionOf, type Path } from './managed-fields.js'
import { isHelm } from './controllers.js'

/** What would change if helm sent its object again, and on whose word. */
export interface Verdict {
  readonly differences: readonly Difference[]
  readonly by: 'dry-run' | 'fields'
  /** Why the API server was not the judge. */
  readonly why?: string
}

export interface Suspect {
  readonly ref: ObjectRef
  readonly resource: Resource
  /** As helm sends it. */
  readonly wanted: Json
  readonly live: Json
  /** What the cheap comparison found. */
  readonly suspected: readonly Difference[]
}

export type Judge = (suspect: Suspect) => Promise<Verdict>

/**
 * @returns the judge of what looks different: the API server, asked for a dry run of the server-side apply that helm
 * would do (defaults, conversions and quantities come out right by themselves). It needs the right to `patch`; where
 * the server refuses, field by field.
 */
export function judgeBy(api: ClusterApi): Judge {
  const refused = new Map<string, string>()
  return async (suspect) => {
    const { ref, resource } = suspect
    const scope = `${resource.apiVersion} ${resource.plural} ${ref.namespace ?? ''}`
    const known = refused.get(scope)
    if (known !== undefined) return byFields(suspect, known)
    const answer = await api.request({
      method: 'PATCH',
      path: `${objectPath(resource, ref)}?dryRun=All&fieldManager=helm&force=true`,
      contentType: 'application/apply-patch+yaml',
      body: suspect.wanted,
    })
    const read = answer.status === 200 ? readJson(v.looseObject({}), answer.body) : undefined
    if (read && 'value' in read)
      return { by: 'dry-run', differences: wouldChange(suspect.live, read.value as Json) }
    if (answer.status === 403) {
      refused.set(scope, 'these credentials may not patch it, so it was compared field by field')
      return byFields(suspect, refused.get(scope) ?? '')
    }
    const said = ref.kind === 'Secret' ? '' : ` (${refusalOf(answer.body).slice(0, 2000)})`
    return byFields(suspect, `the API server could not try it${said}, so it was compared field by field`)
  }
}

/** Written anew with each request, or by nobody that helm could overwrite. */
const kept = [
  'name',
  'namespace',
  'managedFields',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'uid',
  'selfLink',
]

/** @returns how an object would be after the dry run, against how it is. */
export function wouldChange(live: Json, result: Json): Difference[] {
  const fields = unionOf(managedEntries(live).map((entry) => entry.fields))
  const [before, after] = [comparable(live), comparable(result)]
  const changed = lacking(after, before, fields)
  const known = new Set(changed.map(({ path }) => JSON.stringify(path)))
  const dropped = lacking(before, after, fields).filter(
    ({ path, found }) => found === undefined && !isWithin(path, known),
  )
  return [
    ...changed,
    ...dropped.map(({ path, wanted }) => ({ path, ...(wanted === undefined ? {} : { found: wanted }) })),
  ]
}

function isWithin(path: Path, known: ReadonlySet<string>): boolean {
  return path.some((_, index) => known.has(JSON.stringify(path.slice(0, index + 1))))
}

function comparable(object: Json): Json {
  if (!isObject(object)) return object
  const { metadata, ...others } = object
  const own = isObject(metadata) ? Object.entries(metadata).filter(([name]) => !kept.includes(name)) : []
  const rest = Object.entries(others).filter(([name]) => name !== 'status')
  return Object.fromEntries([...rest, ['metadata', Object.fromEntries(own)]])
}

/**
 * Who changes a field takes it from helm (kubernetes.io/docs: Server-Side Apply, Field management). So what helm still
 * owns looks different only because the API server writes it in another way.
 */
export function byFields({ live, suspected }: Suspect, why: string): Verdict {
  const own = managedEntries(live).filter(isHelm)
  const differences = suspected.filter(
    ({ path, wanted, found }) =>
      !own.some(({ fields }) => owns(fields, path, live)) && !(found === undefined && isNothing(wanted)),
  )
  return { by: 'fields', differences, why }
}

/** What the API server leaves out when it is set to nothing: whether somebody took it out cannot be told from that. */
function isNothing(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.values(value).every(isNothing)
  return value === undefined || value === null || value === false || value === 0 || value === ''
}
