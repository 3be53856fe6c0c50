import { createHash } from 'node:crypto'
import { base32Cores } from './base32.js'
import { escapedForms } from './escapes.js'

/** A value that must not leave the process. */
export interface KnownSecret {
  /** What the value is called where a finding is reported: the variable's name. */
  readonly name: string
  readonly value: string
}

/** A text by which a value is found. */
export interface Form {
  readonly text: string
  /**
   * What is hidden around the match besides: characters of a longer base64 text that hold a few bits of the value, or
   * the rest of a digest.
   */
  readonly grow?: 'base64' | 'digest'
}

/**
 * A value shorter than this is not searched for: it occurs by chance everywhere, so that hiding it would make a plan
 * unreadable and tell the value by the places where it is hidden.
 */
const shortestValue = 4

/** A line or a leaf of a value counts as a value of its own from here on: `{` and `"alg"` are no secrets. */
const shortestPart = 6

/** Six characters of base64 are 36 bits, eight of hex 32 and of base32 40: below that, chance finds them anywhere. */
const shortestBase64 = 6
const shortestHex = 8

/** What a digest is found by: tools cut digests short, mostly to ten characters or more. */
const digestHead = 10

/** Texts that occur everywhere and give nothing away. */
const commonWords = new Set([
  'true',
  'false',
  'null',
  'none',
  'undefined',
  'default',
  'localhost',
  '127.0.0.1',
  '0.0.0.0',
  'service_account',
  // Words of a plan: whoever has one of them as a password hides nothing by it.
  ...['install', 'upgrade', 'uninstall', 'unchanged', 'retry', 'stuck', 'unknown', 'change', 'remove'],
  ...['routine', 'medium', 'high', 'warning', 'info', 'accepted', 'refused', 'applied', 'failed'],
])

/** @returns every text by which the value, its lines and its JSON leaves are found in what a chart or a tool prints. */
export function formsOf(value: string): string[] {
  return searchForms(value).map(({ text }) => text)
}

/** The forms with how far each one reaches; each text once. */
export function searchForms(value: string): Form[] {
  const forms = new Map<string, Form>()
  for (const form of searchedParts(value).flatMap(formsOfOne))
    if (!forms.has(form.text)) forms.set(form.text, form)
  return [...forms.values()]
}

/**
 * Tells what is not searched for, so that the log can say so.
 * @returns whether the whole value is left out, being too short or too common, and how many of its lines or leaves.
 */
export function unsearchable(value: string): { readonly whole: boolean; readonly parts: number } {
  const parts = partsOf(value)
  return {
    whole: !isSearched(value.trim(), shortestValue),
    parts: parts.filter((part) => !isPart(part)).length,
  }
}

/** @returns the value, its lines, its JSON leaves and what it decodes to, as far as they are searched for. */
export function searchedParts(value: string): string[] {
  const whole = value.trim()
  if (!isSearched(whole, shortestValue)) return []
  const decoded = decodedText(whole)
  const inner = decoded === undefined ? [] : [decoded.trim(), ...partsOf(decoded)]
  return [...new Set([whole, ...[...partsOf(whole), ...inner].filter(isPart)])]
}

function isSearched(value: string, shortest: number): boolean {
  return (
    value.replace(/\s/g, '').length >= shortest &&
    !commonWords.has(value.toLowerCase()) &&
    !/^•+$/.test(value)
  )
}

function isPart(part: string): boolean {
  return isSearched(part, shortestPart) && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(part)
}

/** @returns the leaves of a JSON value, else the lines of a text of several lines. */
function partsOf(value: string): string[] {
  const leaves = jsonLeaves(value)
  if (leaves) return leaves.map((leaf) => leaf.trim()).flatMap((leaf) => [leaf, ...linesOf(leaf)])
  return linesOf(value)
}

function linesOf(value: string): string[] {
  const lines = value
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length > 1 ? lines : []
}

function jsonLeaves(value: string): string[] | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined
  const leaves: string[] = []
  try {
    JSON.parse(value, (_, leaf: unknown) => {
      if (typeof leaf === 'string' || typeof leaf === 'number') leaves.push(String(leaf))
      return leaf
    })
  } catch {
    return undefined
  }
  return leaves
}

/** Credentials are often handed on as base64: what they decode to is as secret. */
function decodedText(value: string): string | undefined {
  const compact = value.replace(/\s/g, '')
  if (compact.length < 16 || !/^[\w+/-]+={0,2}$/.test(compact)) return undefined
  const text = Buffer.from(compact, 'base64').toString('utf8')
  return /\ufffd|(?!\s)\p{Cc}/u.test(text) ? undefined : text
}

function formsOfOne(value: string): Form[] {
  const escaped = escapedForms(value)
  return [
    ...escaped.map((text) => ({ text })),
    ...[...escaped.slice(0, 1), ...base64Sources(value, escaped)].flatMap((text) =>
      base64Forms(Buffer.from(text)),
    ),
    ...doubledForms(value),
    ...base32Forms(value),
    ...hexForms(Buffer.from(value)),
    ...digestForms(value),
  ].filter(({ text }) => text.replace(/\s/g, '').length >= shortestValue)
}

/** A value inside a JSON or URL text that is encoded as a whole (`.dockerconfigjson`), and one with Windows line ends. */
function base64Sources(value: string, escaped: readonly string[]): string[] {
  const crlf = value.includes('\n') ? [value.replace(/\r?\n/g, '\r\n'), value.replace(/\r\n/g, '\n')] : []
  return value.length > longValue ? crlf : [...new Set([...crlf, ...escaped.slice(1)])]
}

/** From here on rare forms of the whole are left out where its parts have them: they cost memory and find no more. */
const longValue = 256

function isLeftToParts(value: string): boolean {
  return value.length > longValue && partsOf(value).some(isPart)
}

function base64Forms(bytes: Buffer): Form[] {
  const whole = bytes.toString('base64')
  const exact = whole.length >= shortestHex ? spellings(whole) : []
  return [...exact, ...cores(bytes).flatMap(spellings)].map((text) => ({ text, grow: 'base64' as const }))
}

/**
 * @returns the characters of a base64 text that depend on these bytes only, wherever they stand in a longer text:
 * one core for each of the three alignments.
 */
function cores(bytes: Buffer): string[] {
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
function doubledForms(value: string): Form[] {
  if (isLeftToParts(value)) return []
  const bytes = Buffer.from(value)
  const whole = bytes.toString('base64')
  const wrapped = [64, 76].filter((width) => whole.length > width).map((width) => wrap(whole, width))
  const inner = [...cores(bytes), ...cores(bytes).map(urlSafe), ...wrapped]
  return [...new Set(inner)]
    .flatMap((text) => cores(Buffer.from(text)))
    .flatMap((text) => [text, urlSafe(text)])
    .map((text) => ({ text, grow: 'base64' as const }))
}

function base32Forms(value: string): Form[] {
  if (isLeftToParts(value)) return []
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

function hexForms(bytes: Buffer): Form[] {
  const hex = bytes.toString('hex')
  if (hex.length < shortestHex) return []
  const pairs = hex.match(/../g) ?? []
  const lower = [hex, pairs.join(':'), pairs.map((pair) => `\\x${pair}`).join('')]
  return [
    ...lower,
    hex.toUpperCase(),
    pairs.join(':').toUpperCase(),
    pairs.map((pair) => `\\x${pair.toUpperCase()}`).join(''),
  ].map((text) => ({ text }))
}

/** Digests of the value with and without a line end, and of its base64, which is what a chart reads from a Secret. */
function digestForms(value: string): Form[] {
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
