import { builtStack } from '../../src/stack/built-stack.js'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Finding, lint } from '../../src/stack/lint/lint.js'
import { type BedTools, prepareTools } from '../bed/tools.js'

let tools: BedTools
let folder: string

beforeAll(async () => {
  tools = await prepareTools()
}, 30 * 60_000)

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-test-')))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Real helmfile, real files. */
function lintFile(stackFile: string, root: string, args: readonly string[] = []): Finding[] {
  const globals = ['--helm-binary', tools.helm, '--file', stackFile, '--environment', 'default', ...args]
  const env = { ...process.env, HELMFILE_UPGRADE_NOTICE_DISABLED: 'true' }
  const build = execFileSync(tools.helmfile, [...globals, 'build'], { encoding: 'utf8', env, stdio: 'pipe' })
  return lint({ stackFile, stack: builtStack(build, stackFile), root, environment: 'default' })
}

function lintFiles(files: Readonly<Record<string, string>>): string[] {
  Object.entries(files).forEach(([name, text]) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  })
  const stackFile = join(folder, Object.keys(files)[0] ?? '')
  return lintFile(stackFile, folder).map(({ rule, file, line }) => `${rule} ${file}:${line ?? '-'}`)
}

const first = `releases:
  - name: a
    namespace: x
    chart: r/a
    version: 1.0.0
    labels:
      layer: 1
`
const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n'

describe('lint on what helmfile really prints', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a clean stack', { 'helmfile.yaml': first }, []],
    [
      'a clean stack of every kind of release',
      {
        'helmfile.yaml.gotmpl': `${first}{{ range list "b" "c" }}
  - name: {{ . }}
    chart: ./manifests/{{ . }}
    labels: { layer: 2 }
    needs: [x/a]
    values: [values/{{ . }}.yaml.gotmpl, {k: v}]
{{ end }}
  - name: d
    namespace: y
    chart: ./charts/d
    labels: { layer: 2 }
    needs: [b]
`.replace('needs: [b]', 'needs: [x/a]'),
        'manifests/b/b.yaml': object,
        'manifests/c/c.yaml': object,
        'values/b.yaml.gotmpl': '',
        'values/c.yaml.gotmpl': '',
        'charts/d/Chart.yaml': 'apiVersion: v2\nname: d\nversion: 1.0.0\n',
      },
      [],
    ],
    [
      'needs, layers and versions in a template',
      {
        'helmfile.yaml.gotmpl': `{{ $version := "latest" }}
${first}
  - name: b
    namespace: x
    chart: r/b
    version: {{ $version }}
    labels:
      layer: {{ 0 }}
    needs:
      - a
      - y/nowhere
`,
      },
      [
        'version-pinned helmfile.yaml.gotmpl:13',
        'need-layer helmfile.yaml.gotmpl:17',
        'need-unknown helmfile.yaml.gotmpl:18',
      ],
    ],
    [
      'a circle',
      {
        'helmfile.yaml': `${first}    needs: [b]\n  - {name: b, namespace: x, chart: r/b, version: 1.0.0, labels: {layer: 1}, needs: [a]}\n`,
      },
      ['need-cycle helmfile.yaml:8'],
    ],
    [
      'values and manifests',
      {
        'helmfile.yaml': `${first}    values: [values/a.yaml, values/none.yaml]\n  - {name: m, chart: ./manifests/m, labels: {layer: 1}}\n`,
        'values/a.yaml': 'a: [\n',
        'manifests/m/a.yaml': `${object}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n`,
      },
      ['values-missing helmfile.yaml:8', 'plain-secret manifests/m/a.yaml:6', 'values-parse values/a.yaml:2'],
    ],
    [
      'hooks, post-renderers, and what templates bring in',
      {
        'helmfile.yaml': `helmDefaults:
  syncArgs: ["--post-renderer", "evil"]
hooks:
  - {events: [cleanup], command: "true"}
templates:
  common: &common
    labels: {layer: 1}
    hooks:
      - {events: [presync], command: kubectl, args: [apply]}
releases:
  - name: a
    <<: *common
    chart: r/a
    version: 1.0.0
  - name: b
    chart: r/b
    version: 1.0.0
    postRenderer: evil
    inherit: [{template: common}]
`,
      },
      [
        'post-renderer helmfile.yaml:2',
        'hook-in-plan helmfile.yaml:3',
        'hook-applies helmfile.yaml:11',
        'hook-applies helmfile.yaml:15',
        'post-renderer helmfile.yaml:18',
      ],
    ],
    [
      'sub-helmfiles, each by its own name and with its own paths',
      {
        'helmfile.yaml': `helmfiles:\n  - path: sub/helmfile.yaml\n${first}`,
        'sub/helmfile.yaml': `releases:
  - {name: s, chart: r/s, version: ~1.0, labels: {layer: 1}, values: [s.yaml, none.yaml]}
  - {name: a, namespace: x, chart: r/s, version: 1.0.0, labels: {layer: 1}}
`,
        'sub/s.yaml': '',
      },
      [
        'values-missing sub/helmfile.yaml:2',
        'version-pinned sub/helmfile.yaml:2',
        'duplicate-name helmfile.yaml:4',
      ],
    ],
    [
      'addresses in state values',
      {
        'helmfile.yaml': `environments:
  default:
    values: [default.yaml, {nfs: 10.0.0.5}]
---
${first}`,
        'default.yaml': 'domain: example.com\npodCIDRs: [10.0.0.0/8]\n',
      },
      ['address-overlap default.yaml:2'],
    ],
    [
      'a release without anything',
      { 'helmfile.yaml': 'releases:\n  - name: a\n    chart: r/a\n' },
      ['layer helmfile.yaml:2', 'version-pinned helmfile.yaml:2'],
    ],
  ])('%s', (_, files, expected) => {
    expect(lintFiles(files).sort()).toEqual([...expected].sort())
  })

  it('several files in a folder', () => {
    mkdirSync(join(folder, 'helmfile.d'))
    writeFileSync(join(folder, 'helmfile.d/1.yaml'), first)
    writeFileSync(
      join(folder, 'helmfile.d/2.yaml'),
      first.replace('version: 1.0.0', 'version: latest').replace('name: a', 'name: z'),
    )
    expect(lintFile(join(folder, 'helmfile.d'), folder)).toMatchObject([
      { rule: 'version-pinned', file: 'helmfile.d/2.yaml', line: 5 },
    ])
  })

  it('finds nothing in the stack of this repository', () => {
    const root = resolve(import.meta.dirname, '../..')
    const stackFile = join(root, 'stack/helmfile.yaml.gotmpl')
    expect(readFileSync(stackFile, 'utf8')).toContain('releases:')
    expect(lintFile(stackFile, root)).toEqual([])
  })
})
