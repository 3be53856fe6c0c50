import * as v from 'valibot'

/** `wrong` is a clause for a message. It holds nothing of what was read, only names that the schema has. */
export type Checked<T> = { readonly value: T } | { readonly wrong: string }

/**
 * Reads JSON that somebody else wrote.
 * @param schema must not take keys from the text (`v.record`): the path of what is wrong is told, and keys such as
 * `constructor` would be lost. Write pairs, or read a `Map` from them.
 */
export function readJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): Checked<v.InferOutput<Schema>> {
  try {
    return checked(schema, JSON.parse(text))
  } catch {
    return { wrong: 'it is not JSON' }
  }
}

/** The same for what has been parsed already. The messages of valibot quote what they refuse, so they stay here. */
export function checked<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
): Checked<v.InferOutput<Schema>> {
  const { success, output, issues } = v.safeParse(schema, given, { abortEarly: true })
  if (success) return { value: output }
  const path = v.getDotPath(issues[0])
  return { wrong: path === null ? 'it has another form' : `${path} is missing, or of another form` }
}
