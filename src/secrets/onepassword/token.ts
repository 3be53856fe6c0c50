import { Failure } from '../../lib/errors.js'

const whereFrom =
  'give the token that 1Password showed when the service account was made; it starts with ops_'

/**
 * Checks what can be checked of a service account token without asking anybody.
 * @returns the token as the SDK wants it: without the blanks and line ends that copying adds.
 * @throws Failure `secrets-refused`; never with a part of the token.
 */
export function checkToken(given: string): string {
  const token = given.trim()
  const problem = tokenProblem(token)
  if (problem === undefined) return token
  throw new Failure({
    what: 'reading the 1Password service account token failed',
    why: problem.why,
    next: problem.next,
    reason: 'secrets-refused',
  })
}

function tokenProblem(token: string): { why: string; next: string } | undefined {
  if (token === '') {
    return {
      why: 'it is empty',
      next: 'set the input op-service-account-token; pull requests of forks get no secrets',
    }
  }
  if (/^eyJ[^.]*\.[^.]*\.[^.]*$/.test(token)) {
    return { why: 'it is a token for a Connect server', next: whereFrom }
  }
  if (!token.startsWith('ops_')) return { why: 'it does not start with ops_', next: whereFrom }
  if (tokenHost(token) === undefined) {
    return { why: 'its content cannot be read, a part of it may be missing', next: whereFrom }
  }
  return undefined
}

/** @returns host and port of the 1Password account a service account token belongs to; undefined when it says none. */
export function tokenHost(token: string): string | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(token.slice('ops_'.length), 'base64url').toString('utf8'))
    const address = (content as { signInAddress?: unknown } | null)?.signInAddress
    if (typeof address !== 'string' || address === '') return undefined
    return new URL(/^https?:\/\//.test(address) ? address : `https://${address}`).host
  } catch {
    return undefined
  }
}
