import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readinessPath, readReadiness } from '../../../src/stack/readiness-file.js'
import { readinessSchemaFile, readinessSchemaText } from '../../readiness-schema.js'
import { lintStack } from './lint/harness.js'

const ref = 'apiVersion: v1, kind: Secret, namespace: a, name: b'
const entry = (more: string) => `layers:\n  1:\n    - { ${more} }\n`

describe('readiness.yaml', () => {
  it('of the stack has nothing wrong, and names its schema for editors', () => {
    const text = readFileSync('stack/readiness.yaml', 'utf8')
    expect(readReadiness(text).problems).toEqual([])
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=readiness.schema.json')
  })

  it('has the schema that the code reads by (else: npm run schema)', () => {
    expect(readFileSync(readinessSchemaFile, 'utf8')).toBe(readinessSchemaText())
  })

  it.each(['/repo/stack/helmfile.yaml', '/repo/stack/helmfile.d'])('lies beside %s', (stack) => {
    expect(readinessPath(stack)).toBe(join('/repo/stack', 'readiness.yaml'))
  })

  it.each(['', '# nothing yet\n', 'layers: {1: }\n', 'layers: {1: []}\n'])('may be empty: %j', (text) => {
    expect(readReadiness(text)).toMatchObject({ entries: [], problems: [] })
  })

  it('is read into what is waited for', () => {
    const text = `layers:\n  2:\n    - { ${ref}, field: a.b, value: 3, release: x/y }\n    - { health: { service: a/b, port: 80, path: /ready } }\n`
    expect(readReadiness(text).entries).toMatchObject([
      { layer: 2, line: 3, entry: { kind: 'Secret', field: 'a.b', value: 3, release: 'x/y' } },
      { layer: 2, line: 4, entry: { health: { service: 'a/b', port: 80, path: '/ready' } } },
    ])
  })

  it.each([
    [entry(`${ref}, feild: a`), '3 "feild" is no key: did you mean field?'],
    [entry('apiVersion: v1, kind: Secret'), '3 name is missing'],
    [entry(`${ref}, field: a..b`), '3 field must be a path such as status.phase'],
    [entry(`${ref}, value: 1`), '3 value needs a field to stand in'],
    [entry(`${ref}, condition: A, field: b`), '3 it has both condition and field: make two entries of it'],
    [entry('health: { service: a, port: 80, path: /x }'), '3 service must be namespace/name'],
    [entry('health: { service: a/b, port: 80, path: "/../x?y" }'), '3 path must be a path such as /ready'],
    ['layers:\n  one: []\n', '2 "one" is no layer: write a number'],
    ['layer: {}\n', '1 layers is missing'],
    ['layers: {1: [}\n', '1 it is no YAML'],
    ['- a\n', '1 layers is missing'],
  ])('%j is refused', (text, message) => {
    const { problems } = readReadiness(text)
    expect(problems.map((one) => `${one.line} ${one.message}`).join('\n')).toContain(message)
  })
})

describe('lint', () => {
  const helmfile = 'releases:\n  - {name: a, namespace: x, chart: r/a, version: 1.0.0, labels: {layer: 1}}\n'

  it.each([
    [entry(`${ref}, release: x/a`), []],
    [entry(`${ref}, release: x/b`), ['stack/readiness.yaml:3 there is no release x/b: did you mean x/a?']],
    [`layers:\n  2:\n    - { ${ref} }\n`, ['stack/readiness.yaml:2 there is no layer 2: the stack has 1']],
    [entry(`${ref}, nam: c`), ['stack/readiness.yaml:3 "nam" is no key: did you mean name?']],
  ])('of %j', (text, found) => {
    const findings = lintStack({ helmfile, files: { 'readiness.yaml': text } })
    expect(findings.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual(found)
  })

  it('of an entry that stands under another layer than its release', () => {
    const second = '  - {name: b, namespace: x, chart: r/b, version: 1.0.0, labels: {layer: 2}}\n'
    const text = entry(`${ref}, release: x/b`)
    const findings = lintStack({ helmfile: helmfile + second, files: { 'readiness.yaml': text } })
    expect(findings.map(({ message }) => message)).toEqual(['x/b is in layer 2, and its entry under layer 1'])
  })
})
