import { describe, expect, it } from '@jest/globals'
import { provableForm, provablySame } from '../../../../src/manifest/proof/same-text.js'

describe('two texts of one object', () => {
  it.each<[string, string, string]>([
    ['are equal', 'a: &x !!str 1\nb: *x\n', 'a: &x !!str 1\nb: *x\n'],
    ['differ in comment lines', '# one\na: b\n', 'a: b\n# two\n'],
    ['differ in a comment behind a value', 'a: b # one\n', 'a: b\n'],
    ['differ in the order of keys', 'a: b\nc: {d: e, f: g}\n', 'c: {f: g, d: e}\na: b\n'],
    ['differ in indentation', 'a:\n  b: c\n', 'a:\n      b: c\n'],
    [
      'differ in the indentation of a list',
      'a:\n- b\n- c: d\n  e: f\n',
      'a:\n  - b\n  -   c: d\n      e: f\n',
    ],
    ['differ in the quotes of what is a string', 'a: nginx\n"b": it\'s\n', "\"a\": 'nginx'\nb: 'it''s'\n"],
    ['differ in how a string with line ends is written', 'a: |\n  b\n  c\n', 'a: "b\\nc\\n"\n'],
    ['differ in the blanks of an empty line in a block', 'a: |-\n    b\n\n    c\n', 'a: |-\n  b\n  \n  c\n'],
    ['differ in brackets', 'a: [b, "1"]\nc: {d: e}\n', 'a:\n  - b\n  - "1"\nc:\n  d: e\n'],
    ['differ in how empty collections are written', 'a: {}\nb: []\n', 'a: { }\nb: [ ]\n'],
    ['differ in empty lines and line ends', 'a: b\n\n\nc: d', 'a: b\nc: d\n\n'],
    ['differ in a first line of three dashes', '---\n# c\na: b\n', 'a: b\n'],
  ])('are the same when they %s', (_how, a, b) => {
    expect(provablySame(a, b)).toBe(true)
    expect(provablySame(b, a)).toBe(true)
  })
})

describe('two texts of different objects', () => {
  it.each<[string, string, string]>([
    ['a value', 'a: b\n', 'a: c\n'],
    ['a key', 'a: b\n', 'c: b\n'],
    ['the order of a list', 'a: [b, c]\n', 'a: [c, b]\n'],
    ['nesting', 'a:\n  b: c\nd: e\n', 'a:\n  b: c\n  d: e\n'],
    ['what a quote makes a string', 'a: 1\n', 'a: "1"\n'],
    ['what is a boolean in YAML 1.1 only', 'a: y\n', 'a: "y"\n'],
    ['what is a number in base sixty', 'a: 10:30\n', 'a: "10:30"\n'],
    ['what is a date', 'a: 2001-01-01\n', 'a: "2001-01-01"\n'],
    ['a key that is a number', '1: a\n', '"1": a\n'],
    ['null and no text', 'a:\n', 'a: ""\n'],
    ['the line end at the end of a block', 'a: |\n  b\n', 'a: |-\n  b\n'],
    ['the last line end, which ends a block', 'a: |\n  b\n', 'a: |\n  b'],
    ['a line in a block that looks like a comment', 'a: |\n  b\n  # c\n', 'a: |\n  b\n'],
    ['a comment sign in quotes', 'a: "b # c"\n', 'a: "b"\n'],
    ['a backslash in other quotes', String.raw`a: "b\n"`, String.raw`a: 'b\n'`],
    ['a list in place of a mapping', 'a: {}\n', 'a: []\n'],
    ['where a text ends', 'a: "b\\",c: d"\n', 'a: b\nc: d\n'],
  ])('are not the same: %s', (_what, a, b) => {
    expect(provablySame(a, b)).toBe(false)
    expect(provablySame(b, a)).toBe(false)
  })
})

describe('a number', () => {
  it.each(['1.0', '0x1', '01', '+1', '1e0', '1_', '0b1', '0o1'])(
    'counts as it is written: 1 is not %s',
    (other) => {
      expect(provablySame('a: 1\n', `a: ${other}\n`)).toBe(false)
      expect(provablySame(`a: ${other}\n`, `# c\na: ${other}\n`)).toBe(true)
    },
  )
})

