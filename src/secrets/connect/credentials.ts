import { Failure } from '../../lib/errors.js'

/**
 * Checks that a text is the credentials file Connect reads (`1password-credentials.json` of `op connect server
 * create`). Its format is not documented, so only what Connect cannot do without is asked for.
 * @returns the text without a byte order mark, which JSON readers refuse.
 * @throws Failure `credentials-invalid`, without a part of the content.
 */
export function checkCredentials(given: string): string {
  const text = given.replace(/^\uFEFF/, '')
  const problem = problemOf(text.trim())
  if (problem === undefined) return text
  throw new Failure({
    what: 'checking the Connect credentials failed',
    why: problem,
    next: 'refer to the file 1password-credentials.json as `op connect server create` wrote it, op://vault/item/1password-credentials.json',
    reason: 'credentials-invalid',
  })
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'they are empty'
  if (text.startsWith('ops_')) return 'this is a service account token'
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text))
    return 'this is a token for a Connect server, not its credentials'
  const content = parsed(text)
  if (content === undefined) return `they are not JSON${encodingOf(text)}`
  if (!isObject(content)) return 'they are JSON, but no object'
  if (!('verifier' in content) && ('fields' in content || 'files' in content || 'vault' in content)) {
    return 'this is the item of 1Password, not the file that is attached to it'
  }
  if (content['version'] !== '2') return 'they are not of version "2"'
  const missing = ['verifier', 'encCredentials', 'uniqueKey'].filter((part) => !isObject(content[part]))
  if (typeof content['deviceUuid'] !== 'string') missing.push('deviceUuid')
  return missing.length === 0 ? undefined : `${missing.join(', ')} is missing`
}

/** The chart encodes the file itself, and what was encoded before is a common mistake. */
function encodingOf(text: string): string {
  const once = decoded(text)
  if (once === undefined) return ''
  if (isObject(parsed(once))) return ' but the base64 of it: the chart encodes them by itself'
  const twice = decoded(once.trim())
  if (twice !== undefined && isObject(parsed(twice))) return ' but the base64 of the base64 of it'
  return ''
}

function decoded(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_=\s-]+$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
