/**
 * What the leak test plants and looks for. Every form is made here anew, by Node and the `yaml` library: what
 * src/secrets knows of forms must not be what it is tested with.
 */
import { createHash } from 'node:crypto'
import { Document } from 'yaml'

/** A form of one value: what is planted, and what of it gives the value away. */
export interface Form {
  readonly name: string
  readonly planted: string
  /** The part that depends on the value alone. */
  readonly telling: string
}

/** Secrets of many shapes. @param generation another one gives other values: a rotation. */
export function madeSecrets(generation: string): Record<string, string> {
  const made = (name: string, length: number) => letters(`${generation} ${name}`, length)
  const lines = [1, 2, 3, 4].map((line) => made(`key ${line}`, 48))
  const credentials = {
    client_id: made('client', 20),
    private_key: `${made('inner key 1', 32)}\n${made('inner key 2', 32)}\n`,
    nested: { api: `${made('api', 16)}/"<${made('api end', 8)}` },
    port: 5432,
  }
  return {
    PASSWORD: `${made('password', 8)}"'<&>%+\\ü ${made('middle', 8)} $/,{}: #${made('end', 6)}`,
    PRIVATE_KEY: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'),
    CREDENTIALS: JSON.stringify(credentials),
    TOKEN: `t${digest('sha256', `${generation} token`, 'hex').slice(0, 39)}`,
    SHORT: made('short', 6),
  }
}

/** No literals, which scanners for secrets would find. */
function letters(seed: string, length: number): string {
  return digest('sha512', seed, 'base64').replace(/[+/=]/g, '').slice(0, length)
}

function digest(algorithm: string, text: string, encoding: 'hex' | 'base64'): string {
  return createHash(algorithm).update(text).digest(encoding)
}

/** @returns the value, the lines of one with several, the leaves of JSON: each is a secret by itself. */
export function partsOf(value: string): string[] {
  const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
  if (!value.startsWith('{')) return [...new Set([value.trim(), ...lines(value)])]
  const leaves: string[] = []
  JSON.parse(value, (_, leaf: unknown) => {
    if (typeof leaf === 'string') leaves.push(leaf.trim())
    return leaf
  })
  return [value, ...leaves, ...leaves.filter((leaf) => leaf.includes('\n')).flatMap(lines)]
}

/** @returns the value in every form that the issue names. */
export function formsOf(value: string): Form[] {
  return [
    ...[...written(value)].map(([name, planted]) => ({ name, planted, telling: planted })),
    ...base64Forms(value),
    ...base32Form(value),
    ...foldedForms(value),
  ]
}

