/**
 * Ways to print a value, each by an encoder that is not the one under test where there is one. What is printed is what
 * a chart, a tool, or one inside another makes of it.
 */
import { createHash } from 'node:crypto'
import { dump } from 'js-yaml'

export const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const hex = (text: string) => Buffer.from(text).toString('hex')
export const sha = (algorithm: string, text: string) => createHash(algorithm).update(text)
const wrap = (text: string, width: number, indent = '') =>
  text.replace(new RegExp(`.{${width}}`, 'g'), `$&\n${indent}`)
const times = (count: number, text: string, print: (text: string) => string) =>
  Array.from({ length: count }).reduce<string>(print, text)
const goJson = (text: string) =>
  JSON.stringify(text).replace(/[<>&]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`)
/** As `base32` of coreutils. */
function base32(text: string): string {
  let [bits, out] = [0n, '']
  const bytes = Buffer.from(text)
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const pad = BigInt((5 - ((bytes.length * 8) % 5)) % 5)
  for (bits <<= pad; out.length < Math.ceil((bytes.length * 8) / 5); bits >>= 5n)
    out = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number(bits & 31n)] + out
  return out
}
/** As xstrings takes a text apart, by which sprig changes its case. */
const words = (text: string) => text.split(/[-_\s]+|(?<=[a-z0-9])(?=[A-Z])/)
const capitalized = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
const ascii = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

export const printed: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'base64, alone': base64,
  'base64 without padding': (text) => base64(text).replace(/=+$/, ''),
  'base64 after one byte': (text) => base64(`a${text}bcd`),
  'base64 after two bytes': (text) => base64(`ab${text}c`),
  'base64 after three bytes': (text) => base64(`abc${text}`),
  'URL-safe base64': base64url,
  'URL-safe base64 after one byte': (text) => base64url(`:${text}:`),
  'base64 of base64': (text) => base64(base64(text)),
  'base64 of a docker login': (text) =>
    base64(JSON.stringify({ auths: { 'r.example': { auth: base64(`user:${text}`) } } })),
  'base64 of JSON': (text) => base64(JSON.stringify({ password: text })),
  'base64 of URL-safe base64': (text) => base64(base64url(`>${text}`)),
  'base64 of Windows lines': (text) => base64(text.replaceAll('\n', '\r\n')),
  'base64 of base64, both inside more': (text) => base64(`x${base64(`y${text}z`)}w`),
  'base64 of wrapped base64': (text) => base64(`${wrap(base64(text), 76)}\n`),
  'base64 wrapped at 64': (text) => wrap(base64(`some more text before it, ${text} and after`), 64),
  'base64 wrapped at 7 and indented': (text) => wrap(base64(text), 7, '      '),
  'base64 wrapped by Windows': (text) => wrap(base64(text), 11).replaceAll('\n', '\r\n'),
  'wrapped base64 in a JSON string': (text) => JSON.stringify(wrap(base64(text), 8)),
  'base64 of more in a URL': (text) => encodeURIComponent(base64(`>${text}<`)),
  'base64 in a URL': (text) => encodeURIComponent(base64(text)),
  'basic authorization': (text) => `Authorization: Basic ${base64(`admin:${text}`)}`,
  hex,
  'upper-case hex': (text) => hex(text).toUpperCase(),
  'hex with colons': (text) => hex(text).replace(/..(?!$)/g, '$&:'),
  'upper-case hex with colons': (text) =>
    hex(text)
      .toUpperCase()
      .replace(/..(?!$)/g, '$&:'),
  'hex with backslashes': (text) => hex(text).replace(/../g, '\\x$&'),
  'upper-case hex with backslashes': (text) => hex(text).toUpperCase().replace(/../g, '\\x$&'),
  'hex with dashes': (text) => hex(text).replace(/..(?!$)/g, '$&-'),
  'upper-case hex with dashes': (text) =>
    hex(text)
      .toUpperCase()
      .replace(/..(?!$)/g, '$&-'),
  'hex with blanks': (text) => hex(text).replace(/..(?!$)/g, '$& '),
  'hex in lines of 16 bytes': (text) => wrap(hex(text), 32),
  'component of a URL': encodeURIComponent,
  'query of a URL': (text) => new URLSearchParams({ q: text }).toString(),
  'URL with small hex digits': (text) =>
    encodeURIComponent(text).replace(/%../g, (found) => found.toLowerCase()),
  JSON: (text) => JSON.stringify({ a: text }),
  'JSON of Go': goJson,
  'JSON in ASCII': (text) => ascii(JSON.stringify(text)),
  'JSON in JSON': (text) => JSON.stringify({ a: JSON.stringify({ b: text }) }),
  'JSON with escaped slashes': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  'YAML in single quotes': (text) => dump({ a: text }, { lineWidth: -1 }),
  'YAML in folded lines': (text) => dump({ a: { b: `${text} ${text}` } }, { lineWidth: 20 }),
  'YAML in double quotes': (text) => dump({ a: `\t${text}` }, { lineWidth: -1 }),
  'YAML in a block': (text) => `a: |\n${text.replace(/^/gm, '    ')}`,
  'YAML over lines that end in a backslash': (text) =>
    `a: "${wrap(JSON.stringify(text).slice(1, -1).replaceAll(' ', '\\ '), 8).replaceAll('\n', '\\\n    ')}"`,
  HTML: (text) =>
    text.replace(
      /[&<>"']/g,
      (unit) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;' })[unit] ?? '&#39;',
    ),
  XML: (text) =>
    text.replace(
      /[&<>"']/g,
      (unit) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[unit] ?? '&apos;',
    ),
  'JSON four times': (text) => times(4, text, JSON.stringify),
  'JSON of Go three times': (text) => times(3, text, goJson),
  'YAML in single quotes in JSON': (text) => goJson(`password: '${text.replaceAll("'", "''")}'`),
  'argument in a shell in JSON': (text) => goJson(`--password='${text.replaceAll("'", `'\\''`)}'`),
  'double quotes of a shell in JSON': (text) => JSON.stringify(`"${text.replace(/[$`"\\]/g, '\\$&')}"`),
  'JSON in HTML': (text) => goJson(text).replaceAll('&', '&amp;').replaceAll('"', '&#34;'),
  'HTML with entities in hex': (text) =>
    text.replace(/[&<>"'+]/g, (unit) => `&#x${unit.charCodeAt(0).toString(16)};`),
  'HTML in ASCII': (text) => text.replace(/[^ -~\n]/gu, (unit) => `&#${unit.codePointAt(0)};`),
  'a field of CSV': (text) => `"${text.replaceAll('"', '""')}"`,
  'a string of SQL or JavaScript': (text) => `'${text.replace(/['"\\]/g, '\\$&')}'`,
  'a string of JavaScript in HTML': (text) =>
    text.replace(/[<>&'"+/=]/g, (unit) => `\\x${unit.charCodeAt(0).toString(16).toUpperCase()}`),
  'a quoted regular expression': (text) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'),
  'a value of a properties file': (text) =>
    ascii(text.replace(/[\\:=#!]/g, '\\$&')).replace(
      /\\u[0-9a-f]{4}/g,
      (found) => `\\u${found.slice(2).toUpperCase()}`,
    ),
  'a URL escaped as a whole': (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'a URL in a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'capital letters': (text) => text.toUpperCase(),
  'small letters': (text) => text.toLowerCase(),
  'snake case': (text) => words(text).join('_').toLowerCase(),
  'kebab case': (text) => words(text).join('-').toLowerCase(),
  'camel case': (text) => words(text).map(capitalized).join(''),
  'octal escapes': (text) =>
    [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  base32: base32,
  'base32 after two bytes': (text) => base32(`ab${text}c`),
  'base32 after four bytes': (text) => base32(`abcd${text}`),
  'argument in a shell': (text) => `--password='${text.replaceAll("'", `'\\''`)}'`,
  'sha256 in hex': (text) => sha('sha256', text).digest('hex'),
  'sha256 in upper-case hex': (text) => sha('sha256', text).digest('hex').toUpperCase(),
  'sha256 in base64': (text) => sha('sha256', text).digest('base64'),
  'sha256 in URL-safe base64': (text) => sha('sha256', text).digest('base64url'),
  'sha256 of a line': (text) => sha('sha256', `${text}\n`).digest('hex'),
  'sha256 of base64': (text) => sha('sha256', base64(text)).digest('hex'),
  'the head of a sha256': (text) => sha('sha256', text).digest('hex').slice(0, 12),
  sha1: (text) => sha('sha1', text).digest('hex'),
  sha512: (text) => sha('sha512', text).digest('hex'),
  md5: (text) => sha('md5', text).digest('hex'),
  'coloured lines': (text) => text.replace(/^.*$/gm, '\u001b[32m$&\u001b[0m'),
  'removed lines of a diff': (text) => text.replace(/^/gm, '-  '),
  'base64 in added lines': (text) => `@@ -1 +1 @@\n${wrap(base64(text), 9).replace(/^/gm, '+')}`,
  'base64 in a diff with both sides between each other': (text) =>
    ` key:\n${wrap(base64(text), 10).replace(/^(.*)$/gm, '-   old words\n+   $1')}`,
  'base64 in an indented diff': (text) =>
    `    @@ -1 +1 @@\n${wrap(base64(text), 10).replace(/^/gm, '    +  ')}`,
}
