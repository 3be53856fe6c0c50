import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { prepareTools } from '../bed/tools.js'
import { diffCases, type DiffCase } from './diff-plugin-cases.js'
import { inParallel, memoryData, run, writeChart, type Ended } from './diff-plugin-run.js'

const usual = ['--allow-unreleased', '--detailed-exitcode', '--reset-values', '--disable-validation']

const marks: Readonly<Record<string, string>> = {
  'has been added:': '+',
  'has been removed:': '-',
  'has changed:': '~',
}

/** @returns the entries of the format `diff`, in order. */
function entriesIn(stdout: string): string[] {
  return [
    ...stdout.matchAll(/^(\S.*?, .*?, .* \(.*\)) (has been added:|has been removed:|has changed:)$/gm),
  ].map(([, key = '', words = '']) => `${marks[words]}${key}`)
}

async function runCase(one: DiffCase, bed: { root: string; helm: string; plugins: string }): Promise<Ended> {
  const folder = join(bed.root, one.row)
  const chart = await writeChart(join(folder, 'fixture'), { 'templates/all.yaml': one.next })
  const data = join(folder, 'releases.yaml')
  const stored = { name: 'r', namespace: 'shop', manifest: one.old ?? '', config: { k: '1' } }
  const other = { name: 'other', namespace: 'shop', manifest: '' }
  const release = { ...stored, hooks: one.oldHooks ?? [], status: one.oldStatus ?? 'deployed' }
  await writeFile(data, memoryData([one.old === undefined ? other : release]))
  const args = [
    'diff',
    'upgrade',
    'r',
    chart,
    ...(one.baseFlags ?? usual),
    ...(one.flags ?? []),
    '--namespace',
    'shop',
  ]
  return run(bed.helm, args, {
    PATH: process.env['PATH'],
    HELM_PLUGINS: bed.plugins,
    HELM_DRIVER: 'memory',
    HELM_MEMORY_DRIVER_DATA: data,
    HELMFILE_GATE_NODE: process.execPath,
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
    KUBECONFIG: join(folder, 'none'),
    ...one.env,
  })
}

describe('helm diff upgrade, on the real helm', () => {
  const results = new Map<string, Ended>()
  let root = ''

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'diff-plugin-'))
    const { helm } = await prepareTools()
    const plugins = resolve('dist/plugins')
    await inParallel(diffCases, 4, async (one) =>
      results.set(one.row, await runCase(one, { root, helm, plugins })),
    )
  }, 1_800_000)

  afterAll(() => rm(root, { recursive: true, force: true }))

  const titled = diffCases.map((one) => ({
    ...one,
    title: one.helmDiff ? `${one.title} (helm-diff: ${one.helmDiff})` : one.title,
  }))

  it.each(titled)('$row. $title', ({ row, entries, exit, shows = [], hides = [], stderr = '' }) => {
    const result = results.get(row)
    const output = `${result?.stdout}${result?.stderr}`
    expect({ exit: result?.code, entries: entriesIn(result?.stdout ?? ''), stderr: result?.stderr }).toEqual({
      exit,
      entries,
      stderr: expect.stringContaining(stderr),
    })
    for (const text of shows) expect(result?.stdout).toContain(text)
    for (const text of hides) expect(output).not.toContain(text)
  })
})
