import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { joinedFingerprints, printedRelease, sendingDigest, storedDigest } from '../../src/approval/digest.js'
import { openApi, type ClusterApi } from '../../src/cluster/api.js'
import { discover } from '../../src/cluster/facts.js'
import { storedReleases, type StoredRelease } from '../../src/cluster/releases.js'
import { upgradeArgs } from '../../src/helm/command.js'
import type { RenderedDiff } from '../../src/changes/release-diff.js'
import { parseManifest } from '../../src/manifest/manifest.js'
import { exec } from '../../src/lib/exec.js'
import { startBed, type Bed } from '../bed/bed.js'
import { prepareTools } from '../bed/tools.js'
import { clusterCases, configMap, crd, formatCases, liveCrd, noteCases } from './plan-release-cases.js'
import { key, openPlanning, type Planning, type Tried, type DryRunResult } from './plan-release-run.js'

jest.setTimeout(60_000)

const release = { namespace: 'shop', name: 'r' }

describe('the plan of a release, without a cluster', () => {
  let root = ''
  let planning: Planning

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'plan-release-'))
    const plugins = [join(root, 'plugins')]
    planning = await openPlanning({ folder: root, helm: (await prepareTools()).helm, plugins })
  }, 1_800_000)

  afterAll(async () => {
    planning.close()
    await rm(root, { recursive: true, force: true })
  })

  const rendered = (trial: DryRunResult): Promise<RenderedDiff> => planning.rendered(trial)

  it('tells the risks of a change, and what would be sent for a trial on the API server', async () => {
    const claim = (size: string) =>
      `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: a\nspec:\n  resources: {requests: {storage: ${size}}}\n`
    const { diff, wanted } = await planning.plan({
      files: { 'templates/a.yaml': claim('1Gi') },
      stored: claim('2Gi'),
    })
    expect(diff).toMatchObject({ changes: [{ risks: [{ rule: 'storage-shrinks', level: 'high' }] }] })
    const [object, ...more] = wanted
    expect(more).toEqual([])
    expect(object?.key).toBe('shop, a, PersistentVolumeClaim (v1)')
    expect(parseManifest(object?.text ?? '', 'shop')).toMatchObject([
      { kind: 'PersistentVolumeClaim', name: 'a' },
    ])
    expect(object?.text).toContain('1Gi')
  })

  it('takes known secrets out of what is shown, and leaves them in what would be sent', async () => {
    const { diff, wanted } = await planning.plan({
      files: { 'templates/a.yaml': configMap('  k: "the new hunter22"') },
      stored: configMap('  k: "the old one"'),
      secrets: [{ name: 'A', value: 'hunter22' }],
    })
    expect(diff).toMatchObject({ changes: [{ diff: expect.stringContaining('the •••') as unknown }] })
    expect(JSON.stringify(diff)).not.toMatch(/hunter22|old one/)
    expect(wanted[0]?.text).toContain('the new hunter22')
  })

  it('tells changes, chart version and the digest of the whole render, with the versions of the cluster', async () => {
    const files = { 'templates/a.yaml': configMap('  k: "2"\n  v: {{ .Capabilities.KubeVersion.Version }}') }
    const { diff, handed, command, ran } = await planning.plan({
      files,
      stored: configMap('  k: "1"\n  v: v1.34.2'),
    })
    const [bytes = Buffer.from('')] = handed
    expect(String(bytes)).toContain('v: v1.34.2\n')
    expect(ran).toHaveLength(1)
    expect(diff).toEqual({
      ...release,
      outcome: 'rendered',
      chartVersion: '1.0.0',
      digest: sendingDigest({ ...release, bytes, manner: command.mannerArgs }, key),
      storedDigest: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      fingerprints: joinedFingerprints(bytes, key),
      crdsDigest: '',
      addedApiVersions: [],
      asksApiVersions: false,
      notes: [],
      changes: [
        {
          action: 'change',
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'shop',
          name: 'a',
          diff: expect.stringContaining("-  k: '1'\n+  k: '2'\n") as unknown,
          risks: [],
        },
      ],
    })
  })

  it.each(formatCases)('shows a difference of form only where it may be more: $title', async (row) => {
    const { old, next, same } = row
    const { changes } = await rendered({ files: { 'templates/a.yaml': next }, stored: old })
    expect(changes).toHaveLength(same ? 0 : 1)
    // Whatever is shown can be seen.
    for (const { diff } of changes) expect(diff).toMatch(/^[+-]/m)
  })

  describe('gives a digest', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations:\n    helm.sh/hook: test\n'
    const trial = { files: { 'templates/a.yaml': configMap('  k: v'), 'templates/t.yaml': pod } }

    it.each([
      { title: 'a comment', data: '  k: v # why' },
      { title: 'quotes', data: "  k: 'v'" },
    ])('of every byte, also where no object differs: $title', async ({ data }) => {
      const stored = configMap('  k: v')
      const [one, other] = await Promise.all(
        [configMap('  k: v'), configMap(data)].map((text) =>
          rendered({ files: { 'templates/a.yaml': text }, stored }),
        ),
      )
      expect([one?.changes, other?.changes]).toEqual([[], []])
      expect(other?.digest).not.toBe(one?.digest)
      expect(other?.fingerprints).not.toEqual(one?.fingerprints)
    })

    it('that stays the same with what is only for people, and holds hooks and tests', async () => {
      const flags = ['--hide-notes', '--description', 'why', '--debug']
      const [one, other] = await Promise.all([rendered(trial), rendered({ ...trial, flags })])
      expect(other.digest).toBe(one.digest)
      // Four characters for each of the two documents.
      expect(one.fingerprints).toHaveLength(8)
    })

    it.each(['--no-hooks', '--wait', '--force-conflicts'])('that holds how helm acts: %s', async (flag) => {
      const [one, other] = await Promise.all([rendered(trial), rendered({ ...trial, flags: [flag] })])
      expect(other.digest).not.toBe(one.digest)
      expect([other.fingerprints, other.storedDigest]).toEqual([one.fingerprints, one.storedDigest])
    })

    it('of what any other post-renderer is handed', async () => {
      const seen = join(root, 'seen.yaml')
      const plugin = join(root, 'plugins', 'recorder')
      await mkdir(plugin, { recursive: true })
      await writeFile(
        join(plugin, 'plugin.yaml'),
        `name: recorder\nversion: 1.0.0\ntype: postrenderer/v1\napiVersion: v1\nruntime: subprocess\nruntimeConfig:\n  platformCommand:\n  - command: tee\n    args: ["${seen}"]\n`,
      )
      const { diff, command, folder } = await planning.plan({
        files: {
          'templates/a.yaml': `# why\n${configMap('  b: "1"\n  a: [x, "y"]\n  l: |\n    x\n\n    y')}`,
          'templates/h.yaml': configMap('  k: v', '  annotations:\n    helm.sh/hook: pre-upgrade\n'),
        },
      })
      const args = ['template', 'r', folder, '--namespace=shop', '--post-renderer=recorder']
      const env = { PATH: process.env['PATH'], HELM_PLUGINS: join(root, 'plugins') }
      const { helm: file } = await prepareTools()
      expect(await exec({ file, args, env })).toMatchObject({ exitCode: 0 })
      const bytes = await readFile(seen)
      expect(String(bytes)).toContain('# why')
      expect(diff).toMatchObject({
        digest: sendingDigest({ ...release, bytes, manner: command.mannerArgs }, key),
        fingerprints: joinedFingerprints(bytes, key),
      })
    })
  })

  it('adds the CRDs of crds/ on first installation, and renders with what they provide', async () => {
    const files = {
      'crds/things.yaml': crd('{type: object}'),
      'templates/a.yaml': configMap('  has: "{{ .Capabilities.APIVersions.Has "example.com/v1/Thing" }}"'),
    }
    const { diff, handed } = await planning.plan({ files })
    expect(diff).toMatchObject({
      changes: [
        { action: 'add', kind: 'CustomResourceDefinition', name: 'things.example.com', crd: true },
        { action: 'add', kind: 'ConfigMap', diff: expect.stringContaining("has: 'true'") as unknown },
      ],
      asksApiVersions: true,
      addedApiVersions: ['example.com/v1', 'example.com/v1/Thing'],
      crdsDigest: expect.stringMatching(/./) as unknown,
    })
    // The guard is not shown the folder, neither now nor in an apply.
    for (const bytes of handed) expect(String(bytes)).not.toContain('CustomResourceDefinition')
    const skipped = await rendered({ files, flags: ['--skip-crds'] })
    expect(skipped).toMatchObject({ changes: [{ kind: 'ConfigMap' }], crdsDigest: '', addedApiVersions: [] })
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
    const diff = await rendered({ files, stored: configMap('  k: "1"'), liveCrd: live })
    expect(diff.notes).toEqual(
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
    expect(diff.changes.filter((change) => change.crd)).toEqual([])
    expect(diff.crdsDigest).toBe('')
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
      renders: 2,
    },
    {
      title: 'a clock',
      template: configMap('  k: {{ now | unixEpoch | quote }}'),
      unstable: 'now in templates/a.yaml',
      renders: 2,
    },
    {
      title: 'a random comment, which is sent too',
      template: configMap('  k: v # {{ uuidv4 }}'),
      unstable: 'uuidv4 in templates/a.yaml',
      renders: 2,
    },
    {
      title: 'a random function that is not reached',
      template: configMap('  k: {{ if .Values.x }}{{ uuidv4 }}{{ end }}y'),
      unstable: undefined,
      renders: 2,
    },
    {
      title: 'a function name in a comment',
      template: configMap('  k: y{{/* randAlphaNum */}}'),
      unstable: undefined,
      renders: 1,
    },
  ])('tells whether the render is the same each time: $title', async ({ template, unstable, renders }) => {
    const { diff, ran } = await planning.plan({
      files: { 'templates/a.yaml': template },
      stored: configMap('  k: "3"'),
    })
    if (diff.outcome !== 'rendered') throw new Error(JSON.stringify(diff))
    expect(diff.unstable).toBe(unstable)
    expect(ran).toHaveLength(renders)
  })

  it('takes the stored render of an unchanged release for the second one', async () => {
    const files = { 'templates/a.yaml': configMap('  k: v{{ if .Values.x }}{{ uuidv4 }}{{ end }}') }
    const { folder } = await planning.plan({ files })
    const args = ['template', 'r', folder, '--namespace=shop']
    const { stdout: manifest } = await planning.helm(args, { cwd: root, allows: () => true })
    const { diff, ran } = await planning.plan({ files, stored: { manifest } })
    expect(diff).toMatchObject({ changes: [], storedDigest: storedDigest(release, manifest, key) })
    expect(diff).not.toHaveProperty('unstable')
    expect(ran).toHaveLength(1)
  })

  it('knows the revision of a first installation', async () => {
    const diff = await rendered({
      files: { 'templates/a.yaml': configMap('  k: "{{ .Release.Revision }}"') },
    })
    expect(diff.changes).toMatchObject([{ diff: expect.stringContaining("+  k: '1'") }])
    expect(diff).not.toHaveProperty('unstable')
  })

  it.each(noteCases)('notes $title', async ({ trial, level, text }) => {
    expect((await rendered(trial)).notes).toEqual([{ level, text: expect.stringMatching(text) }])
  })

  const lookup = configMap('  k: {{ lookup "v1" "Node" "" "" | len }}')
  const revision = configMap('  k: "{{ .Release.Revision }}"')

  it.each<{ title: string; trial: DryRunResult; failure: string; error: RegExp }>([
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
      title: 'a template that stops with a known secret',
      trial: {
        files: { 'templates/a.yaml': '{{ fail "no hush-hush" }}' },
        secrets: [{ name: 'A', value: 'hush-hush' }],
      },
      failure: 'render',
      error: /fixture\/templates\/a\.yaml:1:\d+\): no •••/,
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
      trial: { files: { 'templates/a.yaml': lookup } },
      failure: 'cluster',
      error: /unreachable/,
    },
    {
      title: 'a chart that asks a cluster that is not there for the revision',
      trial: { files: { 'templates/a.yaml': revision }, stored: configMap('  k: "1"') },
      failure: 'cluster',
      error: /unreachable/,
    },
    {
      title: 'values of the revision before, from a cluster that is not there',
      trial: {
        files: { 'templates/a.yaml': configMap('  k: v') },
        stored: configMap('  k: v'),
        values: '--reuse-values',
      },
      failure: 'cluster',
      error: /unreachable/,
    },
  ])('tells why it failed: $title', async ({ trial, failure, error }) => {
    const { diff, wanted } = await planning.plan(trial)
    expect(diff).toMatchObject({
      ...release,
      outcome: 'failed',
      failure,
      error: expect.stringMatching(error),
    })
    expect(wanted).toEqual([])
    expect(JSON.stringify(diff)).not.toContain('hush')
  })
})

