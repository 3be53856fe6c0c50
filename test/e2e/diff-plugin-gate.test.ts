import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestKey, renderDigest } from '../../src/helm/digest.js'
import {
  readReleaseDiff,
  readWanted,
  writeCluster,
  writeDigestKey,
  writeLiveCrd,
  writeSecrets,
  writeStoredRelease,
  type GateDir,
} from '../../src/helm/gate-dir.js'
import { parseManifest } from '../../src/helm/manifest.js'
import type { ReleaseDiff, RenderedDiff } from '../../src/helm/release-diff.js'
import type { KnownSecret } from '../../src/secrets/forms.js'
import { prepareTools } from '../bed/tools.js'
import { bundlePlugin, run, writeChart, type Ended } from './diff-plugin-run.js'

const key = digestKey('a token')

const configMap = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n${data}\n`

const crd = (schema: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\nspec:\n` +
  `  group: example.com\n  names: {kind: Thing, plural: things}\n  scope: Namespaced\n  versions:\n` +
  `  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema: ${schema}\n`

const liveCrd = {
  group: 'example.com',
  names: { kind: 'Thing', plural: 'things', listKind: 'ThingList', singular: 'thing' },
  scope: 'Namespaced',
  conversion: { strategy: 'None' },
  versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
}

interface Trial {
  readonly files: Readonly<Record<string, string>>
  readonly stored?: string
  readonly liveCrd?: unknown
  readonly flags?: readonly string[]
  readonly chart?: string
  readonly secrets?: readonly KnownSecret[]
}