/** Each of them is compared with itself and a comment: it is the doubt that makes them different. */
describe('nothing is said about a text', () => {
  it.each<[string, string]>([
    ['a tag', 'a: !!str b\n'],
    ['an anchor', 'a: &b c\n'],
    ['an alias', 'a: &b c\nd: *b\n'],
    ['a merge key', 'a:\n  <<: {b: c}\n'],
    ['a merge key in quotes', 'a:\n  "<<": {b: c}\n'],
    ['a merge key by tag', 'a:\n  !!merge x: {b: c}\n'],
    ['a directive', '%YAML 1.1\n---\na: b\n'],
    ['an explicit key', '? a\n: b\n'],
    ['a key that is a collection', '[a]: b\n'],
    ['a key that is a boolean for some', 'y: b\n'],
    ['keys that are one number', '1: a\n0x1: b\n'],
    ['a key twice', 'a: b\na: c\n'],
    ['a key twice, once in quotes', 'a: b\n"a": c\n'],
    ['a number and a text as one key', '1: b\n"1": c\n'],
    ['a key that is too long for Go', `${'a'.repeat(2000)}: b\n`],
    ['two documents', 'a: b\n---\nc: d\n'],
    ['the end of a document', 'a: b\n...\n'],
    ['a value behind three dashes', '--- {a: b}\n'],
    ['a tab between', 'a:\tb\n'],
    ['a tab at the end', 'a: b\t\n'],
    ['a tab in front', 'a: b\n\t\n'],
    ['CR', 'a: b\r\nc: d\r\n'],
    ['a byte order mark', '\ufeffa: b\n'],
    ['NUL', 'a: "\0"\n'],
    ['NEL', 'a: "b\u0085c"\n'],
    ['LS', 'a: "b\u2028c"\n'],
    ['PS', 'a: b\u2029c\n'],
    ['half a character', 'a: "\ud800"\n'],
    ['a plain text of several lines', 'a: b\n  c\n'],
    ['quotes over several lines', 'a: "b\n  c"\n'],
    ['quotes that close in the first column', 'a: "b\n"\n'],
    ['brackets over several lines', 'a: [b,\n  c]\n'],
    ['brackets with nothing between commas', 'a: [b, ]\n'],
    ['brackets with a key alone', 'a: {b}\n'],
    ['brackets with a key and no value', 'a: {b: }\n'],
    ['a folded block', 'a: >\n  b\n'],
    ['a block that keeps line ends', 'a: |+\n  b\n'],
    ['a block that says its indentation', 'a: |2\n  b\n'],
    ['a block with a comment at its head', 'a: | # c\n  b\n'],
    ['a block that begins with an empty line', 'a: |\n\n  b\n'],
    ['a block that begins further in', 'a: |\n    b\n  c\n'],
    ['a block that begins with a tab', 'a: |\n  \tb\n'],
    ['a block that ends with blanks', 'a: |\n  b\n    \n'],
    ['a block without a line', 'a: |\n'],
    ['an escape by number', String.raw`a: "\x41"`],
    ['an escape that one version has', String.raw`a: "\/"`],
    ['a number that is no JSON', 'a: .inf\n'],
    ['an indicator where a text begins', 'a: @b\n'],
    ['nothing', ''],
    ['comments alone', '# a\n'],
    ['an indented document, which helm trims', '  a: b\n  c: d\n'],
    ['a list', '- a\n'],
    ['a text', 'a\n'],
    ['no YAML', 'a: "b\n'],
    ['a depth of 300', 'a: '.padEnd(303, '[') + ']'.repeat(300)],
    ['a depth of 100,000', 'a: '.padEnd(100_003, '[')],
    ['more than 4 MiB', `a: ${'b'.repeat(4 * 1024 * 1024)}\n`],
  ])('with %s', (_what, text) => {
    expect(provableForm(text)).toBeUndefined()
    expect(provablySame(text, `# comment\n${text}`)).toBe(false)
  })
})

it('takes no more time for each key when there are many', () => {
  const keys = Array.from({ length: 50_000 }, (_, position) => `key${position}: value\n`)
  const started = performance.now()
  expect(provablySame(keys.join(''), keys.reverse().join(''))).toBe(true)
  expect(performance.now() - started).toBeLessThan(10_000)
})