describe('the plan of a release, on a cluster', () => {
  let bed: Bed
  let root = ''
  let planning: Planning
  let api: ClusterApi
  let count = 0

  beforeAll(async () => {
    bed = await startBed({ charts: false })
    root = await mkdtemp(join(tmpdir(), 'plan-release-'))
    planning = await openPlanning({ folder: root, helm: bed.tools.helm, kubeconfig: bed.kubeconfig })
    const env = { ...process.env, ...bed.env }
    api = openApi({ exec, kubectl: bed.tools.kubectl, env, folder: root })
    await bed.kubectl(['create', 'namespace', 'shop'])
  }, 1_800_000)

  afterAll(async () => {
    planning.close()
    await api.close()
    await rm(root, { recursive: true, force: true })
    await bed.stop()
  }, 60_000)

  async function stored(name: string): Promise<StoredRelease> {
    const { installed } = await storedReleases(api)
    const found = [...installed.values()].find((one) => one.name === name)
    if (!found) throw new Error(`${name} is not stored`)
    return found
  }

  /** Does what was planned, and lets helm send nothing else. @returns what the guard was asked. */
  async function applied(
    { command, handed }: Pick<Tried, 'command' | 'handed'>,
    attempts = 1,
  ): Promise<Buffer> {
    let asked = Buffer.from('')
    const allows = (bytes: Buffer) => {
      asked = Buffer.from(bytes)
      return handed.at(-1)?.equals(bytes) === true
    }
    const done = await planning.helm(upgradeArgs(command, []), { cwd: root, allows })
    if (done.exitCode === 0) return asked
    if (attempts > 1) return applied({ command, handed }, attempts - 1)
    throw new Error(`${done.stderr}\n${String(handed.at(-1))}\n${String(asked)}`)
  }

  it.each(clusterCases)('is what helm upgrade sends, and stores: $title', async (row) => {
    const { before, trial, shows, asksServer } = row
    const name = `r${count++}`
    const cluster = await discover(api)
    if (before) await applied(await planning.plan({ ...before, release: name, cluster }))
    const known = before ? { stored: await stored(name) } : {}
    const planned = await planning.plan({ ...trial, ...known, release: name, cluster })
    const { diff, command, ran } = planned
    if (diff.outcome !== 'rendered') throw new Error(JSON.stringify(diff))
    expect(diff.changes.at(-1)?.diff).toContain(shows)
    expect(diff).not.toHaveProperty('unstable')
    expect(ran.flat().includes('--dry-run=server')).toBe(asksServer)

    const { namespace, mannerArgs: manner } = command
    // helm looks for the APIs of CRDs that it has just made, and one time in 25 the API server does not list them yet:
    // helm renders to something else then, stops at the guard, and finds them when it is run again.
    const bytes = await applied(planned, 'crds/things.yaml' in trial.files ? 3 : 1)
    expect(diff.digest).toBe(sendingDigest({ name, namespace, bytes, manner }, key))
    expect(diff.storedDigest).toBe(storedDigest({ name, namespace }, printedRelease(await stored(name)), key))
  })

  it('finds no change in what was sent, and renders it once', async () => {
    const files = {
      'templates/a.yaml': `# why\n${configMap('  k: "y" # {{ if .Values.x }}{{ uuidv4 }}{{ end }}\n  l: |+\n    x\n\n')}`,
      'templates/h.yaml': configMap('  k: "0o7"', '  annotations:\n    helm.sh/hook: post-upgrade\n').replace(
        'a',
        'h',
      ),
    }
    const more = { ...files, 'templates/z.yaml': configMap('  k: last').replace('name: a', 'name: z') }
    const first = await planning.plan({ files: more, release: 'same' })
    await applied(first)
    const { diff, ran } = await planning.plan({ files: more, release: 'same', stored: await stored('same') })
    expect(diff).toMatchObject({ changes: [], notes: [] })
    expect(ran).toHaveLength(1)
  })

  it('takes a text that keeps its line ends for changed at the end of all: helm does not print them', async () => {
    const text = configMap('  l: |+\n    x\n\n').replace('name: a', 'name: kept')
    const files = { 'templates/a.yaml': text }
    await applied(await planning.plan({ files, release: 'kept' }))
    const { diff } = await planning.plan({ files, release: 'kept', stored: await stored('kept') })
    expect(diff).toMatchObject({ changes: [{ action: 'change', name: 'kept' }] })
  })

  it('says so when a chart looks into a cluster that lacks its CRDs', async () => {
    const files = {
      'crds/things.yaml': crd('{type: object}', 'second.example.com'),
      'templates/a.yaml': configMap('  k: {{ lookup "v1" "Namespace" "" "shop" | len | quote }}'),
      'templates/t.yaml': 'apiVersion: second.example.com/v1\nkind: Thing\nmetadata:\n  name: t\n',
    }
    const { notes, changes } = await planning.rendered({ files, cluster: await discover(api) })
    expect(changes.map(({ kind }) => kind)).toEqual(['CustomResourceDefinition', 'ConfigMap', 'Thing'])
    expect(notes).toEqual([
      {
        level: 'warning',
        text: expect.stringMatching(/^the chart calls lookup, .* what is applied may differ$/),
      },
    ])
  })
})
