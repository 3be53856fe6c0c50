/**
 * How the notations that charts and tools print write a text down. Each function takes a value and returns the ways
 * one notation has of writing it, without surrounding quotes.
 */
type Notation = (value: string) => readonly string[]

/** @returns the value as it is and in every escaped form, each once. */
export function escapedForms(value: string): string[] {
  return [...new Set([value, ...notations.flatMap((notation) => notation(value))])]
}

const notations: readonly Notation[] = [
  jsonForms,
  goForms,
  yamlForms,
  urlForms,
  markupForms,
  shellForms,
  templateForms,
]

/** JSON.stringify, Go's encoder, encoders that write ASCII only, and each of them once more inside a JSON string. */
function jsonForms(value: string): string[] {
  const once = [
    ...new Set([json(value), goJson(value), ...asciiJson(value), json(value).replaceAll('/', '\\/')]),
  ]
  return [...once, ...once.map(json)]
}

function json(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

/** encoding/json escapes what would be markup in a web page. */
function goJson(value: string): string {
  return json(value).replace(/[<>&\u2028\u2029]/g, (found) => unicodeEscape(found))
}

function asciiJson(value: string): string[] {
  const lower = json(value).replace(/[\u007f-\uffff]/g, (found) => unicodeEscape(found))
  return [lower, lower.replace(/\\u[0-9a-f]{4}/g, (found) => `\\u${found.slice(2).toUpperCase()}`)]
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** As Go's errors quote what they could not read: bytes beyond ASCII one by one (go: time, quote; strconv.QuoteToASCII). */
function goForms(value: string): string[] {
  const quoted = [...Buffer.from(value)].map(goByte).join('')
  return [quoted, json(quoted)]
}

function goByte(byte: number): string {
  const character = String.fromCharCode(byte)
  if (character === '"' || character === '\\') return `\\${character}`
  if (byte >= 0x20 && byte <= 0x7e) return character
  return character === '\n' ? '\\n' : `\\x${byte.toString(16).padStart(2, '0')}`
}

/** Single quoted, and double quoted with and without characters beyond ASCII (yaml.org/spec/1.2.2, 5.7). */
function yamlForms(value: string): string[] {
  return [
    value.replaceAll("'", "''"),
    yamlDouble(value, /[^\x20-\x7e\u00a1-\ufffd]/gu),
    yamlDouble(value, /[^\x20-\x7e]/gu),
  ]
}

const yamlNames: Record<string, string> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

function yamlDouble(value: string, unprintable: RegExp): string {
  return value.replace(/["\\]/g, '\\$&').replace(unprintable, (found) => {
    const hex = (found.codePointAt(0) ?? 0).toString(16).toUpperCase()
    if (yamlNames[found]) return `\\${yamlNames[found]}`
    if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
  })
}

/** encodeURIComponent, RFC 3986, and Go's QueryEscape, PathEscape and user part of a URL (go: net/url, shouldEscape). */
function urlForms(value: string): string[] {
  const strict = encodeSafely(value).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const keep = (kept: string) =>
    strict.replace(/%[0-9A-F]{2}/g, (found) => {
      const plain = String.fromCharCode(parseInt(found.slice(1), 16))
      return kept.includes(plain) ? plain : found
    })
  const upper = [
    encodeSafely(value),
    strict,
    strict.replaceAll('%20', '+'),
    keep('$&+=:@'),
    keep('$&+,;='),
    keep("!$&'()*+,;=:@/?"),
  ]
  return upper.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())])
}

/** encodeURIComponent throws on half a surrogate pair; Go writes the replacement character. */
function encodeSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed())
}

/** XML and HTML: the quotes have several spellings, and html/template escapes `+` too. */
function markupForms(value: string): string[] {
  const base = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const spellings = [
    ['"', "'"],
    ['&quot;', "'"],
    ['&quot;', '&#39;'],
    ['&#34;', '&#39;'],
    ['&quot;', '&apos;'],
    ['&quot;', '&#x27;'],
  ]
  const forms = spellings.map(([double = '', single = '']) =>
    base.replaceAll('"', double).replaceAll("'", single),
  )
  return [...forms, ...forms.map((form) => form.replaceAll('+', '&#43;'))]
}

/** In single quotes in both ways of writing a quote, in double quotes, and with every special character escaped. */
function shellForms(value: string): string[] {
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["\\$`]/g, '\\$&'),
    value.replace(/[^\w@%+=:,./\n-]/g, '\\$&'),
  ]
}

/** `$$` of Kubernetes and compose files, `%%` of ini files, what `--set` needs, and what it makes of backslashes. */
function templateForms(value: string): string[] {
  return [
    ...[value.replaceAll('$', '$$$$'), value.replaceAll('%', '%%')],
    ...[value.replace(/[,{}\\]/g, '\\$&'), value.replace(/\\([^])/g, '$1')],
  ]
}
