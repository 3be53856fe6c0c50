import type { Json } from '../../manifest/as-json.js'
import { refusalOf, type ClusterApi } from '../api.js'
import { nameOf, objectPath, servedResources, type ObjectRef } from '../resources.js'
import { isByHand } from './controllers.js'
import type { ObjectFinding } from './findings.js'
import { pathText, type Path } from './managed-fields.js'

type Addition = Extract<ObjectFinding, { kind: 'added' }>

/** What is to be taken out of one object. */
export interface TakenAway {
  readonly ref: ObjectRef
  readonly fields: readonly { readonly path: Path; readonly found: Json }[]
}

/**
 * helm leaves alone what others added to its objects. What a person added with kubectl can be taken away; what any other
 * program added may be needed, and nobody here can tell.
 * @returns what a mend takes away, by object.
 */
export function takenAway(findings: readonly ObjectFinding[]): TakenAway[] {
  const byObject = new Map<string, { ref: ObjectRef; fields: { path: Path; found: Json }[] }>()
  for (const { ref, path, found } of findings.filter(isTakenAway)) {
    const key = JSON.stringify([ref.apiVersion, ref.kind, ref.namespace, ref.name])
    const known = byObject.get(key) ?? { ref, fields: [] }
    byObject.set(key, { ref, fields: [...known.fields, { path, found }] })
  }
  return [...byObject.values()]
}

/** @returns whether a mend takes it away. */
export function isTakenAway(finding: ObjectFinding): finding is Addition {
  return finding.kind === 'added' && isByHand(finding.by.manager)
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
 * Takes it away, as long as exactly that stands there (RFC 6902, `test`).
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

/** Of items of a list the last goes first: those behind it move up. */
function patchOf(fields: TakenAway['fields']): Json {
  const tests = fields.map(({ path, found }) => ({ op: 'test', path: pointerOf(path), value: found }))
  const removals = [...fields].sort((a, b) => backwards(a.path, b.path))
  return [...tests, ...removals.map(({ path }) => ({ op: 'remove', path: pointerOf(path) }))]
}

function backwards(a: Path, b: Path): number {
  const differing = a.findIndex((step, index) => JSON.stringify(step) !== JSON.stringify(b[index]))
  const [one, other] = [a[differing], b[differing]]
  return typeof one === 'object' && typeof other === 'object' ? other.item - one.item : 0
}

/** RFC 6901. */
function pointerOf(path: Path): string {
  const steps = path.map((step) => (typeof step === 'string' ? step : String(step.item)))
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
