import { schemaNamed, type Schema } from './description.js'

/**
 * Makes an answer of the described form from the few values that matter.
 * @param known what is kept as it is; whatever else the schema requires is made up.
 */
function fill(schema: Schema, known?: unknown): unknown {
  if (schema.$ref !== undefined) return fill(schemaNamed(schema.$ref.split('/').pop() ?? ''), known)
  if (schema.allOf) return schema.allOf.reduce((made, part) => Object.assign(made, fill(part, known)), {})
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fillOneOf(choices, known)
  if (Array.isArray(known)) return known.map((item) => fill(schema.items ?? {}, item))
  if (schema.type === 'object' || schema.properties) return fillObject(schema, known)
  return known === undefined ? sample(schema) : known
}

/** @returns an answer of the named schema. */
export function filled(name: string, known: unknown): unknown {
  return fill(schemaNamed(name), known)
}

function fillOneOf(choices: readonly Schema[], known: unknown): unknown {
  const nullable = choices.some(({ type }) => type === 'null')
  if (nullable && (known === undefined || known === null)) return null
  return fill(choices.find(({ type }) => type !== 'null') ?? {}, known)
}

function fillObject({ properties = {}, required = [] }: Schema, known: unknown): unknown {
  if (known === null || (known !== undefined && typeof known !== 'object')) return known
  const given = (known ?? {}) as Readonly<Record<string, unknown>>
  const keys = new Set([...required, ...Object.keys(given).filter((key) => given[key] !== undefined)])
  return Object.fromEntries([...keys].map((key) => [key, fill(properties[key] ?? {}, given[key])]))
}

const samples: Readonly<Record<string, unknown>> = {
  'date-time': '2026-01-02T03:04:05Z',
  uri: 'https://github.test/',
  email: 'nobody@github.test',
}

function sample({ type, format, enum: words, minimum }: Schema): unknown {
  if (words) return words[0]
  if (type === 'string') return samples[format ?? ''] ?? ''
  if (type === 'integer' || type === 'number') return minimum ?? 0
  if (type === 'boolean') return false
  return type === 'array' ? [] : {}
}
