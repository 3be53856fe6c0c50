import { describe, expect, it } from '@jest/globals'
import { thrownBy } from '../../fixtures/plan.js'
import { lintStack, places, type Stack } from './harness.js'

/** A release that breaks no rule; each case adds to it. */
const release = (
  more: string,
  head = 'name: a, namespace: x, chart: r/a, version: 1.0.0, labels: {layer: 1}',
) => `releases:\n  - {${head}}\n${more}`

const block = (fields: string[], name = 'b') =>
  ['  - name: ' + name, '    namespace: x', ...fields.map((field) => `    ${field}`)].join('\n')

const manifests = (files: Record<string, string>): Stack => ({
  helmfile: 'releases:\n  - {name: m, chart: ./manifests/m, labels: {layer: 1}}\n',
  files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`manifests/m/${name}`, text])),
})

const values = (entry: string, files: Record<string, string> = {}, more = ''): Stack => ({
  helmfile: `releases:\n  - name: a\n    chart: r/a\n    version: 1.0.0\n    labels: {layer: 1}\n${more}    values:\n      - ${entry}\n`,
  files,
})

const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n'

describe('a clean stack', () => {
  it.each<[string, Stack]>([
    ['one release', { helmfile: release('') }],
    [
      'a need in the same layer',
      {
        helmfile: release(
          block(['chart: r/b', 'version: v1.2.3-rc.1', 'labels: {layer: 1}', 'needs: [x/a]']),
        ),
      },
    ],
    [
      'a need in a lower layer',
      { helmfile: release(block(['chart: r/b', 'version: 1.0.0', 'labels: {layer: 2}', 'needs: [x/a]'])) },
    ],
    [
      'an OCI chart with a version',
      { helmfile: release(block(['chart: oci://ghcr.io/o/c', 'version: 1.0.0', 'labels: {layer: 1}'])) },
    ],
    [
      'an OCI chart with a digest',
      {
        helmfile: release(block([`chart: oci://ghcr.io/o/c@sha256:${'a'.repeat(64)}`, 'labels: {layer: 1}'])),
      },
    ],
    [
      'a chart fetched at a commit',
      {
        helmfile: release(
          block([`chart: git::https://h/r.git@c?ref=${'a'.repeat(40)}`, 'labels: {layer: 1}']),
        ),
      },
    ],
    [
      'a folder of manifests',
      manifests({ 'a.yaml': object, 'sub/b.yml': `---\n# only words\n---\n${object}` }),
    ],
    [
      'a list of objects',
      manifests({
        'a.yaml': `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n`,
      }),
    ],
    [
      'an object of kind Secret of another API',
      manifests({ 'a.yaml': 'apiVersion: isindir.github.com/v1\nkind: Secret\nmetadata: {name: s}\n' }),
    ],
    [
      'a manifest with template actions',
      manifests({ 'a.yaml': '{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\n{{- end }}\n' }),
    ],
    [
      'values by file, template and object',
      values('values/a.yaml\n      - values/a.yaml.gotmpl\n      - {k: v}', {
        'values/a.yaml': 'a: 1\n',
        'values/a.yaml.gotmpl': '{{ if }}',
      }),
    ],
    [
      'values named by the release',
      values('"{{ .Environment.Name }}/{{ .Release.Name }}.yaml"', { 'production/a.yaml': '' }),
    ],
    ['values from a secret store', values('ref+op://vault/item/values')],
    [
      'patches',
      {
        helmfile: release(
          block([
            'chart: r/b',
            'version: 1.0.0',
            'labels: {layer: 1}',
            'jsonPatches: []',
            'strategicMergePatches: []',
          ]),
        ),
      },
    ],
  ])('%s has no finding', (_, stack) => {
    expect(lintStack(stack)).toEqual([])
  })
})

