import { fieldAt, listAt, numberAt, textAt } from './fields.js'
import { groupOf, type Resource } from '../resources.js'

const container = { name: 'probe', image: 'registry.invalid/probe:1' }
const labels = { probe: 'probe' }

/** Kinds of Kubernetes itself are held to more than their schema says. By `apiVersion Kind`. */
const known: Readonly<Record<string, object>> = {
  'v1 ConfigMap': {},
  'v1 Secret': {},
  'v1 ServiceAccount': {},
  'v1 Service': { spec: { ports: [{ port: 80 }] } },
  'v1 Pod': { spec: { containers: [container] } },
  'apps/v1 Deployment': {
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  },
  'networking.k8s.io/v1 Ingress': {
    spec: { defaultBackend: { service: { name: 'probe', port: { number: 80 } } } },
  },
}

/** @returns whether a sample needs no schema. */
export function isKnownKind({ apiVersion, kind }: Resource): boolean {
  return Object.hasOwn(known, `${apiVersion} ${kind}`)
}

/**
 * @param document the OpenAPI v3 of the group and version; undefined where it is not known.
 * @returns the schema of a kind; undefined where the document does not have it, or not yet.
 */
export function schemaOf({ apiVersion, kind }: Resource, document: unknown): unknown {
  const all: readonly unknown[] = Object.values(schemasIn(document))
  return all.find((one) =>
    listAt(one, 'x-kubernetes-group-version-kind').some(
      (named) =>
        textAt(named, 'kind') === kind &&
        textAt(named, 'group') === groupOf(apiVersion) &&
        textAt(named, 'version') === apiVersion.split('/').at(-1),
    ),
  )
}

function schemasIn(document: unknown): object {
  const schemas = fieldAt(document, 'components', 'schemas')
  return typeof schemas === 'object' && schemas !== null ? schemas : {}
}

/**
 * @param document as for `schemaOf`.
 * @returns the fields of an object that is as small as its schema lets it be, without its name. It may be refused
 * nevertheless: a pattern is not read.
 */
export function sampleOf(resource: Resource, document: unknown): Readonly<Record<string, unknown>> {
  if (isKnownKind(resource)) return { ...known[`${resource.apiVersion} ${resource.kind}`] }
  const schema = schemaOf(resource, document)
  return { spec: {}, ...fieldsOf(schema, { schemas: schemasIn(document), depth: 0 }) }
}

interface Schemas {
  readonly schemas: unknown
  readonly depth: number
}

/** A schema may name itself. */
const deepest = 12

function fieldsOf(schema: unknown, { schemas, depth }: Schemas): Record<string, unknown> {
  if (depth > deepest) return {}
  const required = listAt(schema, 'required').filter((name) => typeof name === 'string')
  return Object.fromEntries(
    required.map((name) => [
      name,
      valueOf(fieldAt(schema, 'properties', name), { schemas, depth: depth + 1 }),
    ]),
  )
}

function valueOf(schema: unknown, within: Schemas): unknown {
  const [, name] = /^#\/components\/schemas\/(.{1,300})$/.exec(refOf(schema)) ?? []
  if (name !== undefined && within.depth <= deepest)
    return valueOf(fieldAt(within.schemas, name), { ...within, depth: within.depth + 1 })
  const given = fieldAt(schema, 'default') ?? listAt(schema, 'enum')[0]
  if (given !== undefined) return given
  if (fieldAt(schema, 'x-kubernetes-int-or-string') === true) return 1
  switch (textAt(schema, 'type')) {
    case 'integer':
    case 'number':
      return Math.max(1, numberAt(schema, 'minimum') ?? 1)
    case 'boolean':
      return false
    case 'array': {
      const items = Math.min(numberAt(schema, 'minItems') ?? 0, 3)
      return Array.from({ length: items }, () => valueOf(fieldAt(schema, 'items'), within))
    }
    case 'string':
      return textFor(schema)
    default:
      return fieldsOf(schema, within)
  }
}

function refOf(schema: unknown): string {
  return textAt(schema, '$ref') || textAt(listAt(schema, 'allOf')[0], '$ref')
}

function textFor(schema: unknown): string {
  if (textAt(schema, 'format') === 'date-time') return '2020-01-01T00:00:00Z'
  return 'probe'.padEnd(Math.min(numberAt(schema, 'minLength') ?? 0, 100), 'x')
}
