import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { Failure } from '../lib/errors.js'
import { isItemForm, type ItemForm } from '../secrets/item-forms.js'
import { checkReference, type SecretReference } from '../secrets/references.js'

/** Beside the helmfile: what the stack's OnePasswordItems need, since a manifest names its item but not its fields. */
const vaultFile = 'onepassword.yaml'

/** What a vault has to hold. */
export interface Vault {
  /** For each field that the file lists. */
  readonly references: readonly SecretReference[]
  readonly forms: readonly VaultForm[]
}

/**
 * @returns what the file beside the helmfile says: `vault: NAME`, `items: {ITEM: [FIELD, …]}` and, for fields whose form can
 * be told, `forms: {ITEM/FIELD: FORM}`. Nothing without the file.
 * @throws Failure when it says something else, also a form that nobody knows, or of a field that is not listed: a typing error
 * must not switch a check off.
 */
export function vaultOf(stack: string): Vault {
  const path = join(dirname(stack), vaultFile)
  const content = parsed(path)
  if (content === undefined) return { references: [], forms: [] }
  const { vault, items } = content
  if (typeof vault !== 'string' || typeof items !== 'object' || items === null)
    throw unreadable(path, 'it has no vault or no items')
  const references = Object.entries(items).flatMap(([item, fields]: [string, unknown]) => {
    if (!Array.isArray(fields)) throw unreadable(path, `item ${item} has no list of fields`)
    return fields.map((field) => vaultReference(path, [vault, item, String(field)]))
  })
  const forms = formsOf(path, content)
  const stray = forms.find((one) => !references.some(({ reference }) => reference === one.reference))
  if (stray) throw unreadable(path, `${stray.name} has a form, and is not among the items`)
  return { references, forms }
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

function formsOf(path: string, { vault, forms }: VaultFile): VaultForm[] {
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
