import { Failure } from '../lib/errors.js'

/** One line of the input `secrets`: the variable that helmfile finds, and where its value is kept. */
export interface SecretReference {
  readonly name: string
  /** `op://vault/item/[section/]field`, checked. */
  readonly reference: string
}

const form = 'NAME=op://vault/item/[section/]field'

/**
 * Reads the input `secrets`: a line `NAME=op://vault/item/[section/]field` each; blank lines and comments are skipped.
 * @throws Failure `bad-input` that names all wrong lines. Somebody may have pasted a secret instead of its reference,
 * so nothing of a line is shown unless what follows the `=` is an `op://` reference.
 */
export function parseSecretLines(text: string): SecretReference[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
  const seen = new Map<string, number>()
  const checked = lines.map(({ line, number }) => {
    const read = readLine(line)
    if (typeof read === 'string') return `line ${number}: ${read}`
    const first = seen.get(read.name)
    if (first !== undefined) return `line ${number}: ${read.name} is already set in line ${first}`
    seen.set(read.name, number)
    return read
  })
  const wrong = checked.filter((line) => typeof line === 'string')
  if (wrong.length > 0) throw wrongLines(wrong)
  return checked.filter((line) => typeof line !== 'string')
}

/** @returns what the line says, or what is wrong with it. */
function readLine(line: string): SecretReference | string {
  const [, left = '', reference = ''] = /^([^=]*)=(.*)$/s.exec(line) ?? []
  const name = left.trim()
  const target = reference.trim()
  if (/^["']op:\/\//.test(target)) return 'the reference stands in quotes, which do not belong there'
  if (!target.startsWith('op://')) return `it is not of the form ${form}`
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return `${JSON.stringify(name)} is not a name for an environment variable`
  }
  if (isReserved(name)) return `${name} steers the tools or the runner and cannot be a secret`
  const problem = checkReference(target)
  if (problem !== undefined) return `${JSON.stringify(target)} is not a reference: ${problem}`
  return { name, reference: target }
}

function wrongLines(wrong: readonly string[]): Failure {
  return new Failure({
    what: 'reading the input secrets failed',
    why: wrong.join('; '),
    next: `write each secret as a line ${form}`,
    reason: 'bad-input',
  })
}

/** Variables that decide which code runs, where it connects, or what the runner does. Compared in capitals. */
const reservedNames: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USERPROFILE', 'SHELL', 'ENV', 'BASH_ENV', 'IFS', 'PS4', 'PROMPT_COMMAND', 'COMSPEC'],
  ...['TMPDIR', 'TMP', 'TEMP', 'PWD', 'CI', 'KUBECONFIG', 'OP_SERVICE_ACCOUNT_TOKEN'],
  ...[
    'NODE_OPTIONS',
    'NODE_PATH',
    'NODE_EXTRA_CA_CERTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'NODE_USE_ENV_PROXY',
  ],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
])
const reservedPrefixes = [
  ...['HELM_', 'HELMFILE_', 'GITHUB_', 'RUNNER_', 'ACTIONS_', 'INPUT_', 'STATE_'],
  ...['LD_', 'DYLD_', 'GIT_', 'XDG_', 'BASH_FUNC_'],
]

function isReserved(name: string): boolean {
  const upper = name.toUpperCase()
  return reservedNames.has(upper) || reservedPrefixes.some((prefix) => upper.startsWith(prefix))
}

/** All that `@1password/sdk` 0.5.0 accepts after the `?`. */
const queries: ReadonlySet<string> = new Set(['attribute=otp', 'attribute=totp', 'ssh-format=openssh'])

/**
 * Tells what is wrong with a reference before a request is spent on it: a lookup that fails counts against the rate
 * limit too. The rules are those of `validateSecretReference` in `@1password/sdk` 0.5.0, which accepts empty and padded
 * parts on top of that; no vault, item or field has such a name.
 * @returns undefined when nothing is wrong.
 */
export function checkReference(reference: string): string | undefined {
  if (!reference.startsWith('op://')) return 'it does not start with op://'
  const [path = '', ...query] = reference.slice('op://'.length).split('?')
  const parts = path.split('/')
  if (parts.length < 3 || parts.length > 4) {
    return 'it must have three or four parts, vault/item/field or vault/item/section/field'
  }
  const odd = /[^A-Za-z0-9_. -]/u.exec(path.replaceAll('/', ''))?.[0]
  if (odd !== undefined) {
    return `${JSON.stringify(odd)} is not allowed in it: use letters, digits, blanks and _.- or the ID of the thing`
  }
  if (parts.some((part) => part.trim() === '')) return 'a part of it is empty'
  if (parts.some((part) => part !== part.trim())) return 'a part of it begins or ends with a blank'
  if (query.length > 0 && !queries.has(query.join('?'))) {
    return `after the ? only ${[...queries].join(', ')} are known`
  }
  return undefined
}
