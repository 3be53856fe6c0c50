import { describe, expect, it } from '@jest/globals'
import { redactorFor } from '../../../../src/secrets/redaction/redactor.js'
import { base64, printed, sha } from './printed-values.js'

const value = `p@ss/w"o<r>d's+&ünï\\$42 x`
const pem = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n'.repeat(2)}kTnT/Qw+Zz09ab12\n-----END PRIVATE KEY-----\n`
const secrets = [
  { name: 'DB_PASSWORD', value },
  { name: 'TLS_KEY', value: pem },
  { name: 'PLAIN', value: 'hunter22' },
]
const redactor = redactorFor(secrets)

const samples = { 'with every special character': value, 'of several lines': pem.trim(), simple: 'hunter22' }
const cases = Object.entries(printed).flatMap(([form, print]) =>
  Object.entries(samples).map(([title, text]) => ({ form, print, title, text })),
)

/** What is left of a printed value: runs of five characters that another value of the same shape does not print. */
function remains(shown: string, print: (text: string) => string, text: string): string[] {
  const runs = (whole: string) => Array.from({ length: whole.length }, (_, at) => whole.slice(at, at + 5))
  const other = text.replace(/[A-Za-z0-9]/g, (unit) => (unit === 'z' ? 'q' : 'z'))
  const harmless = new Set(runs(print(other)))
  return runs(print(text)).filter((run) => run.length === 5 && !harmless.has(run) && shown.includes(run))
}

