import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

/** JSON Schema, as `extract-openapi.ts` leaves it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: Schema
}

interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | null
  readonly responses: Readonly<Record<string, Schema | null>>
}

interface Description {
  readonly source: string
  readonly operations: readonly Operation[]
  readonly schemas: Readonly<Record<string, Schema>>
}

/** A request that GitHub's description knows. */
export interface DescribedCall {
  readonly operation: Operation
  readonly path: Readonly<Record<string, string>>
}

const description = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8')) as Description

/** `coerceTypes`, because paths and queries are text; answers are checked without. */
const lenient = formats.default(new Ajv({ strict: false, coerceTypes: true }))
const exact = formats.default(new Ajv({ strict: false, allErrors: true }))
for (const ajv of [lenient, exact]) ajv.addSchema({ $id: 'github', schemas: description.schemas })

/** @returns the schema of that name in GitHub's description. */
export function schemaNamed(name: string): Schema {
  const schema = description.schemas[name]
  if (schema === undefined) throw new Error(`GitHub's description has no schema ${name}`)
  return schema
}

/** @returns the operation of a method and a path; undefined when none is described. */
export function describedCall(method: string, pathname: string): DescribedCall | undefined {
  for (const operation of description.operations) {
    const path = operation.method === method ? pathParameters(operation.path, pathname) : undefined
    if (path) return { operation, path }
  }
  return undefined
}

function pathParameters(template: string, pathname: string): Record<string, string> | undefined {
  const parts = pathname.split('/')
  const names = template.split('/')
  if (parts.length !== names.length) return undefined
  const found: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const part = decodeURIComponent(parts[index] ?? '')
    if (name.startsWith('{') && part !== '') found[name.slice(1, -1)] = part
    else if (name !== part) return undefined
  }
  return found
}

/** @returns what of a request is not as GitHub describes it. */
export function requestProblems(
  { operation, path }: DescribedCall,
  query: Readonly<Record<string, string>>,
  body: unknown,
): string[] {
  const known = operation.parameters.map(({ name }) => name)
  const given: Record<string, string> = { ...path, ...query }
  const unknown = Object.keys(query).filter((name) => !known.includes(name))
  const wrong = operation.parameters.flatMap(({ name, required, schema }) => {
    const value = given[name]
    if (value === undefined) return required ? [`${name} is missing`] : []
    return problems(lenient, { type: 'object', properties: { [name]: schema } }, { [name]: value })
  })
  const wrongBody = operation.body ? problems(exact, operation.body, body) : []
  return [...unknown.map((name) => `${name} is no parameter of ${operation.id}`), ...wrong, ...wrongBody]
}

/** @returns what of an answer is not as GitHub describes it. */
export function answerProblems({ operation }: DescribedCall, status: number, body: unknown): string[] {
  const schema = operation.responses[String(status)]
  if (schema === undefined) return status < 400 ? [`${operation.id} does not answer ${status}`] : []
  return schema === null ? [] : problems(exact, schema, body)
}

const compiled = new Map<Schema, ValidateFunction>()

function problems(ajv: Ajv, schema: Schema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(anchored(schema) as object)
  compiled.set(schema, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`)
}

/** `#/schemas/x` means the whole description, also in a part of it that stands alone. */
function anchored(schema: Schema): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/schemas/', '"github#/schemas/'))
}
