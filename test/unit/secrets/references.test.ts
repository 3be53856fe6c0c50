import { describe, expect, it } from '@jest/globals'
import { Secrets } from '@1password/sdk'
import { Failure, failureLine, failureReason } from '../../../src/lib/errors.js'
import { checkReference, parseSecretLines } from '../../../src/secrets/references.js'

function failureOf(text: string): { line: string; reason: string } {
  try {
    parseSecretLines(text)
  } catch (error) {
    return { line: failureLine(error), reason: failureReason(error) }
  }
  throw new Error('the lines were accepted')
}

describe('the input secrets', () => {
  it('is a reference a line, with room for blank lines, comments and blanks', () => {
    const text = `
      # the operator's token
      ONEPASSWORD_TOKEN=op://kubernetes/connect/token

      _lower9 = op://kubernetes/my item/Section A/password?attribute=otp\r
    `
    expect(parseSecretLines(text)).toEqual([
      { name: 'ONEPASSWORD_TOKEN', reference: 'op://kubernetes/connect/token' },
      { name: '_lower9', reference: 'op://kubernetes/my item/Section A/password?attribute=otp' },
    ])
  })

  it('may be empty', () => {
    expect(parseSecretLines('\n  \n# nothing\n')).toEqual([])
  })

  it('names all wrong lines in one failure', () => {
    expect(() => parseSecretLines('A=op://v/i\n\nB=op://v/i/f\nB=op://v/i/g\n2=op://v/i/f')).toThrow(Failure)
    expect(failureOf('A=op://v/i\n\nB=op://v/i/f\nB=op://v/i/g\n2=op://v/i/f')).toEqual({
      line:
        'reading the input secrets failed: line 1: "op://v/i" is not a reference: it must have three or four parts, ' +
        'vault/item/field or vault/item/section/field; line 4: B is already set in line 3; ' +
        'line 5: "2" is not a name for an environment variable: ' +
        'write each secret as a line NAME=op://vault/item/[section/]field',
      reason: 'bad-input',
    })
  })

  it.each([
    ['a value instead of a reference', 'TOKEN=hunter2secret'],
    ['a value alone', 'hunter2secret'],
    ['a padded base64 value alone', 'hunter2secret=='],
    ['a value after a wrong scheme', 'TOKEN=OP://hunter2secret/b/c'],
    ['a value in the place of the name', 'hunter2secret=abc'],
    ['a quoted reference', 'TOKEN="op://hunter2secret/b/c"'],
  ])('never shows %s', (_, text) => {
    const { line } = failureOf(`GOOD=op://v/i/f\n${text}`)
    expect(line).toContain('line 2: ')
    expect(line).not.toContain('hunter2secret')
  })

  it.each([
    ...['PATH', 'Path', 'HOME', 'NODE_OPTIONS', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES'],
    ...[
      'KUBECONFIG',
      'HELM_PLUGINS',
      'HELMFILE_GATE_DIR',
      'GITHUB_ENV',
      'RUNNER_TEMP',
      'ACTIONS_RUNTIME_TOKEN',
    ],
    ...[
      'INPUT_COMMAND',
      'BASH_ENV',
      'ENV',
      'SHELL',
      'http_proxy',
      'HTTPS_PROXY',
      'no_proxy',
      'GIT_SSH_COMMAND',
    ],
  ])('refuses %s as a name', (name) => {
    expect(failureOf(`${name}=op://v/i/f`).line).toContain(`line 1: ${name} steers the tools or the runner`)
  })

  it.each(['PATHS', 'ONEPASSWORD_TOKEN', 'MY_HELM_TOKEN', 'OP_CONNECT_TOKEN', 'ENVIRONMENT'])(
    'accepts %s as a name',
    (name) => {
      expect(parseSecretLines(`${name}=op://v/i/f`)).toHaveLength(1)
    },
  )
})

/** @returns what the SDK itself says; it throws its answer as a string of JSON. */
function sdkRefuses(reference: string): boolean {
  try {
    Secrets.validateSecretReference(reference)
    return false
  } catch (error) {
    if (typeof error !== 'string') throw error
    return true
  }
}

describe('a reference', () => {
  const good = [
    ...['op://v/i/f', 'op://v/i/s/f', 'op://my vault/My Item 2/a_b.c-d', `op://v/i/${'f'.repeat(5000)}`],
    ...['op://abcdefghijklmnopqrstuvwxyz/abcdefghijklmnopqrstuvwxyz/f', 'op://./../-', 'op://v/i/__proto__'],
    ...['op://v/i/f?attribute=otp', 'op://v/i/f?attribute=totp', 'op://v/i/s/f?ssh-format=openssh'],
  ]
  const odd = [...'é日@&#:+,"\'=%*!$\\()[]{}|<>~^`;\t\n\u00a0'].map((character) => `op://v/i/a${character}b`)
  const bad = [
    ...['', 'v/i/f', 'OP://v/i/f', ' op://v/i/f', 'op:/v/i/f', '"op://v/i/f"', 'ref+op://v/i/f'],
    ...['op://', 'op://v', 'op://v/i', 'op://v/i/s/f/x', 'op://v/i/ü/f/x', 'op://v/$VAR/f', 'op://v/%20/f'],
    ...['op://v/i/f?', 'op://v/i/f?attribute', 'op://v/i/f?attribute=', 'op://v/i/f?attribute=type'],
    ...['op://v/i/f?attribute=OTP', 'op://v/i/f?attr=otp', 'op://v/i/f?=otp', 'op://v/i/f?ssh-format=pem'],
    ...[
      'op://v/i/f?attribute=otp&ssh-format=openssh',
      'op://v/i/f?attribute=otp?',
      'op://v/i/f??attribute=otp',
    ],
    ...['op://v/i/f?attribute=o/tp', 'op://v/i?attribute=otp', 'op://v/i/f?attribute=ötp', 'op://v/i/f\n'],
    ...odd,
  ]
  const onlyOurs = [
    ...['op:///i/f', 'op://v//f', 'op://v/i/', 'op://v/i//f', 'op://v/i/s/', 'op://v/ /f'],
    ...['op://v/i/f ', 'op:// v/i/f', 'op://v /i/f', 'op://v/i/ f?attribute=otp'],
  ]

  it.each(good)('%j is accepted, as by the SDK', (reference) => {
    expect({ ours: checkReference(reference), sdk: sdkRefuses(reference) }).toEqual({
      ours: undefined,
      sdk: false,
    })
  })

  it.each(bad)('%j is refused, as by the SDK', (reference) => {
    expect({ ours: checkReference(reference), sdk: sdkRefuses(reference) }).toEqual({
      ours: expect.any(String),
      sdk: true,
    })
  })

  it.each(onlyOurs)('%j is refused although the SDK would spend a request on it', (reference) => {
    expect({ ours: checkReference(reference), sdk: sdkRefuses(reference) }).toEqual({
      ours: expect.stringMatching(/^a part of it/),
      sdk: false,
    })
  })
})
