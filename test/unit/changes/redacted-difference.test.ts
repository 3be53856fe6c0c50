import { describe, expect, it } from '@jest/globals'
import { objectChanges } from '../../../src/changes/object-change.js'
import { redactedDifference } from '../../../src/changes/redacted-difference.js'
import { sentObjects, type SentObject } from '../../../src/manifest/sent-objects.js'
import { redactorFor } from '../../../src/secrets/redaction/redactor.js'

const key = (letter: string) => Array.from({ length: 4 }, () => letter.repeat(20)).join('\n')
const redactor = redactorFor([
  { name: 'PASSWORD', value: 'new-pass-1' },
  { name: 'NUMBER', value: '87654321' },
  { name: 'KEY', value: key('N') },
])

const objectOf = (body: string, kind = 'ConfigMap', name = 'a'): SentObject => {
  const [object] = sentObjects(`apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${body}`, 'shop')
  if (!object) throw new Error('no object')
  return object
}

function diffOf(old: string, next: string, kind?: string): string {
  const difference = {
    action: 'change' as const,
    key: '',
    old: objectOf(old, kind),
    next: objectOf(next, kind),
    copies: 1,
  }
  return objectChanges([difference], redactor)[0]?.diff ?? ''
}

/** The changed lines of a diff, without indentation. */
const changed = (diff: string) =>
  diff
    .split('\n')
    .filter((line) => /^[+-]/.test(line))
    .map((line) => line.replace(/^([+-])\s*/, '$1'))

