import { numberTexts } from './numbers.js'

/**
 * A value shorter than this is not searched for: it occurs by chance everywhere, so that hiding it would make a plan
 * unreadable and tell the value by the places where it is hidden.
 */
export const shortestValue = 4

/** A line or a leaf of a value counts as a value of its own from here on: `{` and `"alg"` are no secrets. */
const shortestPart = 6

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
  ...[
    'install',
    'upgrade',
    'uninstall',
    'unchanged',
    'retry',
    'recover',
    'stuck',
    'unknown',
    'change',
    'remove',
  ],
  ...['deploy', 'rollback', 'mend', 'destroy'],
  ...['routine', 'medium', 'high', 'warning', 'info', 'accepted', 'refused', 'applied', 'failed'],
])

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

/**
 * @returns the value first, then its lines, its JSON leaves, what it decodes to, what helm makes of it or one of them
 * as a number or in `--set`, as far as they are searched for.
 */
export function searchedParts(value: string): string[] {
  const whole = value.trim()
  if (!isSearched(whole, shortestValue)) return []
  const decoded = decodedText(whole)
  const inner = decoded === undefined ? [] : [decoded.trim(), ...partsOf(decoded)]
  const parts = [...partsOf(whole), ...inner, ...setPieces(whole)].filter(isPart)
  const numbers = [whole, ...parts].flatMap(numberTexts).filter(isPart)
  return [...new Set([whole, ...parts, ...numbers])]
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

/**
 * helmfile escapes the comma of a value under `set`, but not a backslash before it. So helm ends the value there, and
 * takes what follows for the next key and value (helm: pkg/strvals).
 */
function setPieces(value: string): string[] {
  const pieces = value.split('\\,')
  if (pieces.length === 1) return []
  return pieces.flatMap((piece) => [piece, ...piece.split('=')]).map((piece) => piece.trim())
}

/** From here on rare forms of the whole are left out where its parts have them: they cost memory and find no more. */
export const longValue = 256

export function isLeftToParts(value: string): boolean {
  return value.length > longValue && partsOf(value).some(isPart)
}
