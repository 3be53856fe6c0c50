import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

/**
 * Cuts what we use out of GitHub's OpenAPI description, so that the bed can hold requests and answers against it.
 *
 * Usage: `tsx test/bed/github/extract-openapi.ts node_modules/@octokit/openapi`, with that package unpacked anywhere.
 */
const operationIds = [
  'issues/list-for-repo',
  'issues/create',
  'issues/update',
  'issues/list-comments',
  'issues/create-comment',
  'issues/update-comment',
  'pulls/get',
  'pulls/list-files',
  'pulls/list-reviews',
  'repos/list-pull-requests-associated-with-commit',
  'repos/get-collaborator-permission-level',
  'repos/get-environment',
  'actions/get-reviews-for-run',
]

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: extract-openapi.ts FOLDER-OF-@octokit/openapi')
const read = (path: string) => JSON.parse(readFileSync(`${folder}/${path}`, 'utf8')) as JsonObject
const { name, version } = read('package.json') as { name: string; version: string }
const description = read('generated/api.github.com.json')
const schemas: JsonObject = {}
const operations = Object.entries(description['paths'] as JsonObject).flatMap(([path, methods]) =>
  Object.entries(methods as JsonObject).flatMap(([method, operation]) =>
    operationIds.includes((operation as JsonObject)['operationId'] as string)
      ? [operationOf(path, method, operation as JsonObject)]
      : [],
  ),
)
const missing = operationIds.filter((id) => !operations.some((operation) => operation.id === id))
if (missing.length > 0) throw new Error(`not described: ${missing.join(', ')}`)
const target = fileURLToPath(new URL('openapi.json', import.meta.url))
const source = `${name} ${version}, generated/api.github.com.json (MIT)`
const text = JSON.stringify({ source, operations, schemas })
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: 'json' }))

function operationOf(path: string, method: string, operation: JsonObject) {
  const parameters = ((operation['parameters'] ?? []) as Json[]).map(
    (parameter) => resolved(parameter) as JsonObject,
  )
  const body = (operation['requestBody'] ?? null) as JsonObject | null
  return {
    id: operation['operationId'] as string,
    method: method.toUpperCase(),
    path,
    parameters: parameters.map(({ name, in: where, required = false, schema }) => ({
      name,
      in: where,
      required,
      schema: cut(schema ?? {}),
    })),
    body: body && contentSchema(body),
    responses: Object.fromEntries(
      Object.entries(operation['responses'] as JsonObject).map(([status, response]) => [
        status,
        contentSchema(resolved(response) as JsonObject),
      ]),
    ),
  }
}

function contentSchema(holder: JsonObject): Json {
  const content = (holder['content'] ?? {}) as JsonObject
  const json = content['application/json'] as JsonObject | undefined
  return json?.['schema'] === undefined ? null : cut(json['schema'])
}

function resolved(value: Json): Json {
  const reference = (value as JsonObject)['$ref']
  if (typeof reference !== 'string') return value
  return reference
    .slice(2)
    .split('/')
    .reduce<Json>((at, key) => (at as JsonObject)[key.replaceAll('~1', '/')] ?? {}, description)
}

/** Prose goes; OpenAPI 3.0's `nullable` becomes what JSON Schema has for it; schemas named by `$ref` are collected. */
function cut(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(cut)
  if (typeof schema !== 'object' || schema === null) return schema
  const reference = schema['$ref']
  if (typeof reference === 'string') return { $ref: `#/schemas/${collected(reference)}` }
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(schema).filter(([key, value]) => !isProse(key, value)),
  )
  const kept = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'properties' ? cutEach(value) : cut(value)]),
  )
  return nullable === true ? { anyOf: [kept, { type: 'null' }] } : kept
}

function cutEach(properties: Json): JsonObject {
  return Object.fromEntries(
    Object.entries(properties as JsonObject).map(([key, schema]) => [key, cut(schema)]),
  )
}

function isProse(key: string, value: Json): boolean {
  if (key.startsWith('x-') || ['example', 'examples', 'title', 'deprecated', 'readOnly'].includes(key))
    return true
  return key === 'description' && typeof value === 'string'
}

function collected(reference: string): string {
  const key = reference.split('/').pop() ?? ''
  if (!(key in schemas)) {
    schemas[key] = {}
    schemas[key] = cut(resolved({ $ref: reference }))
  }
  return key
}