describe('after a rotation, neither the old nor the new value is shown', () => {
  it.each([
    {
      title: 'a value',
      old: 'p: old-pass-9',
      next: 'p: new-pass-1',
      lines: ['-p: •••', '+p: ••• (changed)'],
    },
    {
      title: 'a value inside a text, whose ends are shown',
      old: 'p: https://u:old-pass-9@host/x',
      next: 'p: https://u:new-pass-1@host/x',
      lines: ['-p: https://u:•••@host/x', '+p: https://u:••• (changed)@host/x'],
    },
    {
      title: 'a number',
      old: 'p: 12345678',
      next: 'p: 87654321',
      lines: ['-p: •••', '+p: ••• (changed)'],
    },
    {
      title: 'a value under another key',
      old: 'p: old-pass-9',
      next: 'q: new-pass-1',
      lines: ['-p: •••', '+q: •••'],
    },
    {
      title: 'a value that moves into another text',
      old: 'p: old-pass-9\nurl: host',
      next: 'url: u:new-pass-1@host',
      lines: ['-p: •••', '-url: •••host', '+url: u:••• (changed)@host'],
    },
    {
      title: 'a key',
      old: 'm:\n  old-pass-9: 1',
      next: 'm:\n  new-pass-1: 1',
      lines: ['-•••: 1', '+••• (changed): 1'],
    },
    {
      title: 'an item of a list, also when others are put before it',
      old: 'args: ["--level=1", "--pass=old-pass-9"]',
      next: 'args: ["--first", "--level=1", "--pass=new-pass-1"]',
      lines: ['-- --pass=•••', '+- --first', '+- --pass=••• (changed)'],
    },
    {
      title: 'a variable, told by its name',
      old: 'env: [{name: A, value: old-pass-9}, {name: B, value: b}]',
      next: 'env: [{name: B, value: c}, {name: A, value: new-pass-1}]',
      lines: ['-- name: A', '-value: •••', '+value: c', '-value: b', '+- name: A', '+value: ••• (changed)'],
    },
    {
      title: 'a map that becomes a text',
      old: 'p: {user: admin, pass: old-pass-9}',
      next: 'p: admin:new-pass-1',
      lines: ['-p:', '-user: •••', '-pass: •••', '+p: admin:•••'],
    },
    {
      title: 'a text that becomes a map',
      old: 'p: old-pass-9',
      next: 'p: {pass: new-pass-1}',
      lines: ['-p: •••', '+p:', '+pass: •••'],
    },
    {
      title: 'an item without a name',
      old: 'l: [{pass: old-pass-9, x: 1}]',
      next: 'l: [{x: 0}, {pass: new-pass-1, x: 1}]',
      lines: ['-- pass: •••', '+- x: 0', '+- pass: ••• (changed)'],
    },
    {
      title: 'the same text as another type',
      old: 'p: 87654321',
      next: 'p: "87654321"',
      lines: ['-p: •••', '+p: ••• (changed)'],
    },
  ])('$title', ({ old, next, lines }) => {
    const diff = diffOf(`data:\n${indent(old)}`, `data:\n${indent(next)}`)
    expect(diff).not.toMatch(/old-pass|new-pass|12345678|87654321/)
    expect(changed(diff).sort()).toEqual([...lines].sort())
  })

  it.each([
    {
      title: 'a setting',
      old: 'user = a\npass = old-pass-9\nlevel = 1',
      next: 'user = a\npass = new-pass-1\nlevel = 2',
      lines: ['-pass = •••', '-level = 1', '+pass = ••• (changed)', '+level = 2'],
    },
    {
      title: 'a key of several lines',
      old: `user = a\n${key('O')}`,
      next: `user = a\n${key('N')}`,
      lines: [...Array<string>(4).fill('-•••'), ...Array<string>(4).fill('+••• (changed)')],
    },
    {
      title: 'a setting with another name',
      old: 'user = a\npw: old-pass-9\n',
      next: 'user = a\npass = new-pass-1\n',
      lines: ['-•••', '+pass = •••'],
    },
    {
      title: 'a value that went on in the next line',
      old: 'pass = old-\n  pass-9\nend',
      next: 'pass = new-pass-1\nend',
      lines: ['-pass = •••', '-•••', '+pass = ••• (changed)'],
    },
    {
      title: 'a setting beside one that did not change',
      old: 'a = new-pass-1 1\nend',
      next: 'a = new-pass-1 2\nend',
      lines: ['-a = ••• 1', '+a = ••• 2'],
    },
  ])('in a file: $title', ({ old, next, lines }) => {
    const diff = diffOf(`data:\n  f: |\n${indent(indent(old))}`, `data:\n  f: |\n${indent(indent(next))}`)
    expect(diff).not.toMatch(/old-pass|pass-9|new-pass|OOOO|NNNN/)
    expect(changed(diff).sort()).toEqual([...lines].sort())
  })

  it('in a long value, of which the context would show a piece', () => {
    const file = (letter: string, level: number) =>
      `data:\n  f: |\n${indent(indent(`${key(letter)}\nlevel = ${level}`))}`
    const [, ...lines] = diffOf(file('N', 1), file('N', 2)).split('\n')
    expect(lines).toEqual(['     •••', '     •••', '     •••', '-    level = 1', '+    level = 2', ''])
  })

  it('in an object that comes back under another name', () => {
    const changes = objectChanges(
      [
        { action: 'remove', key: '', old: objectOf('data:\n  p: old-pass-9\n  q: 1', 'ConfigMap', 'a-1') },
        {
          action: 'add',
          key: '',
          next: objectOf('data:\n  p: new-pass-1\n  q: 1', 'ConfigMap', 'a-2'),
          copies: 1,
        },
      ],
      redactor,
    )
    expect(changes.map(({ diff }) => diff).join('')).not.toMatch(/old-pass|new-pass/)
    expect(changes[0]?.diff).toContain('-  q: 1')
  })
})

describe('what did not change with a value is shown', () => {
  it.each([
    {
      title: 'the rest of a text',
      old: 'p: x new-pass-1 1',
      next: 'p: x new-pass-1 2',
      lines: ['-p: x ••• 1', '+p: x ••• 2'],
    },
    {
      title: 'other keys',
      old: 'p: new-pass-1\nq: 1',
      next: 'p: new-pass-1\nq: 2',
      lines: ['-q: 1', '+q: 2'],
    },
    { title: 'a value that is added', old: 'q: 1', next: 'q: 1\np: new-pass-1', lines: ['+p: •••'] },
    { title: 'a value that is removed', old: 'q: 1\np: new-pass-1', next: 'q: 1', lines: ['-p: •••'] },
    { title: 'without a secret', old: 'q: yes', next: 'q: "yes"', lines: ['-q: yes', "+q: 'yes'"] },
  ])('$title', ({ old, next, lines }) => {
    expect(changed(diffOf(`data:\n${indent(old)}`, `data:\n${indent(next)}`))).toEqual(lines)
  })
})