describe('layers, names and needs', () => {
  const second = (...fields: string[]) => release(block(['chart: r/b', 'version: 1.0.0', ...fields]))

  it('a layer that the workflow has no job for, where that is known', () => {
    const helmfile = second('labels: {layer: 9}')
    expect(lintStack({ helmfile })).toEqual([])
    expect(lintStack({ helmfile, jobLayers: [1, 9] })).toEqual([])
    expect(lintStack({ helmfile, jobLayers: [1, 2] })).toMatchObject([
      {
        rule: 'layer-without-job',
        severity: 'warning',
        line: 7,
        message: 'x/b is in layer 9, which the workflow has no job for: it would never be applied',
      },
    ])
  })

  it.each<[string, string, string[]]>([
    ['no label layer', second(), ['layer helmfile.yaml:3']],
    ['other labels only', second('labels:', '  team: infra'), ['layer helmfile.yaml:7']],
    ['a layer that is a word', second('labels:', '  team: infra', '  layer: two'), ['layer helmfile.yaml:9']],
    ['a layer that is a fraction', second('labels: {layer: 1.5}'), ['layer helmfile.yaml:7']],
    ['a layer below zero', second('labels: {layer: -1}'), ['layer helmfile.yaml:7']],
    [
      'a need that does not exist',
      second('labels: {layer: 1}', 'needs:', '  - x/a', '  - y/a'),
      ['need-unknown helmfile.yaml:10'],
    ],
    ['a need in a later layer', second('labels: {layer: 0}', 'needs: [x/a]'), ['need-layer helmfile.yaml:8']],
    [
      'a release that needs itself',
      second('labels: {layer: 1}', 'needs: [x/b]'),
      ['need-cycle helmfile.yaml:8'],
    ],
    [
      'releases that need each other',
      `${second('labels: {layer: 1}', 'needs: [x/c]')}\n${block(['chart: r/c', 'version: 1.0.0', 'labels: {layer: 1}', 'needs: [x/b]'], 'c')}`,
      ['need-cycle helmfile.yaml:8'],
    ],
    [
      'a name that is taken, where no single line is right',
      second('labels: {layer: 1}') + '\n' + block(['chart: r/b', 'version: 1.0.0', 'labels: {layer: 1}']),
      ['duplicate-name helmfile.yaml:-'],
    ],
    [
      'a name that is taken in another namespace',
      second('labels: {layer: 1}') +
        '\n  - {name: b, namespace: y, chart: r/b, version: 1.0.0, labels: {layer: 1}}',
      [],
    ],
  ])('%s', (_, helmfile, expected) => {
    expect(places(lintStack({ helmfile }))).toEqual(expected)
  })

  it('names the way of a circle', () => {
    const three = [
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'b'],
    ].map(([name = '', need = '']) =>
      block(['chart: r/c', 'version: 1.0.0', 'labels: {layer: 1}', `needs: [x/${need}]`], name),
    )
    expect(lintStack({ helmfile: release(three.join('\n')) })).toMatchObject([
      {
        message: 'releases need each other in a circle: x/b → x/c → x/d → x/b',
        severity: 'error',
      },
    ])
  })
})

describe('versions', () => {
  it.each<[string, string[], string[]]>([
    ['no version', [], ['version-pinned helmfile.yaml:3']],
    ...[
      'latest',
      '">1.0.0"',
      '~1.2.3',
      '^1.0.0',
      '1.x',
      '"1.2"',
      '1',
      '"*"',
      '1.0.0 - 2.0.0',
      '"1.0.0 || 2.0.0"',
    ].map((version): [string, string[], string[]] => [
      `version ${version}`,
      [`version: ${version}`],
      ['version-pinned helmfile.yaml:7'],
    ]),
    ['an OCI chart without a version', ['chart: oci://ghcr.io/o/c'], ['version-pinned helmfile.yaml:3']],
    ['an OCI chart at a tag', ['chart: oci://ghcr.io/o/c:1.0'], ['version-pinned helmfile.yaml:3']],
    [
      'a chart fetched at a branch',
      ['chart: git::https://h/r.git@c?ref=main', 'version: 1.0.0'],
      ['version-pinned helmfile.yaml:6'],
    ],
    ['a chart fetched at no commit', ['chart: git::https://h/r.git@c'], ['version-pinned helmfile.yaml:6']],
    ['a chart fetched by https', ['chart: https://h/c-1.0.0.tgz'], ['version-pinned helmfile.yaml:6']],
    [
      'a dependency without a version',
      ['version: 1.0.0', 'dependencies:', '  - chart: r/d'],
      ['version-pinned helmfile.yaml:9'],
    ],
  ])('%s', (_, fields, expected) => {
    const chart = fields.some((field) => field.startsWith('chart:')) ? [] : ['chart: r/b']
    const found = lintStack({
      helmfile: release(block(['labels: {layer: 1}', ...chart, ...fields].sort(byChart))),
    })
    expect(places(found).map((place) => place.replace(/:\d+/, ''))).toEqual(
      expected.map((place) => place.replace(/:\d+/, '')),
    )
    expect(found.every(({ severity, line }) => severity === 'error' && (line ?? 0) >= 3)).toBe(true)
  })

  it('a chart of the stack that takes others without a lock', () => {
    const chart =
      'name: m\nversion: 1.0.0\ndependencies:\n  - {name: d, version: 1.x, repository: "https://h"}\n  - {name: l, version: 1.x, repository: "file://../l"}\n'
    expect(places(lintStack(manifests({ 'Chart.yaml': chart })))).toEqual([
      'version-pinned manifests/m/Chart.yaml:-',
    ])
    expect(lintStack(manifests({ 'Chart.yaml': chart, 'Chart.lock': '' }))).toEqual([])
  })
})