const json = (text: string) => JSON.stringify(text).slice(1, -1)
const escapedUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Forms that stand as they are. */
function written(value: string): Map<string, string> {
  const hex = Buffer.from(value).toString('hex')
  const url = encodeURIComponent(value)
  const xml = value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return new Map([
    ['plain', value],
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ['hex with colons', hex.replace(/(..)(?!$)/g, '$1:')],
    ['URL', url],
    ['URL in lower case', url.replace(/%../g, (found) => found.toLowerCase())],
    ['URL query', new URLSearchParams([['a', value]]).toString().slice(2)],
    ['JSON', json(value)],
    ['JSON twice', json(json(value))],
    ['JSON three times', json(json(json(value)))],
    ['JSON of Go', json(value).replace(/[<>&]/g, escapedUnit)],
    ['JSON in ASCII', json(value).replace(/[\u007f-\uffff]/g, escapedUnit)],
    ['YAML in double quotes', yamlOf(value, 'QUOTE_DOUBLE', 0)],
    ['YAML in single quotes', value.replaceAll("'", "''")],
    ['XML', xml.replace(/"/g, '&quot;').replace(/'/g, '&apos;')],
    ['HTML', xml.replace(/"/g, '&#34;').replace(/'/g, '&#39;')],
    ['shell in JSON', json(value.replaceAll("'", "'\\''"))],
    ['SQL in JSON', json(value.replaceAll("'", "''"))],
    ['regular expression', value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')],
    ['URL twice', encodeURIComponent(url)],
    ...(value.length < 8 ? [] : ([['capitals', value.toUpperCase()]] as const)),
    ['shell', value.replaceAll("'", "'\\''")],
    ['sha256', digest('sha256', value, 'hex')],
    ['sha256 in base64', digest('sha256', value, 'base64')],
    ['sha256 of base64', digest('sha256', base64(value), 'hex')],
  ])
}

function yamlOf(value: string, type: 'QUOTE_DOUBLE' | 'BLOCK_FOLDED', width: number): string {
  const document = new Document(value)
  const text = document.toString({ defaultStringType: type, lineWidth: width }).trim()
  return type === 'QUOTE_DOUBLE' ? text.slice(1, -1) : text
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')

/** @returns the characters of a base64 text that six bits of `own` alone decide, where it stands behind `before`. */
function decided(before: string, own: string): string {
  const start = Buffer.byteLength(before) * 8
  const end = start + Buffer.byteLength(own) * 8
  return base64(before + own).slice(Math.ceil(start / 6), Math.floor(end / 6))
}

function base64Forms(value: string): Form[] {
  const whole = base64(value)
  const own = decided('', value)
  const twice = decided('', own)
  const inJson = `{"auths":{"r.example":{"password":"`
  const form = (name: string, planted: string, telling = own): Form => ({ name, planted, telling })
  return [
    form('base64', whole),
    form('base64 without padding', whole.replace(/=+$/, '')),
    form('base64 behind one byte', base64(`x${value}tail`), decided('x', value)),
    form('base64 behind two bytes', base64(`xy${value}tail`), decided('xy', value)),
    form('base64 for URLs', urlSafe(whole), urlSafe(own)),
    form('base64 for URLs without padding', urlSafe(whole).replace(/=+$/, ''), urlSafe(own)),
    form('base64 twice', base64(whole), twice),
    form('Basic', `Authorization: Basic ${base64(`admin:${value}`)}`, decided('admin:', value)),
    form(
      'dockerconfigjson',
      base64(`${inJson}${json(value)}","username":"u"}}}`),
      decided(inJson, json(value)),
    ),
    ...[
      [64, '\n'],
      [76, '\n'],
      [19, '\n'],
      [64, '\r\n'],
    ].map(([width, end]) =>
      form(
        `base64 in lines of ${width}${end === '\n' ? '' : ', CRLF'}`,
        wrapped(whole, Number(width), String(end)),
      ),
    ),
  ]
}

function wrapped(text: string, width: number, end: string): string {
  return text.replace(new RegExp(`.{${width}}(?=.)`, 'g'), `$&${end}`)
}

function base32Form(value: string): Form[] {
  const bits = [...Buffer.from(value)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const whole = bits.replace(/.{1,5}/g, (five) => base32Letters[parseInt(five.padEnd(5, '0'), 2)] ?? '')
  return [{ name: 'base32', planted: whole, telling: whole.slice(0, Math.floor(bits.length / 5)) }]
}

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Folded where a line is full: a reader puts the lines together again. */
function foldedForms(value: string): Form[] {
  const inQuotes = yamlOf(value, 'QUOTE_DOUBLE', 0)
  return [
    { name: 'YAML in double quotes, folded', planted: yamlOf(value, 'QUOTE_DOUBLE', 24), telling: inQuotes },
    { name: 'YAML folded', planted: yamlOf(value, 'BLOCK_FOLDED', 24), telling: value },
    { name: 'in lines of 11', planted: wrapped(value, 11, '\n'), telling: value },
    {
      name: 'hex in lines of 32',
      planted: wrapped(Buffer.from(value).toString('hex'), 32, '\n'),
      telling: Buffer.from(value).toString('hex'),
    },
  ]
}
