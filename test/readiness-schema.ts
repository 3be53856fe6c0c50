import { toJsonSchema } from '@valibot/to-json-schema'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readinessSchema } from '../src/stack/readiness-file.js'

/** Where editors find it: beside the file that names it. */
export const readinessSchemaFile = fileURLToPath(new URL('../stack/readiness.schema.json', import.meta.url))

/** @returns the JSON schema of readiness.yaml as text; `npm run schema` writes it. */
export function readinessSchemaText(): string {
  const schema = {
    title: 'What must be true after a layer before the next one starts',
    ...toJsonSchema(readinessSchema),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(readinessSchemaFile, readinessSchemaText())