describe('the diff plugin under the action', () => {
  let root = ''
  let helm = ''
  let plugins = ''
  let count = 0

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'diff-gate-'))
    helm = (await prepareTools()).helm
    plugins = await bundlePlugin(root)
  }, 1_800_000)

  afterAll(() => rm(root, { recursive: true, force: true }))

  async function diff(
    trial: Trial,
  ): Promise<{ ended: Ended; result: ReleaseDiff | undefined; folder: string }> {
    const folder = join(root, String(count++))
    const chart = await writeChart(join(folder, 'fixture'), trial.files)
    const dir = prepared(folder, trial)
    const flags = ['--allow-unreleased', '--detailed-exitcode', '--reset-values', ...(trial.flags ?? [])]
    const ended = await run(
      helm,
      ['diff', 'upgrade', 'r', trial.chart ?? chart, '--namespace', 'shop', ...flags],
      {
        PATH: process.env['PATH'],
        HELM_PLUGINS: plugins,
        HELMFILE_GATE_DIR: dir.path,
        HELMFILE_GATE_NODE: process.execPath,
        HELM_CACHE_HOME: join(folder, 'cache'),
        HELM_CONFIG_HOME: join(folder, 'config'),
        HELM_DATA_HOME: join(folder, 'data'),
        KUBECONFIG: join(folder, 'none'),
      },
    )
    return { ended, result: readReleaseDiff(dir, 'shop', 'r'), folder }
  }

  function prepared(folder: string, { stored, liveCrd: live, secrets = [] }: Trial): GateDir {
    const dir = { path: join(folder, 'gate') }
    mkdirSync(dir.path, { recursive: true })
    writeCluster(dir, { kubeVersion: '1.34.2', apiVersions: ['v1', 'batch/v1'] })
    writeDigestKey(dir, key)
    writeSecrets(dir, secrets)
    if (live) writeLiveCrd(dir, 'things.example.com', live)
    if (stored !== undefined) {
      const about = {
        chart: 'fixture',
        chartVersion: '1.0.0',
        updated: '',
        description: '',
        applyMethod: 'ssa',
        hooks: [],
      }
      writeStoredRelease(dir, {
        name: 'r',
        namespace: 'shop',
        revision: 3,
        status: 'deployed',
        manifest: stored,
        ...about,
      })
    }
    return dir
  }

  async function rendered(trial: Trial): Promise<RenderedDiff> {
    const { result, ended } = await diff(trial)
    if (result?.outcome !== 'rendered') throw new Error(`${JSON.stringify(result)} ${ended.stderr}`)
    return result
  }

  it('writes the risks of a change, and what would be sent for a trial on the API server', async () => {
    const claim = (size: string) =>
      `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: a\nspec:\n  resources: {requests: {storage: ${size}}}\n`
    const { result, folder } = await diff({
      files: { 'templates/a.yaml': claim('1Gi') },
      stored: claim('2Gi'),
    })
    expect(result).toMatchObject({ changes: [{ risks: [{ rule: 'storage-shrinks', level: 'high' }] }] })
    const [wanted, ...more] = readWanted({ path: join(folder, 'gate') }, { namespace: 'shop', name: 'r' })
    expect(more).toEqual([])
    expect(parseManifest(wanted?.text ?? '', 'shop')).toMatchObject([
      { kind: 'PersistentVolumeClaim', name: 'a' },
    ])
    expect(wanted?.text).toContain('1Gi')
  })

  it('takes known secrets out of the result, from the file that the action leaves for it', async () => {
    const files = { 'templates/a.yaml': configMap('  k: "the new hunter22"') }
    const { result, ended } = await diff({
      files,
      stored: configMap('  k: "the old one"'),
      secrets: [{ name: 'A', value: 'hunter22' }],
    })
    expect(result).toMatchObject({ changes: [{ diff: expect.stringContaining('the •••') as unknown }] })
    expect(JSON.stringify([result, ended])).not.toMatch(/hunter22|old one/)
  })

  it('writes changes, chart version and the digest of the whole render', async () => {
    const files = { 'templates/a.yaml': configMap('  k: "2"\n  v: {{ .Capabilities.KubeVersion.Version }}') }
    const { ended, result } = await diff({ files, stored: configMap('  k: "1"\n  v: v1.34.2') })
    expect(ended.code).toBe(2)
    // The diff is in the result. What is printed goes to helmfile's output, and holds no value.
    expect(ended.stdout).toBe(
      'shop, a, ConfigMap (v1) to be changed.\nPlan: 0 to add, 1 to change, 0 to destroy, 0 to change ownership.\n',
    )
    expect(result).toMatchObject({
      changes: [{ diff: expect.stringContaining("-  k: '1'\n+  k: '2'") as unknown }],
    })
    const expected = renderDigest(parseManifest(configMap('  k: "2"\n  v: v1.34.2'), 'shop'), 'shop', key)
    expect(result).toMatchObject({
      outcome: 'rendered',
      chartVersion: '1.0.0',
      digest: expected.digest,
      fingerprints: expected.fingerprints,
      crdsDigest: '',
      addedApiVersions: [],
      asksApiVersions: false,
      changes: [
        {
          action: 'change',
          kind: 'ConfigMap',
          name: 'a',
          diff: expect.stringContaining("-  k: '1'\n+  k: '2'\n"),
        },
      ],
    })
  })

  it('finds no change in what helm stored after a post-renderer had reformatted it', async () => {
    const files = {
      'templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n  name: a\ndata:\n  l: |\n    x\n',
    }
    const result = await rendered({
      files,
      stored: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  l: "x\\n"\n',
    })
    expect(result.changes).toEqual([])
  })

  it('keeps the digest the same whatever is displayed', async () => {
    const test = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations:\n    helm.sh/hook: test\n'
    const trial = { files: { 'templates/a.yaml': configMap('  k: v'), 'templates/t.yaml': test } }
    const [all, fewer] = await Promise.all([rendered(trial), rendered({ ...trial, flags: ['--no-hooks'] })])
    expect(all.digest).toBe(fewer.digest)
    expect(all.fingerprints).toHaveLength(2)
  })

  it('adds the CRDs of crds/ on first installation, and renders with what they provide', async () => {
    const files = {
      'crds/things.yaml': crd('{type: object}'),
      'templates/a.yaml': configMap('  has: "{{ .Capabilities.APIVersions.Has "example.com/v1/Thing" }}"'),
    }
    const result = await rendered({ files })
    expect(result.changes).toMatchObject([
      { action: 'add', kind: 'CustomResourceDefinition', name: 'things.example.com', crd: true },
      { action: 'add', kind: 'ConfigMap', diff: expect.stringContaining("has: 'true'") },
    ])
    expect(result).toMatchObject({
      asksApiVersions: true,
      addedApiVersions: ['example.com/v1', 'example.com/v1/Thing'],
    })
    expect(result.crdsDigest).not.toBe('')
  })

  it.each([
    { title: 'lacks', live: undefined, schema: '{type: object}', data: '"2"', note: 'the cluster lacks it' },
    {
      title: 'lacks, with nothing else to do',
      live: undefined,
      schema: '{type: object}',
      data: '"1"',
      note: 'the cluster lacks it',
    },
    {
      title: 'has in another form',
      live: liveCrd,
      schema: '{type: object, x-kubernetes-preserve-unknown-fields: true}',
      data: '"2"',
      note: 'its schema of v1',
    },
    { title: 'has', live: liveCrd, schema: '{type: object}', data: '"2"', note: undefined },
  ])('on upgrade warns of a CRD that the cluster $title: $note', async ({ live, schema, data, note }) => {
    const files = { 'crds/things.yaml': crd(schema), 'templates/a.yaml': configMap(`  k: ${data}`) }
    const result = await rendered({ files, stored: configMap('  k: "1"'), liveCrd: live })
    expect(result.notes).toEqual(
      note
        ? [
            {
              level: 'warning',
              text: expect.stringMatching(`^helm will not upgrade CRD things.example.com: ${note}`),
              crd: 'things.example.com',
            },
          ]
        : [],
    )
    expect(result.changes.filter((change) => change.crd)).toEqual([])
  })

  it('leaves out the CRDs of a subchart that is switched off', async () => {
    const files = {
      'Chart.yaml':
        'apiVersion: v2\nname: fixture\nversion: 1.0.0\ndependencies:\n- {name: sub, version: 1.0.0, condition: sub.enabled}\n',
      'values.yaml': 'sub: {enabled: false}\n',
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/crds/things.yaml': crd('{type: object}'),
      'templates/a.yaml': configMap('  k: v'),
    }
    expect((await rendered({ files })).changes).toMatchObject([{ kind: 'ConfigMap' }])
    expect((await rendered({ files, flags: ['--set', 'sub.enabled=true'] })).changes).toHaveLength(2)
  })

  it.each([
    {
      title: 'a random password',
      template: configMap('  k: {{ randAlphaNum 8 }}'),
      unstable: 'randAlphaNum in templates/a.yaml',
    },
    {
      title: 'a clock',
      template: configMap('  k: {{ now | unixEpoch | quote }}'),
      unstable: 'now in templates/a.yaml',
    },
    {
      title: 'the revision',
      template: configMap('  k: "{{ .Release.Revision }}"'),
      unstable: '.Release.Revision in templates/a.yaml',
    },
    {
      title: 'a random function that is not reached',
      template: configMap('  k: {{ if .Values.x }}{{ uuidv4 }}{{ end }}y'),
      unstable: undefined,
    },
    {
      title: 'a function name in a comment',
      template: configMap('  k: y{{/* randAlphaNum */}}'),
      unstable: undefined,
    },
  ])('tells whether the render is the same each time: $title', async ({ template, unstable }) => {
    const result = await rendered({ files: { 'templates/a.yaml': template }, stored: configMap('  k: "3"') })
    expect(result.unstable).toBe(unstable)
  })

  it('takes the stored render of an unchanged release for the second one', async () => {
    const files = { 'templates/a.yaml': configMap('  k: "{{ .Release.Revision }}"') }
    expect(await rendered({ files, stored: configMap('  k: "1"') })).not.toHaveProperty('unstable')
  })

  it.each([
    {
      title: 'a template that stops',
      trial: {
        files: { 'templates/a.yaml': '{{ fail (printf "no %s" .Values.token) }}' },
        flags: ['--set', 'token=hush-hush'],
      },
      failure: 'render',
      error: /fixture\/templates\/a\.yaml:1:\d+\): no \*\*\*/,
    },
    {
      title: 'a missing value',
      trial: { files: { 'templates/a.yaml': '{{ .Values.a.b.c }}' } },
      failure: 'render',
      error: /a\.yaml:1:\d+.*nil pointer/,
    },
    {
      title: 'a chart that is not there',
      trial: { files: {}, chart: 'nowhere/web' },
      failure: 'chart',
      error: /repo nowhere not found/,
    },
    {
      title: 'a chart that looks into a cluster that is not there',
      trial: { files: { 'templates/a.yaml': configMap('  k: {{ lookup "v1" "Node" "" "" | len }}') } },
      failure: 'cluster',
      error: /unreachable/,
    },
    {
      title: 'secrets to be shown',
      trial: { files: { 'templates/a.yaml': configMap('  k: v') }, flags: ['--show-secrets'] },
      failure: 'internal',
      error: /--show-secrets is not allowed/,
    },
  ])('writes down why it failed: $title', async ({ trial, failure, error }) => {
    const { ended, result } = await diff(trial)
    expect(ended.code).toBe(1)
    expect(result).toMatchObject({ outcome: 'failed', failure, error: expect.stringMatching(error) })
    expect(ended.stderr + JSON.stringify(result)).not.toContain('hush')
  })

  it('gives the digest of what a post-renderer is handed', async () => {
    const seen = join(root, 'seen.yaml')
    const plugin = join(plugins, 'recorder')
    mkdirSync(plugin, { recursive: true })
    await writeFile(
      join(plugin, 'plugin.yaml'),
      `name: recorder\nversion: 1.0.0\ntype: postrenderer/v1\napiVersion: v1\nruntime: subprocess\nruntimeConfig:\n  platformCommand:\n  - command: tee\n    args: ["${seen}"]\n`,
    )
    const hook =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: h\n  annotations:\n    helm.sh/hook: pre-upgrade\n'
    const files = {
      'templates/a.yaml': `# why\n${configMap('  b: "1"\n  a: [x, "y"]\n  l: |\n    x\n\n    y')}`,
      'templates/h.yaml': hook,
    }
    const { result, folder } = await diff({ files })
    const env = { PATH: process.env['PATH'], HELM_PLUGINS: plugins, HELM_DATA_HOME: join(folder, 'data') }
    await run(
      helm,
      ['template', 'r', join(folder, 'fixture'), '--namespace=shop', '--post-renderer=recorder'],
      env,
    )
    const handed = parseManifest(await readFile(seen, 'utf8'), 'shop')
    expect(result).toMatchObject({ digest: renderDigest(handed, 'shop', key).digest })
  })
})