describe('a known value', () => {
  it.each(cases)('$title is found and hidden as $form', ({ print, text }) => {
    const document = `before\n${print(text)}\nafter`
    const shown = redactor.text(document)
    expect(redactor.find(document)).not.toEqual([])
    expect(shown).toContain('•••')
    expect(redactor.find(shown)).toEqual([])
    expect(remains(shown, print, text)).toEqual([])
    expect(redactor.text(shown)).toBe(shown)
    expect(shown.split('\n')).toHaveLength(document.split('\n').length)
    expect(shown).toMatch(/^before\n[^]*\nafter$/)
  })

  it.each([
    {
      title: 'base64',
      text: `x ${base64('---------hunter22---------')} y`,
      shown: /^x LS0tLS0tL•••S0tLS0tLS0= y$/,
    },
    { title: 'padded base64', text: `x=${base64('hunter22')} y`, shown: /^x=••• y$/ },
    {
      title: 'a digest',
      text: `sha256:${sha('sha256', 'hunter22').digest('hex')} y`,
      shown: /^sha256:••• y$/,
    },
    { title: 'two that touch', text: 'hunter22hunter22 y', shown: /^••• y$/ },
    { title: 'a value before a combining mark', text: 'hunter22\u0301', shown: /^•••\u0301$/ },
  ])('is hidden whole: $title', ({ text, shown }) => expect(redactor.text(text)).toMatch(shown))

  it('leaves the marks and lines of a diff as they are', () => {
    const key = base64('a long value, long enough for three lines of base64')
    const one = redactorFor([{ name: 'A', value: 'a long value, long enough for three lines of base64' }])
    const diff = [
      ' data:',
      `-  x: ${key.slice(0, 20)}`,
      '+  x: other',
      `-  ${key.slice(20, 40)}`,
      `-  ${key.slice(40)}`,
    ]
    expect(one.text(diff.join('\n')).split('\n')).toEqual([
      ' data:',
      '-  x: •••',
      '+  x: other',
      '-  •••',
      '-  •••',
    ])
  })

  it('is found when lines of wrapped base64 begin with a plus sign, as if they were added', () => {
    const one = redactorFor([{ name: 'A', value: 'ab>cd>ef>gh>' }])
    expect(one.text('ca:\n  YWI\n+Y2Q\n  +ZWY\n+Z2g\n+')).toBe('ca:\n  •••\n•••\n  •••\n•••\n•••')
  })

  it('of several lines is found by each line', () => {
    expect(redactor.text('x: kTnT/Qw+Zz09ab12, y')).toBe('x: •••, y')
    expect(redactor.text('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----')
  })

  it('that is JSON is found by each leaf', () => {
    const json = redactorFor([
      { name: 'A', value: '{"uniqueKey":{"alg":"A","k":"Zx81-kk"},"n":[12345678, true, 7]}' },
    ])
    expect(json.text('k=Zx81-kk n=12345678 alg=A true 7')).toBe('k=••• n=••• alg=A true 7')
  })

  it('that is base64 is found by what it holds', () => {
    const credentials = redactorFor([{ name: 'A', value: base64('{"token":"inner-secret"}') }])
    expect(credentials.text('t: inner-secret')).toBe('t: •••')
  })
})

describe('what is not hidden', () => {
  it.each([
    { value: 'abc', text: 'abc abc' },
    { value: 'true', text: 'enabled: true' },
    { value: 'localhost', text: 'localhost:80' },
    { value: '•••', text: '••• (changed)' },
    { value: '', text: '' },
  ])('$value', ({ value: short, text }) => {
    const one = redactorFor([{ name: 'A', value: short }])
    expect(one.text(text)).toBe(text)
    expect(one.find(text)).toEqual([])
  })

  it.each([
    { value: 'Grafana', text: 'grafana' },
    { value: 'namespace: kube-system', text: '{"namespace":"kube-system"}' },
    { value: 'hunter22xyzzy', text: 'hunter•••22xyzzy' },
  ])('what only looks like $value, once signs and capitals are gone', ({ value: one, text }) => {
    const other = redactorFor([{ name: 'A', value: one }])
    expect(other.text(text)).toBe(text)
    expect(other.find(text)).toEqual([])
  })

  it('letters of a short value that stand around a line end or a space', () => {
    const one = redactorFor([{ name: 'A', value: 'main' }])
    expect(one.text('a ma in ma\nin b')).toBe('a ma in ma\nin b')
    expect(one.text('a main b')).toBe('a ••• b')
  })

  it('anything, without secrets', () => {
    const given = { a: ['b'] }
    expect(redactorFor([]).deep(given)).toBe(given)
  })
})

describe('find', () => {
  it('names every secret in the text, also one inside another', () => {
    const both = redactorFor([
      { name: 'LONG', value: 'hunter22-and-more' },
      { name: 'SHORT', value: 'hunter22' },
    ])
    expect([...both.find('x hunter22-and-more')].sort()).toEqual(['LONG', 'SHORT'])
    expect(both.text('x hunter22-and-more')).toBe('x •••')
  })
})

describe('deep', () => {
  it('redacts strings and keys, keeps two hidden keys apart, and leaves all else alone', () => {
    const given = { a: ['x hunter22', 7, null, true], hunter22: 1, 'hunter22-x': { b: undefined } }
    expect(redactor.deep(given)).toEqual({ a: ['x •••', 7, null, true], '•••': 1, '•••-x': { b: undefined } })
    const two = redactorFor([
      { name: 'A', value: 'first-one' },
      { name: 'B', value: 'second-one' },
    ])
    expect(two.deep({ 'first-one': 1, 'second-one': 2 })).toEqual({ '•••': 1, '••• 2': 2 })
  })

  it('does not let a key change what the object is', () => {
    const given = JSON.parse('{"__proto__": {"admin": "hunter22"}}') as object
    expect(JSON.stringify(redactor.deep(given))).toBe('{"__proto__":{"admin":"•••"}}')
  })
})

describe('a text made to be slow', () => {
  it.each([
    { title: 'matches that overlap', text: 'ab'.repeat(500_000) },
    { title: 'backslashes', text: '\\'.repeat(1_000_000) },
    { title: 'colour codes without an end', text: '\u001b[1;'.repeat(200_000) },
    { title: 'white space', text: `a${' '.repeat(500_000)}b\n`.repeat(2) },
  ])('is read in one go: $title', ({ text }) => {
    const one = redactorFor([{ name: 'A', value: 'ab'.repeat(400) }])
    const start = Date.now()
    one.text(text)
    expect(Date.now() - start).toBeLessThan(5000)
  })
})

describe('errors of Go programs', () => {
  const { text } = redactorFor([{ name: 'A', value: 'Lo"x\\CPDE ü 4r' }])

  it('quote bytes beyond ASCII one by one, and are redacted all the same', () => {
    const error = 'parsing time "Lo\\"x\\\\CPDE \\xc3\\xbc 4r" as "2006"'
    expect(text(error)).toBe('parsing time "•••" as "2006"')
    expect(text(JSON.stringify(error))).toBe(JSON.stringify('parsing time "•••" as "2006"'))
  })

  it('that abbreviate a value show none of it', () => {
    expect(text('line 1: cannot unmarshal !!str `Lo"x\\CP...` into []state.ReleaseSpec')).toBe(
      'line 1: cannot unmarshal !!str `•••` into []state.ReleaseSpec',
    )
    expect(text('cannot unmarshal !!str `Lo`x"CP...` into int')).toBe('cannot unmarshal !!str `•••` into int')
  })
})
