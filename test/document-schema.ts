import { toJsonSchema } from '@valibot/to-json-schema'
import { Ajv } from 'ajv'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { documentNames, documentSchemas } from '../src/report/document-schemas.js'

export const documentSchemaFile = fileURLToPath(new URL('../docs/json.schema.json', import.meta.url))

type Json = Readonly<Record<string, unknown>>

/** @returns the JSON schema of each document, by command. */
function definitions(): Record<string, Json> {
  return Object.fromEntries(
    documentNames.map((name) => {
      const definition = Object.entries(toJsonSchema(documentSchemas[name]))
      return [name, Object.fromEntries(definition.filter(([key]) => key !== '$schema'))]
    }),
  )
}

/** @returns what `npm run schema` writes. */
export function documentSchemaText(): string {
  const $defs = definitions()
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'What helmfile-gate COMMAND --json prints, by command; failed is any command without a result',
    anyOf: Object.keys($defs).map((name) => ({ $ref: `#/$defs/${name}` })),
    $defs,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** @returns what is wrong with a document; a field that the schema does not name is wrong, too. */
export function documentProblems(name: string, document: unknown): string[] {
  const check = new Ajv({ allErrors: true }).compile(closed(definitions()[name]) as Json)
  check(document)
  return (check.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  )
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inner ? { ...inner, additionalProperties: false } : inner
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(documentSchemaFile, documentSchemaText())
