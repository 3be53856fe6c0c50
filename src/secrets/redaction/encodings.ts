import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { base32Cores } from './base32.js'

/** A text by which a value is found. */
export interface Form {
  readonly text: string
  /**
   * What is hidden around the match besides: characters of a longer base64 text that hold a few bits of the value, or
   * the rest of a digest.
   */
  readonly grow?: 'base64' | 'digest'
}

/** Six characters of base64 are 36 bits, eight of hex 32 and of base32 40: below that, chance finds them anywhere. */
const shortestBase64 = 6
const shortestHex = 8

/** What a digest is found by: tools cut digests short, mostly to ten characters or more. */
const digestHead = 10

export function base64Forms(bytes: Buffer): Form[] {
  const whole = bytes.toString('base64')
  const exact = whole.length >= shortestHex ? spellings(whole) : []
  return [...exact, ...cores(bytes).flatMap(spellings)].map((text) => ({ text, grow: 'base64' as const }))
}

/**
 * @returns the characters of a base64 text that depend on these bytes only, wherever they stand in a longer text:
 * one core for each of the three alignments.
 */
export function cores(bytes: Buffer): string[] {
  return [0, 1, 2]
    .map((offset) => {
      const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
      return text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6))
    })
    .filter((core) => core.length >= shortestBase64)
}

/** Standard, URL-safe, and with what URLs escape of it. */
function spellings(base64: string): string[] {
  const safe = base64.replaceAll('+', '-').replaceAll('/', '_')
  const inUrl = encodeURIComponent(base64)
  return [...new Set([base64, safe, inUrl, inUrl.replace(/%../g, (found) => found.toLowerCase())])]
}

/** Base64 of base64; the inner one may be wrapped as `base64` and `openssl` do it. */
export function doubledForms(value: string): Form[] {
  const bytes = Buffer.from(value)
  const whole = bytes.toString('base64')
  const wrapped = [64, 76].filter((width) => whole.length > width).map((width) => wrap(whole, width))
  const inner = [...cores(bytes), ...cores(bytes).map(urlSafe), ...wrapped]
  return [...new Set(inner)]
    .flatMap((text) => cores(Buffer.from(text)))
    .flatMap((text) => [text, urlSafe(text)])
    .map((text) => ({ text, grow: 'base64' as const }))
}

export function base32Forms(value: string): Form[] {
  return base32Cores(Buffer.from(value))
    .filter((core) => core.length >= shortestHex)
    .map((text) => ({ text, grow: 'base64' as const }))
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}

function wrap(text: string, width: number): string {
  return text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n')
}

export function hexForms(bytes: Buffer): Form[] {
  const hex = bytes.toString('hex')
  if (hex.length < shortestHex) return []
  const pairs = hex.match(/../g) ?? []
  const escaped = (digits: readonly string[]) => digits.map((pair) => `\\x${pair}`).join('')
  return [hex, pairs.join(':'), pairs.join('-')]
    .flatMap((text) => [text, text.toUpperCase()])
    .concat(escaped(pairs), escaped(pairs.map((pair) => pair.toUpperCase())))
    .map((text) => ({ text }))
}

/** Digests of the value with and without a line end, and of its base64, which is what a chart reads from a Secret. */
export function digestForms(value: string): Form[] {
  const texts = [value, `${value}\n`, Buffer.from(value).toString('base64')]
  return texts.flatMap((text) =>
    ['sha256', 'sha1', 'sha512', 'md5'].flatMap((algorithm) => {
      const digest = createHash(algorithm).update(text).digest()
      const hex = digest.toString('hex').slice(0, digestHead)
      const base64 = digest.toString('base64').slice(0, digestHead)
      return [hex, hex.toUpperCase(), base64, urlSafe(base64)].map((head) => ({
        text: head,
        grow: 'digest' as const,
      }))
    }),
  )
}

/** One encoding in another, the value in other letters in base64, and what no template makes but a program may. */
export function rareForms(value: string): Form[] {
  const hex = Buffer.from(value).toString('hex')
  const utf16 = Buffer.from(value, 'utf16le')
  const inBase64 = [
    ...[value.toUpperCase(), value.toLowerCase(), hex, hex.toUpperCase()].map((text) => Buffer.from(text)),
    ...[utf16, Buffer.from(utf16).swap16()],
  ]
  const inHex = cores(Buffer.from(value)).map((core) => Buffer.from(core).toString('hex'))
  const plain = [
    ...inHex.flatMap((digits) => [digits, digits.toUpperCase()]),
    ...adler32Of(value),
    quotedPrintable(value),
  ]
  return [
    ...inBase64
      .flatMap(cores)
      .flatMap((core) => [core, urlSafe(core)])
      .map((text) => ({ text, grow: 'base64' as const })),
    ...plain.map((text) => ({ text })),
  ]
}

/** sprig's `adler32sum`; zlib ends with this sum of what it holds (RFC 1950). */
function adler32Of(value: string): string[] {
  return [value, Buffer.from(value).toString('base64')].map((text) =>
    String(deflateSync(text).subarray(-4).readUInt32BE()),
  )
}

/** RFC 2045, 6.7, without its folds. */
function quotedPrintable(value: string): string {
  const units = [...Buffer.from(value)].map((byte) =>
    byte === 0x3d || byte > 0x7e
      ? `=${byte.toString(16).padStart(2, '0').toUpperCase()}`
      : String.fromCharCode(byte),
  )
  return units.join('')
}
