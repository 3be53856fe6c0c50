import { describe, expect, it } from '@jest/globals'
import { escapedForms } from '../../../../src/secrets/redaction/escapes.js'
import { formsOf } from '../../../../src/secrets/redaction/forms.js'
import { unsearchable } from '../../../../src/secrets/redaction/parts.js'

describe('escaped forms', () => {
  it.each([
    { notation: 'JSON', value: 'a"b\\c', form: 'a\\"b\\\\c' },
    { notation: 'JSON of Go', value: '<&>', form: '\\u003c\\u0026\\u003e' },
    { notation: 'JSON in ASCII', value: 'ü', form: '\\u00fc' },
    { notation: 'JSON in ASCII, upper case', value: 'ü', form: '\\u00FC' },
    { notation: 'JSON in JSON', value: '"', form: '\\\\\\"' },
    { notation: 'an error of Go', value: 'ü"', form: '\\xc3\\xbc\\"' },
    { notation: 'YAML in single quotes', value: "it's", form: "it''s" },
    { notation: 'YAML in double quotes', value: '\u0007\u0085\u{1f511}', form: '\\a\\N\\U0001F511' },
    { notation: 'a component of a URL', value: 'a b/c', form: 'a%20b%2Fc' },
    { notation: 'a query as Go writes it', value: "a b!'", form: 'a+b%21%27' },
    { notation: 'a path as Go writes it', value: 'a/b&c', form: 'a%2Fb&c' },
    { notation: 'a URL in lower case', value: 'a/b', form: 'a%2fb' },
    { notation: 'HTML as Go writes it', value: `"'`, form: '&#34;&#39;' },
    { notation: 'XML', value: `<"'>`, form: '&lt;&quot;&apos;&gt;' },
    { notation: 'a shell in single quotes', value: "it's", form: "it'\\''s" },
    { notation: 'a shell with backslashes', value: 'a b$', form: 'a\\ b\\$' },
    { notation: 'a Kubernetes variable', value: 'a$b', form: 'a$$b' },
    { notation: '--set of helm', value: 'a,b', form: 'a\\,b' },
  ])('are known of $notation', ({ value, form }) => expect(escapedForms(value)).toContain(form))

  it('are one where there is nothing to escape', () => expect(escapedForms('plain123')).toEqual(['plain123']))

  it('are found for half a surrogate pair too', () =>
    expect(escapedForms('a\ud800b')).toContain('a%EF%BF%BDb'))
})

describe('forms of a value', () => {
  it('have no base64 or hex core that chance would find', () => {
    expect(formsOf('abcd')).toEqual(expect.arrayContaining(['abcd', 'YWJjZA==', '61626364']))
    expect(formsOf('abcd')).not.toContain('YWJjZ')
  })

  it('are hex as C and Go write it, for values of few characters too', () => {
    expect(formsOf('jklm')).toEqual(expect.arrayContaining(['\\x6a\\x6b\\x6c\\x6d', '\\x6A\\x6B\\x6C\\x6D']))
  })

  it('are none for what is too short or too common', () => {
    expect(['abc', ' ab ', 'true', 'localhost', '', '•••'].flatMap(formsOf)).toEqual([])
  })

  it('stay few for a plain password', () => expect(formsOf('hunter22').length).toBeLessThan(100))
})

describe('unsearchable', () => {
  it.each([
    { value: 'hunter22', whole: false, parts: 0 },
    { value: 'abc', whole: true, parts: 0 },
    { value: 'none', whole: true, parts: 0 },
    { value: '{"alg":"A256","k":"long-enough","n":5}', whole: false, parts: 2 },
    { value: '-----BEGIN KEY-----\nlong-enough\nabc\n-----END KEY-----\n', whole: false, parts: 3 },
  ])('tells what is left out of $value', ({ value, ...left }) => expect(unsearchable(value)).toEqual(left))
})
