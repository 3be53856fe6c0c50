import {
  base32Forms,
  base64Forms,
  cores,
  digestForms,
  doubledForms,
  hexForms,
  rareForms,
  type Form,
} from './encodings.js'
import { escapedForms } from './escapes.js'
import { isLeftToParts, longValue, searchedParts, shortestValue } from './parts.js'
import { hasSkeletonOf } from './skeleton.js'

/** A value that must not leave the process. */
export interface KnownSecret {
  /** What the value is called where a finding is reported: the variable's name. */
  readonly name: string
  readonly value: string
}

/** @returns every text by which the value, its lines and its JSON leaves are found in what a chart or a tool prints. */
export function formsOf(value: string): string[] {
  return searchForms(value).map(({ text }) => text)
}

/** The forms with how far each one reaches; each text once. */
export function searchForms(value: string): Form[] {
  const parts = searchedParts(value)
  const [whole] = parts
  const forms = new Map<string, Form>()
  for (const form of [...parts.flatMap(formsOfOne), ...(whole ? formsOfWhole(value, whole) : [])])
    if (!forms.has(form.text)) forms.set(form.text, form)
  return [...forms.values()]
}

function formsOfOne(value: string): Form[] {
  const escaped = escapedForms(value)
  const isMadeWhole = !isLeftToParts(value)
  return [
    ...escaped.filter((text) => text === value || !hasSkeletonOf(text, value)).map((text) => ({ text })),
    ...[value, ...base64Sources(value, escaped)].flatMap((text) => base64Forms(Buffer.from(text))),
    ...behindSigns(value),
    ...(isMadeWhole ? [...doubledForms(value), ...base32Forms(value)] : []),
    ...hexForms(Buffer.from(value)),
    ...digestForms(value),
  ].filter(({ text }) => text.replace(/\s/g, '').length >= shortestValue)
}

/** Forms that are too rare to be made of each line and leaf, and digests of what stands around the value as well. */
function formsOfWhole(value: string, whole: string): Form[] {
  return [
    ...(value === whole ? [] : digestForms(value)),
    ...(whole.length > longValue ? [] : rareForms(whole)),
  ]
}

/** Four bytes are too few to be found in base64, but not with what stands before them in a login or in JSON. */
function behindSigns(value: string): Form[] {
  if (Buffer.byteLength(value) !== shortestValue) return []
  return [':', '"']
    .flatMap((sign) => cores(Buffer.from(sign + value)))
    .map((text) => ({ text, grow: 'base64' as const }))
}

/** A value inside a JSON or URL text that is encoded as a whole (`.dockerconfigjson`), and one with Windows line ends. */
function base64Sources(value: string, escaped: readonly string[]): string[] {
  const crlf = value.includes('\n') ? [value.replace(/\r?\n/g, '\r\n'), value.replace(/\r\n/g, '\n')] : []
  return value.length > longValue ? crlf : [...new Set([...crlf, ...escaped.slice(1)])]
}
