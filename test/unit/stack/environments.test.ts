import { describe, expect, it } from '@jest/globals'
import { requireEnvironment } from '../../../src/stack/environments.js'

/** @returns why an environment is refused; undefined where it is not. */
function refusal(
  environment: string,
  files: Readonly<Record<string, string>>,
  chartMirror = '',
): string | undefined {
  const read = (path: string) => files[path.replace('/stack/', '')]
  try {
    requireEnvironment(
      { stack: '/stack/helmfile.yaml', environment, chartMirror },
      { read, list: () => undefined },
    )
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const releases = '---\nreleases: [{name: web, chart: ./web}]\n'
const two = {
  'helmfile.yaml': `environments:\n  staging: {}\n  production:\n    values: [a.yaml]\n${releases}`,
}

describe('an environment that the helmfile does not name', () => {
  it.each(['default', 'moon'])('is refused, and those that it names are told: %s', (environment) => {
    expect(refusal(environment, two)).toBe(
      `reading environment ${environment} failed: the helmfile knows only staging, production: set the input environment`,
    )
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['in one line', { 'helmfile.yaml': 'environments: {staging: {}, production: {}}\n' }],
    [
      'with quotes and comments',
      { 'helmfile.yaml': 'environments: # two\n\n  # a\n  "staging":\n  \'production\':\n' },
    ],
    [
      'with templates in what they hold',
      {
        'helmfile.yaml':
          'environments:\n  staging:\n    values:\n    - {{ .Environment.Name }}.yaml\n    {{ if .x }}\n    - b\n    {{ end }}\n  production:\n',
      },
    ],
    [
      'with Windows line ends',
      { 'helmfile.yaml': 'environments:\r\n  staging:\r\n  production:\r\nreleases:\r\n' },
    ],
    [
      'in a base and in itself',
      {
        'helmfile.yaml': 'bases:\n  - b.yaml\n---\nenvironments:\n  production:\n',
        'b.yaml': 'environments:\n  staging:\n',
      },
    ],
    [
      'in a list of bases without indent',
      { 'helmfile.yaml': 'bases:\n- b.yaml\n', 'b.yaml': two['helmfile.yaml'] },
    ],
  ])('is refused where they are named %s', (_title, files) => {
    expect(refusal('default', files)).toMatch(/knows only staging, production: /)
    expect(refusal('staging', files)).toBeUndefined()
    expect(refusal('production', files)).toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['it names none', { 'helmfile.yaml': releases }],
    [
      'a template makes their names',
      { 'helmfile.yaml': 'environments:\n  {{ .Environment.Name }}:\n  production:\n' },
    ],
    [
      'a template makes them all',
      { 'helmfile.yaml': 'environments:\n{{ toYaml .x | indent 2 }}\n  production:\n' },
    ],
    [
      'a template puts in another file',
      { 'helmfile.yaml': `{{ readFile "e.yaml" }}\n${two['helmfile.yaml']}` },
    ],
    ['a template makes the bases', { 'helmfile.yaml': `bases: [{{ .x }}]\n${two['helmfile.yaml']}` }],
    ['a base is not there', { 'helmfile.yaml': `bases: [none.yaml]\n${two['helmfile.yaml']}` }],
    ['a base is its own', { 'helmfile.yaml': `bases: [helmfile.yaml]\n${two['helmfile.yaml']}` }],
    ['it is no YAML', { 'helmfile.yaml': 'environments: {a: [\n' }],
    ['there is no file', {}],
  ])('is left to helmfile where %s', (_title, files) => {
    expect(refusal('default', files)).toBeUndefined()
  })
})

describe('an environment of a helmfile without any', () => {
  it('is refused, and can be left out', () => {
    expect(refusal('prod', { 'helmfile.yaml': releases })).toBe(
      'reading environment prod failed: the helmfile names no environments: leave the input environment out',
    )
    expect(refusal('default', { 'helmfile.yaml': releases })).toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, string>>, string?]>([
    ['other helmfiles may name it', { 'helmfile.yaml': `helmfiles:\n  - a.yaml\n${releases}` }],
    ['a template may', { 'helmfile.yaml': '{{ readFile "e.yaml" }}\n' }],
    ['helmfile takes any, for it has a state value', { 'helmfile.yaml': releases }, 'https://charts.test'],
  ])('is left to helmfile where %s', (_title, ...given) => {
    expect(refusal('prod', ...given)).toBeUndefined()
  })
})