/** Keeps the order of the cases, labels first. */
const byChart = () => 0

describe('values files', () => {
  it.each<[string, Stack, string[]]>([
    ['a file that is not there', values('values/a.yaml'), ['values-missing helmfile.yaml:7']],
    ['a template that is not there', values('values/a.yaml.gotmpl'), ['values-missing helmfile.yaml:7']],
    [
      'a file that is no YAML',
      values('a.yaml', { 'a.yaml': 'a: 1\nb: [1\nc: 2\n' }),
      ['values-parse a.yaml:3'],
    ],
    [
      'a key that is there twice',
      values('a.yaml', { 'a.yaml': 'a: 1\nb: 1\na: 2\n' }),
      ['values-parse a.yaml:3'],
    ],
    ['a template that is no YAML', values('a.yaml.gotmpl', { 'a.yaml.gotmpl': 'a: [' }), []],
    ['a URL', values('https://example.com/values.yaml'), ['values-remote helmfile.yaml:7']],
    ['a pattern', values('"values/*.yaml"'), ['values-unchecked helmfile.yaml:7']],
    ['a path that is computed', values('"{{ env `X` }}.yaml"'), ['values-unchecked helmfile.yaml:7']],
    [
      'a path that asks for what every object has',
      values('"{{ .constructor }}"'),
      ['values-unchecked helmfile.yaml:7'],
    ],
    ['a prefix', values('a.yaml', { 'p/a.yaml': '' }, '    valuesPathPrefix: p/\n'), []],
  ])('%s', (_, stack, expected) => {
    expect(places(lintStack(stack))).toEqual(expected)
  })

  it('are a warning when the helmfile says that they may be missing', () => {
    expect(lintStack(values('a.yaml', {}, '    missingFileHandler: Warn\n'))).toMatchObject([
      { severity: 'warning' },
    ])
  })

  it('are not quoted, since they may hold secrets', () => {
    const stack = values('a.yaml', { 'a.yaml': 'hunter2: 1\nhunter2: hunter2: hunter2\n' })
    expect(lintStack(stack)).toHaveLength(1)
    expect(JSON.stringify(lintStack(stack))).not.toContain('hunter2')
  })
})

