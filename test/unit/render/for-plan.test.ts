import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  addedApiVersions,
  renderForPlan,
  type PlanHelm,
  type PlanPlace,
} from '../../../src/render/for-plan.js'
import type { HelmOutput, RenderRequest } from '../../../src/render/render.js'

const request: RenderRequest = {
  release: 'r',
  chart: 'repo/chart',
  templateArgs: ['--version=1.2.3'],
  valueFiles: [],
  setValues: [],
  values: 'reset',
}
const cluster = { kubeVersion: '1.34.2', apiVersions: ['v1', 'apps/v1'] }
const place: PlanPlace = { namespace: 'shop', installed: true, cluster, coming: false }

interface Answer extends Partial<HelmOutput> {
  /** What the post-renderer was given; as stdout when left out, `none` when it was not asked. */
  readonly bytes?: string
}

interface Given {
  readonly place?: Partial<PlanPlace>
  readonly request?: Partial<RenderRequest>
  /** Files of the chart beside its template. */
  readonly files?: Readonly<Record<string, string>>
}

const onServer = (args: readonly string[]) => args.includes('--dry-run=server')

describe('renderForPlan', () => {
  let chart = ''
  beforeAll(() => {
    chart = mkdtempSync(join(tmpdir(), 'chart-'))
  })
  afterAll(() => rmSync(chart, { recursive: true, force: true }))

  function writeChart(template: string, files: Readonly<Record<string, string>>) {
    rmSync(chart, { recursive: true, force: true })
    const all = {
      'Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.2.3\n',
      'templates/a.yaml': template,
      ...files,
    }
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(chart, name)), { recursive: true })
      writeFileSync(join(chart, name), text)
    }
  }

  /** Renders with a helm that answers so. */
  async function render(
    template: string,
    answer: (args: readonly string[], call: number) => Answer,
    given: Given = {},
  ) {
    writeChart(template, given.files ?? {})
    const calls: (readonly string[])[] = []
    const helm: PlanHelm = {
      cwd: '/',
      render: (args) => {
        calls.push(args)
        const { code = 0, stdout = '', stderr: more = '', bytes } = answer(args, calls.length)
        const stderr = `level=DEBUG msg="Chart path" path="${chart}"\n${more}`
        const taken = bytes === 'none' || code !== 0 ? undefined : Buffer.from(bytes ?? stdout)
        return Promise.resolve({ output: { code, stdout, stderr }, bytes: taken })
      },
    }
    const result = await renderForPlan({ ...request, ...given.request }, { ...place, ...given.place }, helm)
    return { result, calls }
  }

  it('renders once, on this machine, with what the cluster offers', async () => {
    const { result, calls } = await render('a: b', () => ({ stdout: 'rendered', bytes: 'given' }))
    expect(result).toMatchObject({ manifest: 'rendered', chart: { version: '1.2.3' }, notes: [] })
    expect(result.bytes.toString()).toBe('given')
    expect(calls).toHaveLength(1)
    expect(calls[0]).toEqual([
      ...['template', 'r', 'repo/chart', '--namespace=shop', '--version=1.2.3', '--is-upgrade'],
      ...['--kube-version=1.34.2', '--api-versions=v1,apps/v1', '--include-crds', '--debug'],
    ])
  })

  it('does not say that a first installation is an upgrade', async () => {
    const { calls } = await render('a: b', () => ({}), { place: { installed: false } })
    expect(calls[0]).not.toContain('--is-upgrade')
  })

  it('renders a chart that calls lookup on the server', async () => {
    const { result, calls } = await render('{{ lookup "v1" "Secret" "" "" }}', (args) => ({
      stdout: onServer(args) ? 'from the server' : 'from here',
      bytes: onServer(args) ? 'bytes of the server' : 'bytes of here',
    }))
    expect(result.manifest).toBe('from the server')
    expect(result.bytes.toString()).toBe('bytes of the server')
    expect(calls).toHaveLength(2)
    expect(calls[1]).toEqual(expect.arrayContaining(['--dry-run=server', '--disable-openapi-validation']))
    expect(calls.at(-1)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^--(kube|api)-version|^--include-crds/)]),
    )
  })

  it.each<[title: string, template: string, coming: boolean, renders: number]>([
    [
      'an API that is not there and that helm knows',
      '{{ .Capabilities.APIVersions.Has "batch/v1" }}',
      false,
      2,
    ],
    [
      'an API that is not there, and not built in',
      '{{ .Capabilities.APIVersions.Has "example.com/v1" }}',
      false,
      1,
    ],
    ['an API that is there', '{{ .Capabilities.APIVersions.Has "apps/v1" }}', false, 1],
    ['APIs that are not written out', '{{ range .Capabilities.APIVersions }}{{ end }}', false, 2],
    [
      'an API that is not there, while others are coming',
      '{{ .Capabilities.APIVersions.Has "batch/v1" }}',
      true,
      1,
    ],
  ])('asks the server, or not, for a chart that asks for %s', async (_title, template, coming, renders) => {
    const { calls } = await render(template, () => ({ stdout: 'x' }), { place: { coming } })
    expect(calls).toHaveLength(renders)
    expect(calls.slice(1).every(onServer)).toBe(true)
  })

  it('falls back when CRDs do not exist yet, and says so', async () => {
    const { result } = await render('{{ lookup "v1" "Secret" "" "" }}', (args) =>
      onServer(args)
        ? {
            code: 1,
            stderr:
              'Error: unable to build kubernetes objects: no matches for kind "Thing" in version "x/v1"',
          }
        : { stdout: 'from here' },
    )
    expect(result.manifest).toBe('from here')
    expect(result.bytes.toString()).toBe('from here')
    expect(result.notes).toMatchObject([
      { level: 'warning', text: expect.stringContaining('CRDs that it needs do not exist yet') },
    ])
  })

  it('stops when the server refuses for another reason', async () => {
    const rendering = render('{{ lookup "v1" "Secret" "" "" }}', (args) =>
      onServer(args) ? { code: 1, stderr: 'Error: kubernetes cluster unreachable: refused' } : {},
    )
    await expect(rendering).rejects.toMatchObject({
      failure: 'cluster',
      message: 'kubernetes cluster unreachable: refused',
    })
  })

  it('stops when helm cannot render, in its words', async () => {
    const rendering = render('a: b', () => ({
      code: 1,
      stderr: 'Error: execution error at (a.yaml:3): no\n',
    }))
    await expect(rendering).rejects.toMatchObject({
      failure: 'render',
      message: 'execution error at (a.yaml:3): no',
    })
  })

  it('stops when helm ends well without having asked the guard: such a render is none', async () => {
    await expect(render('a: b', () => ({ stdout: 'x', bytes: 'none' }))).rejects.toMatchObject({
      failure: 'render',
      message: 'helm rendered without asking the guard',
    })
  })

  it('stops when helm does not say where the chart is', async () => {
    const output: HelmOutput = { code: 0, stdout: '', stderr: '' }
    const helm: PlanHelm = { cwd: '/', render: () => Promise.resolve({ output, bytes: Buffer.from('') }) }
    await expect(renderForPlan(request, place, helm)).rejects.toMatchObject({
      failure: 'chart',
      message: 'helm did not name the path of the chart',
    })
  })

  describe('where helm takes over values, or the chart asks for the revision', () => {
    const printed = JSON.stringify({
      manifest: '---\n# Source: chart/templates/a.yaml\nkind: A\n',
      hooks: [{ path: 'chart/templates/h.yaml', manifest: 'kind: H' }],
    })
    const answer = (args: readonly string[]): Answer =>
      args[0] === 'upgrade' ? { stdout: printed, bytes: 'what it would send' } : { stdout: 'from here' }

    it.each([
      ['reuse', '--reuse-values', 'a: b'],
      ['reset-then-reuse', '--reset-then-reuse-values', 'a: b'],
      ['reset', '--reset-values', 'a: {{ .Release.Revision }}'],
    ] as const)('plays the upgrade on the server: %s', async (values, flag, template) => {
      const { result, calls } = await render(template, answer, { request: { values } })
      expect(calls[1]).toEqual([
        ...['upgrade', '--install', 'r', 'repo/chart', '--namespace=shop', '--version=1.2.3', flag],
        ...['--dry-run=server', '--output=json', '--disable-openapi-validation'],
      ])
      expect(result.bytes.toString()).toBe('what it would send')
      expect(result.manifest).toBe(
        '---\n# Source: chart/templates/a.yaml\nkind: A\n---\n# Source: chart/templates/h.yaml\nkind: H\n',
      )
    })

    it('plays it again for a second render', async () => {
      const { result, calls } = await render('a: b', answer, { request: { values: 'reuse' } })
      expect((await result.again()).bytes.toString()).toBe('what it would send')
      expect(calls.map(([word]) => word)).toEqual(['template', 'upgrade', 'upgrade'])
    })

    it('does not for a first installation, which has neither', async () => {
      const given = { request: { values: 'reuse' }, place: { installed: false } } as const
      expect((await render('a: {{ .Release.Revision }}', answer, given)).calls).toHaveLength(1)
    })

    it('stops when that fails', async () => {
      const failing = (args: readonly string[]): Answer =>
        args[0] === 'upgrade' ? { code: 1, stderr: 'Error: UPGRADE FAILED: no values\n' } : {}
      await expect(render('a: b', failing, { request: { values: 'reuse' } })).rejects.toMatchObject({
        message: 'no values',
      })
    })
  })

  describe('what helm printed of crds/', () => {
    const crd =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n' +
      'spec:\n  group: example.com\n  names: {kind: Thing}\n  versions: [{name: v1, served: true}]\n'
    const files = {
      'crds/a.yaml': '---\nkind: One\n---\n# Source: chart/templates/x.yaml\nkind: Two\n',
      'charts/sub/crds/b.yaml': 'kind: Three\n',
      'templates/crds/c.yaml': 'kind: Four\n',
    }
    const stdout =
      `---\n# Source: chart/crds/a.yaml\n${files['crds/a.yaml']}\n` +
      `---\n# Source: chart/charts/sub/crds/b.yaml\n${files['charts/sub/crds/b.yaml']}\n` +
      '---\n# Source: chart/templates/crds/c.yaml\nkind: Four\n'

    it('is parted from the manifest', async () => {
      const { result } = await render('a: b', () => ({ stdout }), { files })
      expect([...result.crds]).toEqual([
        ['crds/a.yaml', files['crds/a.yaml']],
        ['charts/sub/crds/b.yaml', files['charts/sub/crds/b.yaml']],
      ])
      expect(result.manifest).toBe('---\n# Source: chart/templates/crds/c.yaml\nkind: Four\n')
    })

    it('is no folder of the chart where the chart has none of it', async () => {
      const { result } = await render('a: b', () => ({ stdout }))
      expect(result.crds.size).toBe(0)
      expect(result.manifest).toBe(stdout)
    })

    it.each([
      [false, 2],
      [true, 1],
    ])(
      'counts as offered by the cluster for a chart that asks, at first installation only: %s',
      async (installed, renders) => {
        const printed = `---\n# Source: chart/crds/a.yaml\n${crd}\n`
        const template = '{{ .Capabilities.APIVersions.Has "example.com/v1" }}'
        const { calls } = await render(template, () => ({ stdout: printed }), {
          files: { 'crds/a.yaml': crd },
          place: { installed },
        })
        expect(calls).toHaveLength(renders)
        expect(
          calls
            .slice(1)
            .every((args) => args.includes('--api-versions=v1,apps/v1,example.com/v1,example.com/v1/Thing')),
        ).toBe(true)
      },
    )
  })

  it('renders once more in the same way', async () => {
    const { result, calls } = await render('{{ now }}', (_args, call) => ({ stdout: `render ${call}` }))
    expect(await result.again()).toEqual({ manifest: 'render 2', bytes: Buffer.from('render 2') })
    const withoutCrds = (calls[0] ?? []).filter((arg) => arg !== '--include-crds')
    expect(calls[1]).toEqual(withoutCrds)
  })
})

describe('what definitions bring', () => {
  it('is what the cluster does not list', () => {
    const version = (name: string, served = 'true') =>
      new Map<string, string>([
        ['name', name],
        ['served', served],
      ])
    const spec = new Map<string, string | Map<string, string>[] | Map<string, string>>([
      ['group', 'example.com'],
      ['names', new Map([['kind', 'Thing']])],
      ['versions', [version('v1'), version('v2'), version('v3', 'false')]],
    ])
    const crd = { name: 'things.example.com', apiVersion: 'apiextensions.k8s.io/v1', spec }
    const there = { ...cluster, apiVersions: ['example.com/v1', 'example.com/v1/Thing'] }
    expect(addedApiVersions([crd], there)).toEqual(['example.com/v2', 'example.com/v2/Thing'])
  })
})