describe('digests in annotations and labels', () => {
  const template = (annotation: string) =>
    `spec:\n  template:\n    metadata:\n      annotations:\n        ${annotation}`
  it.each(['checksum/config', 'checksum/secret', 'config-checksum', 'example.com/values-sha256'])(
    'are never shown, only that they changed: %s',
    (name) => {
      const diff = diffOf(template(`${name}: aaaabbbb`), template(`${name}: ccccdddd`), 'Deployment')
      expect(changed(diff)).toEqual([`-${name}: •••`, `+${name}: ••• (changed)`])
    },
  )

  it('stay hidden where they did not change', () => {
    const diff = diffOf(
      `${template('checksum/x: aaaa')}\n  x: 1`,
      `${template('checksum/x: aaaa')}\n  x: 2`,
      'Deployment',
    )
    expect(diff).toContain(' checksum/x: •••\n')
    expect(changed(diff)).toEqual(['-x: 1', '+x: 2'])
  })

  it('other annotations are shown', () => {
    expect(changed(diffOf(template('a/b: one'), template('a/b: two')))).toEqual(['-a/b: one', '+a/b: two'])
  })
})

describe('a Secret', () => {
  const secret = (annotation: string, data: string) =>
    `  annotations:\n    note: ${annotation}\ndata:\n${indent(data)}`
  const encoded = (text: string) => Buffer.from(text).toString('base64')

  it('shows which keys were added, removed and changed, and how long they are', () => {
    const diff = diffOf(
      secret('x', `same: ${encoded('same-1')}\nchanged: ${encoded('before')}\ngone: ${encoded('gone')}`),
      secret('x', `same: ${encoded('same-1')}\nchanged: ${encoded('after it')}\nnew: ${encoded('new')}`),
      'Secret',
    )
    expect(diff).not.toMatch(new RegExp(['before', 'after', 'same-1'].map(encoded).join('|')))
    expect(changed(diff).sort()).toEqual(
      [
        "-changed: '-------- # (6 bytes)'",
        "+changed: '++++++++ # (8 bytes)'",
        "-gone: '-------- # (4 bytes)'",
        "+new: '++++++++ # (3 bytes)'",
      ].sort(),
    )
  })

  it('does not show the copy that kubectl keeps in an annotation', () => {
    const copy = (data: string) =>
      `  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"p":"${encoded(data)}"}}'\ndata:\n  p: eA==\n`
    const diff = diffOf(copy('one-before'), copy('one-after') + 'immutable: true\n', 'Secret')
    expect(diff).toContain('last-applied-configuration: REDACTED')
    expect(diff).toContain('+immutable: true')
  })

  it('of some other API group shows the sizes of its own fields only', () => {
    const diff = diffOf('spec:\n  list: [first-one]\n', 'spec:\n  list: [another-one]\n', 'Secret')
    expect(diff).not.toMatch(/first-one|another-one/)
    expect(changed(diff).sort()).toEqual(["+- '++++++++ # (11 bytes)'", "-- '-------- # (9 bytes)'"])
  })

  it('does not show what its annotations repeat of it', () => {
    const diff = diffOf(
      secret('"was: before-1"', `p: ${encoded('before-1')}`),
      secret('"is: after-22"', `p: ${encoded('after-22')}`),
      'Secret',
    )
    expect(diff).not.toMatch(/before-1|after-22/)
    expect(changed(diff)).toContain("+note: 'is: ••• (changed)'")
  })
})

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}

describe('a rotated value that is folded over lines on the new side', () => {
  const value = (end: string) => `-----BEGIN KEY-----\n${end.repeat(8)}\n-----END KEY-----\n`
  const hex = (text: string) => Buffer.from(text).toString('hex')

  it('does not vouch for an old one that begins alike', () => {
    const redactor = redactorFor([{ name: 'A', value: value('new-part') }])
    const folded = hex(value('new-part')).replace(/.{16}/g, '$&\n')
    const { before: old } = redactedDifference(
      { before: [hex(value('old-part'))], after: [folded] },
      redactor,
    )
    expect(JSON.stringify(old)).not.toContain(hex('old-part'))
  })
})
