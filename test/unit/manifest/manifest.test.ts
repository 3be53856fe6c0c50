import { describe, expect, it } from '@jest/globals'
import {
  canonical,
  ManifestError,
  objectKey,
  parseManifest,
  splitDocuments,
} from '../../../src/manifest/manifest.js'

const valueOf = (yaml: string) => {
  const [object] = parseManifest(`kind: X\nv: ${yaml}`, 'shop')
  return canonical(object?.value.get('v') ?? '')
}

describe('splitDocuments', () => {
  it.each([
    { title: 'at --- lines', text: 'a: 1\n---\nb: 2', documents: ['a: 1', 'b: 2'] },
    {
      title: 'where something follows the dashes',
      text: 'a: 1\n--- # c\nb: 2\n---\t\nc: 3',
      documents: ['a: 1', '# c\nb: 2', 'c: 3'],
    },
    { title: 'with Windows line ends', text: 'a: 1\r\n---\r\nb: 2\r\n', documents: ['a: 1', 'b: 2'] },
    { title: 'not inside a longer run of dashes', text: 'a: |\n----\nb: 2', documents: ['a: |\n----\nb: 2'] },
    { title: 'not where the dashes are indented', text: 'a: |\n  ---\n  x', documents: ['a: |\n  ---\n  x'] },
    { title: 'and drops what holds comments only', text: '---\n# x\n---\n\n---\na: 1', documents: ['a: 1'] },
    { title: 'and drops a byte order mark', text: '\uFEFFa: 1', documents: ['a: 1'] },
  ])('splits $title', ({ text, documents }) => expect(splitDocuments(text)).toEqual(documents))
})

describe('canonical', () => {
  it.each([
    ['"a"', "'a'"],
    ['a', '"a"'],
    ['{a: 1, b: 2}', '{b: 2, a: 1}'],
    ['[a, b]', '\n- a\n- b # c'],
    ['|\n  x\n  y\n', '"x\\ny\\n"'],
    ['>-\n  x\n  y', 'x y'],
    ['', 'null'],
    ['~', 'NULL'],
    ['{1: a}', '{"1": a}'],
    ['&a {x: y}', '{x: y}'],
  ])('is the same for %j and %j', (one, other) => expect(valueOf(one)).toBe(valueOf(other)))

  it.each([
    ['"1"', '1'],
    ['yes', '"yes"'],
    ['n', '"n"'],
    ['on', 'true'],
    ['1.0', '1'],
    ['010', '8'],
    ['0o7', '"0o7"'],
    ['1e3', '"1e3"'],
    ['1_000', '"1_000"'],
    ['12:30', '"12:30"'],
    ['2026-01-01', '"2026-01-01"'],
    ['.inf', '".inf"'],
    ['""', 'null'],
    ['{}', 'null'],
    ['[]', '{}'],
    ['{a: {}}', '{}'],
    ['[a, b]', '[b, a]'],
    ['!!int 5', '5'],
    ['{yes: a}', '{"yes": a}'],
    ['12345678901234567890', '12345678901234567891'],
  ])('differs for %j and %j', (one, other) => expect(valueOf(one)).not.toBe(valueOf(other)))

  it('takes the last of two equal keys', () => expect(valueOf('{a: b, a: c}')).toBe('{"a": "c"}'))

  it('stops at a document that grows without end, before it is written', () => {
    const levels = Array.from(
      { length: 9 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(', ')}]`,
    )
    const [object] = parseManifest(`kind: X\nl0: &l0 [lol, lol]\n${levels.join('\n')}`, 'shop')
    const started = performance.now()
    expect(() => canonical(object?.value ?? '')).toThrow(new ManifestError('a document grows past 64 MiB'))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('parseManifest', () => {
  it('names objects by namespace, name, kind and group', () => {
    const manifest = [
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}',
      'apiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: away}',
      'apiVersion: v1\nkind: Pod\nmetadata: {generateName: c-}',
    ].join('\n---\n')
    expect(parseManifest(manifest, 'shop').map(objectKey)).toEqual([
      'shop, a, Deployment (apps)',
      'away, b, Service (v1)',
      'shop, , Pod (v1)',
    ])
  })

  it('takes lists apart, and leaves custom kinds that end in List alone', () => {
    const items = 'items: [{apiVersion: v1, kind: Pod, metadata: {name: p}}]'
    const kinds = (apiVersion: string, kind: string) =>
      parseManifest(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: l}\n${items}`, 'shop').map(
        (object) => object.kind,
      )
    expect(kinds('v1', 'List')).toEqual(['Pod'])
    expect(kinds('v1', 'PodList')).toEqual(['Pod'])
    expect(kinds('example.com/v1', 'AllowList')).toEqual(['AllowList'])
  })

  it('leaves out what has neither apiVersion nor kind', () =>
    expect(parseManifest('a: b', 'shop')).toEqual([]))

  it.each([
    ['- a', 'document 2 is not an object'],
    ['just text', 'document 2 is not an object'],
    ['a: b: hush', 'document 2 is not valid YAML'],
    ['{? [a]: b}', 'document 2 is not valid YAML'],
  ])('refuses %j and quotes nothing of it', (document, message) => {
    const parse = () => parseManifest(`kind: X\n---\n${document}`, 'shop')
    expect(parse).toThrow(ManifestError)
    expect(parse).toThrow(message)
    expect(parse).not.toThrow(/hush/)
  })
})
