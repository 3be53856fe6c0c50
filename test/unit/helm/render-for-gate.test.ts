import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseFlags } from '../../../src/helm/flags.js'
import { renderForGate } from '../../../src/helm/render-for-gate.js'
import type { HelmOutput } from '../../../src/helm/render.js'

const flags = parseFlags(['upgrade', 'r', 'repo/chart', '--reset-values'], {}, false)
const cluster = { kubeVersion: '1.34.2', apiVersions: ['v1', 'apps/v1'] }
const place = { namespace: 'shop', installed: true, cluster, baseValues: undefined }

describe('renderForGate', () => {
  let chart = ''

  beforeAll(() => {
    chart = mkdtempSync(join(tmpdir(), 'chart-'))
    mkdirSync(join(chart, 'templates'))
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 1.2.3\n')
  })

  afterAll(() => rmSync(chart, { recursive: true, force: true }))

  /** Renders with a helm that answers so. */
  async function render(template: string, answer: (args: readonly string[]) => Partial<HelmOutput>) {
    writeFileSync(join(chart, 'templates/a.yaml'), template)
    const calls: (readonly string[])[] = []
    const result = await renderForGate(flags, place, (args) => {
      calls.push(args)
      const stderr = `level=DEBUG msg="Chart path" path="${chart}"\n`
      const { code = 0, stdout = '', stderr: more = '' } = answer(args)
      return Promise.resolve({ code, stdout, stderr: stderr + more })
    })
    return { result, calls }
  }

  const onServer = (args: readonly string[]) => args.includes('--dry-run=server')

  it('renders once, on this machine, with what the cluster offers', async () => {
    const { result, calls } = await render('a: b', () => ({ stdout: 'rendered' }))
    expect(result).toMatchObject({ manifest: 'rendered', chart: { version: '1.2.3' }, notes: [] })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toEqual(
      expect.arrayContaining([
        '--kube-version=1.34.2',
        '--api-versions=v1,apps/v1',
        '--is-upgrade',
        '--namespace=shop',
      ]),
    )
  })

  it('renders a chart that calls lookup on the server', async () => {
    const { result, calls } = await render('{{ lookup "v1" "Secret" "" "" }}', (args) => ({
      stdout: onServer(args) ? 'from the server' : 'from here',
    }))
    expect(result.manifest).toBe('from the server')
    expect(calls.at(-1)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^--(kube|api)-version|^--include-crds/)]),
    )
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

  it('parts the CRDs of crds/ from the manifest', async () => {
    const stdout =
      '---\n# Source: chart/crds/a.yaml\n---\nkind: One\n---\nkind: Two\n' +
      '---\n# Source: chart/charts/sub/crds/b.yaml\nkind: Three\n' +
      '---\n# Source: chart/templates/crds/c.yaml\nkind: Four\n'
    const { result } = await render('a: b', () => ({ stdout }))
    expect([...result.crds]).toEqual([
      ['crds/a.yaml', '---\nkind: One\n---\nkind: Two\n'],
      ['charts/sub/crds/b.yaml', 'kind: Three\n'],
    ])
    expect(result.manifest).toContain('kind: Four')
    expect(result.manifest).not.toMatch(/One|Two|Three/)
  })
})