describe('manifests', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['an empty folder', {}, ['chart-missing helmfile.yaml:2']],
    ['a folder without manifests', { 'README.md': '' }, ['manifests-empty helmfile.yaml:2']],
    ['a file that is no YAML', { 'a.yaml': `${object}---\na: [\n` }, ['manifest-parse manifests/m/a.yaml:6']],
    ['an empty file', { 'a.yaml': '# nothing\n' }, ['manifest-object manifests/m/a.yaml:1']],
    ['a text', { 'a.yaml': `${object}---\njust words\n` }, ['manifest-object manifests/m/a.yaml:5']],
    [
      'an object without a kind',
      { 'a.yaml': 'apiVersion: v1\nmetadata: {name: c}\n' },
      ['manifest-object manifests/m/a.yaml:1'],
    ],
    [
      'an object without a name',
      { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\n' },
      ['manifest-object manifests/m/a.yaml:1'],
    ],
    ['a plain Secret', { 'a.yaml': `${object}---\n${secret}` }, ['plain-secret manifests/m/a.yaml:5']],
    [
      'a plain Secret written as JSON',
      { 'a.yaml': '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}' },
      ['plain-secret manifests/m/a.yaml:1'],
    ],
    [
      'a plain Secret in a List',
      {
        'a.yml': `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: s}\n`,
      },
      ['plain-secret manifests/m/a.yml:4'],
    ],
    [
      'a plain Secret in a SecretList',
      {
        'a.yml': `apiVersion: v1\nkind: SecretList\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: s}}\n`,
      },
      ['plain-secret manifests/m/a.yml:4'],
    ],
    [
      'a plain Secret in a subfolder',
      { 'deep/er/a.yaml': secret },
      ['plain-secret manifests/m/deep/er/a.yaml:1'],
    ],
    [
      'a plain Secret beside template actions',
      { 'a.yaml': `${secret}---\n{{ .Values.x }}\n` },
      ['plain-secret manifests/m/a.yaml:2'],
    ],
    [
      'a plain Secret in a chart of the stack',
      { 'Chart.yaml': 'name: m', 'templates/a.yaml': secret },
      ['plain-secret manifests/m/templates/a.yaml:2'],
    ],
    [
      'a plain Secret in a kustomization',
      { 'kustomization.yaml': 'resources: [a.yaml]', 'a.yaml': secret },
      ['plain-secret manifests/m/a.yaml:2'],
    ],
  ])('%s', (_, files, expected) => {
    expect(places(lintStack(manifests(files)))).toEqual(expected)
  })

  it('that make a Secret from values are a warning', () => {
    const template = secret.replace('hunter2', '{{ .Values.password }}')
    expect(lintStack(manifests({ 'Chart.yaml': 'name: m', 'templates/a.yaml': template }))).toMatchObject([
      { rule: 'plain-secret', severity: 'warning', line: 2 },
    ])
  })

  it('never show the secret', () => {
    expect(JSON.stringify(lintStack(manifests({ 'a.yaml': secret })))).not.toContain('hunter2')
  })
})

