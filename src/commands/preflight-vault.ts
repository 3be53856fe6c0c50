import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { Failure } from '../lib/errors.js'
import { isItemForm, type ItemForm } from '../secrets/item-forms.js'
import { checkReference, type SecretReference } from '../secrets/references.js'

/** Beside the helmfile: what the stack's OnePasswordItems need, since a manifest names its item but not its fields. */
const vaultFile = 'onepassword.yaml'

/**
 * @returns a reference for each field that the file beside the helmfile lists; none without the file.
 * @throws Failure when it is not of the form `vault: NAME`, `items: {ITEM: [FIELD, …]}`.
 */
export function vaultReferences(stack: string): SecretReference[] {
  const path = join(dirname(stack), vaultFile)
  const content = parsed(path)
  if (content === undefined) return []
  const { vault, items } = content
  if (typeof vault !== 'string' || typeof items !== 'object' || items === null)
    throw unreadable(path, 'it has no vault or no items')
  return Object.entries(items).flatMap(([item, fields]: [string, unknown]) => {
    if (!Array.isArray(fields)) throw unreadable(path, `item ${item} has no list of fields`)
    return fields.map((field) => vaultReference(path, [vault, item, String(field)]))
  })
}

interface VaultFile {
  readonly vault?: unknown
  readonly items?: unknown
  readonly forms?: unknown
}

/** @returns undefined without the file. */
function parsed(path: string): VaultFile | undefined {
  if (!existsSync(path)) return undefined
  try {
    return load(readFileSync(path, 'utf8')) ?? {}
  } catch (error) {
    throw unreadable(path, (error as Error).message.split('\n')[0] ?? '')
  }
}

/** A field whose form can be told. */
export interface VaultForm extends SecretReference {
  readonly form: ItemForm
}

/**
 * @returns the fields under `forms: {ITEM/FIELD: FORM}` of the same file.
 * @throws Failure for a form that nobody knows: a typing error must not switch a check off.
 */
export function vaultForms(stack: string): VaultForm[] {
  const path = join(dirname(stack), vaultFile)
  const { vault, forms } = parsed(path) ?? {}
  if (typeof forms !== 'object' || forms === null) return []
  return Object.entries(forms).map(([field, form]: [string, unknown]) => {
    if (typeof form !== 'string' || !isItemForm(form)) throw unreadable(path, `${field} has an unknown form`)
    return { ...vaultReference(path, [String(vault), ...field.split('/')]), form }
  })
}

function vaultReference(path: string, parts: readonly string[]): SecretReference {
  const reference = `op://${parts.join('/')}`
  const wrong = checkReference(reference)
  if (wrong !== undefined) throw unreadable(path, `${reference}: ${wrong}`)
  return { name: `item ${parts.slice(1).join('/')}`, reference }
}

function unreadable(path: string, why: string): Failure {
  return new Failure({
    what: `reading ${path} failed`,
    why,
    next: 'write `vault: NAME` and `items: {ITEM: [FIELD, …]}`',
    reason: 'stack-invalid',
  })
}
