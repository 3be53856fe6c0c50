import type { Json } from '../../manifest/as-json.js'
import { refusalOf, type ClusterApi } from '../api.js'
import { nameOf, objectPath, servedResources, type ObjectRef } from '../resources.js'
import { isByHand } from './controllers.js'
import type { ObjectFinding } from './findings.js'
import { pathText, type Path } from './managed-fields.js'

type Addition = Extract<ObjectFinding, { kind: 'added' }>

/** What is to be taken out of one object: no field twice, and none within another. */
export interface TakenAway {
  readonly ref: ObjectRef
  readonly fields: readonly Field[]
}

type Field = Pick<Addition, 'path' | 'found'>

/**
 * helm leaves alone what others added to its objects. What a person added with kubectl can be taken away; what any other
 * program added may be needed, and nobody here can tell.
 * @returns what a mend takes away, by object.
 */
export function takenAway(findings: readonly ObjectFinding[]): TakenAway[] {
  const byObject = new Map<string, { ref: ObjectRef; fields: Map<string, Field> }>()
  const added = findings.filter((finding) => finding.kind === 'added')
  for (const { ref, path, found } of added.filter(isMended)) {
    const key = JSON.stringify([ref.apiVersion, ref.kind, ref.namespace, ref.name])
    const known = byObject.get(key) ?? { ref, fields: new Map<string, Field>() }
    known.fields.set(pointerOf(path), { path, found })
    byObject.set(key, known)
  }
  return [...byObject.values()].map(({ ref, fields }) => ({ ref, fields: outermost(fields) }))
}

/** @param fields by their pointers: several managers may have written one. */
function outermost(fields: ReadonlyMap<string, Field>): Field[] {
  const pointers = [...fields.keys()]
  const isWithin = (pointer: string) => pointers.some((other) => pointer.startsWith(`${other}/`))
  return [...fields].flatMap(([pointer, field]) => (isWithin(pointer) ? [] : [field]))
}

/** A finding, as it was made or as it is told. */
interface Finding {
  readonly kind: ObjectFinding['kind'] | 'release'
  readonly by?: { readonly manager: string }
}

/** @returns whether a mend makes it go: helm puts back what is changed or missing, and what a person added is taken away. */
export function isMended({ kind, by }: Finding): boolean {
  if (kind === 'added') return by !== undefined && isByHand(by.manager)
  return kind !== 'release'
}

/** @returns what an approval binds of it: each field of each object, and what stands there. Holds values. */
export function takenAwayTexts(all: readonly TakenAway[]): string[] {
  const texts = all.flatMap(({ ref: { apiVersion, kind, namespace = '', name }, fields }) =>
    fields.map(({ path, found }) =>
      JSON.stringify(['take-away', apiVersion, kind, namespace, name, pointerOf(path), found]),
    ),
  )
  return texts.sort()
}

/**
 * Takes it away, as long as exactly that stands there (RFC 6902: `test`, and all of a patch or nothing).
 * @returns why the first object of these could not be changed; undefined when all were.
 * @throws Failure when the cluster cannot be reached.
 */
export async function takeAway(api: ClusterApi, all: readonly TakenAway[]): Promise<string | undefined> {
  if (all.length === 0) return undefined
  const resources = await servedResources(api)
  for (const { ref, fields } of all) {
    const resource = resources(ref.apiVersion, ref.kind)
    if (!resource) return `the cluster serves no ${ref.kind} of ${ref.apiVersion} any more`
    const { status, body } = await api.request({
      method: 'PATCH',
      path: `${objectPath(resource, ref)}?fieldManager=helm`,
      contentType: 'application/json-patch+json',
      body: patchOf(fields),
    })
    if (status === 200) continue
    const said = ref.kind === 'Secret' ? '' : ` (${refusalOf(body).slice(0, 2000)})`
    const paths = fields.map(({ path }) => pathText(path)).join(', ')
    return `${paths} could not be taken out of ${nameOf(ref)}${said}`
  }
  return undefined
}

/**
 * Of items of a list the last goes first: those behind it move up. Each removal comes right after its own test, so that
 * it is refused where something else has moved into its place.
 */
function patchOf(fields: readonly Field[]): Json {
  const backwards = [...fields].sort((a, b) => (placeOf(a.path) < placeOf(b.path) ? 1 : -1))
  return backwards.flatMap(({ path, found }) => [
    { op: 'test', path: pointerOf(path), value: found },
    { op: 'remove', path: pointerOf(path) },
  ])
}

/** @returns a text that sorts as the items of a list do. */
function placeOf(path: Path): string {
  return pointerOf(path.map((step) => (typeof step === 'string' ? step : String(step.item).padStart(9, '0'))))
}

/** RFC 6901. */
function pointerOf(path: Path): string {
  const steps = path.map((step) => (typeof step === 'string' ? step : String(step.item)))
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