describe('what works behind the back of the diff', () => {
  const hook = (event: string, what: string) => [
    'chart: r/b',
    'version: 1.0.0',
    'labels: {layer: 1}',
    'hooks:',
    `  - {events: [${event}], ${what}}`,
  ]
  it.each<[string, string, string, string[]]>([
    ...['preapply', 'presync', 'postsync', 'preuninstall', 'postuninstall', 'someday'].map(
      (event): [string, string, string, string[]] => [
        `a command at ${event}`,
        event,
        'command: echo',
        ['error hook-applies'],
      ],
    ),
    ['kubectl apply', 'presync', 'kubectlApply: {filename: a.yaml}', ['error hook-applies']],
    ['a command at prepare', 'prepare', 'command: sh', ['error hook-in-plan']],
    ['a command at cleanup', 'cleanup', 'command: sh', ['error hook-in-plan']],
    ['a command at both of them', 'prepare, cleanup', 'command: sh', ['error hook-in-plan']],
    ['kubectl apply at prepare', 'prepare', 'kubectlApply: {filename: a.yaml}', ['error hook-in-plan']],
    ['a command at no time', '', 'command: sh', []],
    ['a command at both times', '"prepare", presync', 'command: sh', ['error hook-applies']],
  ])('%s', (_, event, what, expected) => {
    const found = lintStack({ helmfile: release(block(hook(event, what))) })
    expect(found.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(expected)
    expect(found.every(({ line }) => line === 8)).toBe(true)
  })

  it.each<[string, string, string[]]>([
    ['a global hook', 'hooks:\n  - {events: [prepare], command: sh}\n', ['hook-in-plan helmfile.yaml:1']],
    [
      'a post-renderer for all',
      'helmDefaults:\n  wait: true\n  postRenderer: evil\n',
      ['post-renderer helmfile.yaml:3'],
    ],
    [
      'a post-renderer among the arguments',
      'helmDefaults:\n  syncArgs: ["--post-renderer=evil"]\n',
      ['post-renderer helmfile.yaml:2'],
    ],
  ])('%s', (_, top, expected) => {
    expect(places(lintStack({ helmfile: `${top}${release('')}` }))).toEqual(expected)
  })

  it.each<[string, string[], string, string[]]>([
    ['nobody', [], 'prepare', ['error hook-in-plan']],
    ['its release', ['x/b'], 'prepare', ['warning hook-in-plan']],
    ['its release among others', ['helmfile', 'x/a', 'x/b'], 'cleanup', ['warning hook-in-plan']],
    ['a release of that name elsewhere', ['y/b'], 'prepare', ['error hook-in-plan']],
    ['the helmfile', ['helmfile'], 'prepare', ['error hook-in-plan']],
    ['its release, but it runs while things are applied', ['x/b'], 'presync', ['error hook-applies']],
    ['its release, but it runs then, too', ['x/b'], '"prepare", presync', ['error hook-applies']],
  ])('a hook, where allow-hooks names %s', (_, allowHooks, event, expected) => {
    const found = lintStack({ helmfile: release(block(hook(event, 'command: sh'))), allowHooks })
    expect(found.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(expected)
  })

  it.each<[string, string[], string]>([
    ['nobody', [], 'error'],
    ['the helmfile', ['helmfile'], 'warning'],
    ['its releases', ['x/a'], 'error'],
  ])('a hook of the helmfile, where allow-hooks names %s', (_, allowHooks, severity) => {
    const helmfile = `hooks:\n  - {events: [prepare], command: sh}\n${release('')}`
    expect(lintStack({ helmfile, allowHooks })).toMatchObject([{ rule: 'hook-in-plan', severity }])
  })

  it('a hook says whom to name, and no more once it is named', () => {
    const ofRelease = (allowHooks: string[]) =>
      lintStack({ helmfile: release(block(hook('prepare', 'command: sh'))), allowHooks })[0]?.message
    const ofHelmfile = lintStack({
      helmfile: `hooks:\n  - {events: [prepare], command: sh}\n${release('')}`,
    })[0]?.message
    expect(ofRelease([])).toBe(
      'x/b runs sh at prepare: this happens during each plan, before any approval; name x/b in the input allow-hooks if it may',
    )
    expect(ofRelease(['x/b'])).toBe(
      'x/b runs sh at prepare: this happens during each plan, before any approval',
    )
    expect(ofHelmfile).toMatch(/^the helmfile runs sh .*; name helmfile in the input allow-hooks if it may$/)
  })

  it.each<[string, string, string[]]>([
    [
      'for all',
      `helmDefaults:\n  wait: true\n  trackMode: kubedog\n${release('')}`,
      ['error tracking helmfile.yaml:3'],
    ],
    [
      'of a release',
      release(block(['chart: r/b', 'version: 1.0.0', 'labels: {layer: 1}', 'trackMode: kubedog'])),
      ['error tracking helmfile.yaml:8'],
    ],
    [
      'by helm, which is what a plan is held to',
      `helmDefaults: {trackMode: helm}\n${release(block(['chart: r/b', 'version: 1.0.0', 'labels: {layer: 1}', 'trackMode: helm']))}`,
      [],
    ],
    ['not told', `helmDefaults: {wait: true}\n${release('')}`, []],
  ])('tracking %s', (_, helmfile, expected) => {
    const found = lintStack({ helmfile })
    expect(found.map(({ severity }, index) => `${severity} ${places(found)[index]}`)).toEqual(expected)
  })

  it.each<[string, string[], string | undefined]>([
    ['none', [], undefined],
    ['flags that say how helm acts', ['--force-conflicts', '--timeout=10m'], undefined],
    ['a flag and its value in one entry', ['--timeout 10m'], undefined],
    ['a flag that nobody knows', ['--made-up'], '--made-up'],
    ['a flag that nobody knows, behind another', ['--wait --made-up'], '--made-up'],
    ['a word, which would be another chart', ['repo/other'], 'needs a name and a chart, only'],
    ['a dry run', ['--dry-run=client'], '--dry-run'],
    ['an upgrade that takes over old values', ['--reuse-values'], undefined],
  ])('arguments of helm: %s', (_, args, why) => {
    for (const key of ['args', 'syncArgs']) {
      const found = lintStack({
        helmfile: `helmDefaults:\n  wait: true\n  ${key}: ${JSON.stringify(args)}\n${release('')}`,
      })
      if (why === undefined) expect(found).toEqual([])
      else {
        expect(places(found)).toEqual(['helm-argument helmfile.yaml:3'])
        expect(found[0]).toMatchObject({
          severity: 'error',
          message: expect.stringContaining(why) as unknown,
        })
        expect(found[0]?.message.startsWith(`helmDefaults.${key}: `)).toBe(true)
      }
    }
  })

  it('a post-renderer of a release', () => {
    const fields = ['chart: r/b', 'version: 1.0.0', 'labels: {layer: 1}', 'postRenderer: evil']
    expect(places(lintStack({ helmfile: release(block(fields)) }))).toEqual(['post-renderer helmfile.yaml:8'])
  })
})

describe('messages', () => {
  it('are single lines without control characters, whatever a release is called', () => {
    const name = JSON.stringify('a\n::error::owned\r\u001b[31m\u202e\u2028b')
    const [found] = lintStack({ helmfile: `releases:\n  - {name: ${name}, chart: "r/x\\n::warning::y"}\n` })
    expect(JSON.stringify(found)).not.toMatch(/\\[nru]|\u202e|\u2028/)
    expect(found?.message).toBe('a ::error::owned [31m b has no label layer: add labels: {layer: N}')
  })

  it('stay short', () => {
    const [found] = lintStack({
      helmfile: `releases:\n  - {name: ${'a'.repeat(100_000)}, chart: r/a, version: 1.0.0}\n`,
    })
    expect(found?.message.length).toBe(500)
  })
})

describe('several helmfiles', () => {
  const part = (file: string, text: string) =>
    `---\n#  Source: /repo/stack/${file}\n\nfilepath: ${file}\n${text}`
  const one = 'releases:\n  - {name: a, namespace: x, chart: r/a, version: 1.0.0, labels: {layer: 1}}\n'

  it('are each checked in their own place, and names across them', () => {
    const other = 'releases:\n  - {name: a, namespace: x, chart: r/a, version: latest, labels: {layer: 1}}\n'
    const found = lintStack({
      helmfile: one,
      build: `${one}${part('sub/other.yaml', other)}`,
      files: { 'sub/other.yaml': other },
    })
    expect(places(found)).toEqual(['duplicate-name sub/other.yaml:2', 'version-pinned sub/other.yaml:2'])
  })

  it('cannot need each other', () => {
    const other =
      'releases:\n  - {name: b, namespace: x, chart: r/a, version: 1.0.0, labels: {layer: 1}, needs: [x/a]}\n'
    const found = lintStack({
      helmfile: one,
      build: `${one}${part('other.yaml', other)}`,
      files: { 'other.yaml': other },
    })
    expect(found).toMatchObject([
      { rule: 'need-unknown', message: expect.stringContaining('another helmfile') as unknown },
    ])
  })
})

it.each([
  ['a list that is a text', 'releases: hunter2\n', 'releases is missing, or of another form'],
  ['a chart that is a list', 'releases: [{name: a, chart: [hunter2]}]\n', 'releases.0.chart is missing'],
  [
    'aliases without end',
    `a: &a [${'x,'.repeat(200)}]\nb: &b [${'*a,'.repeat(200)}]\nc: [${'*b,'.repeat(200)}]\n`,
    'it is no YAML, or has aliases',
  ],
])('reads no stack from an output with %s, and does not quote it', (_title, helmfile, wrong) => {
  const error = thrownBy(() => lintStack({ helmfile }))
  expect(error).toMatchObject({
    reason: 'stack-invalid',
    message: expect.stringContaining(`the output of \`helmfile build\` cannot be read: ${wrong}`) as unknown,
  })
  expect(String(error)).not.toContain('hunter2')
})

it('reads a stack with a state value that is no UTF-8', () => {
  const helmfile = 'releases:\n  - {name: a, namespace: x, chart: r/a, version: 1.0.0, labels: {layer: 1}}\n'
  expect(lintStack({ helmfile, build: `${helmfile}renderedvalues: {logo: !!binary gIA=}\n` })).toEqual([])
})

it('reads no stack from an output that is no YAML, and does not quote it', () => {
  expect(() => lintStack({ helmfile: 'releases: [hunter2' })).toThrow(
    /^reading the stack failed: .* is no YAML/,
  )
  expect(() => lintStack({ helmfile: 'releases: [hunter2' })).not.toThrow(/hunter2/)
})
