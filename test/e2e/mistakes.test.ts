import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { prepareTools, type BedTools } from '../bed/tools.js'
import { chart, configMap, release } from './small-stack.js'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const layered = release('web', 'shop', './chart', ['labels: {layer: 1}'])
const action = ['--action', `octo/helmfile-gate@${'c'.repeat(40)}`]

let tools: BedTools
let folder: string

beforeAll(async () => {
  tools = await prepareTools()
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'helmfile-gate-mistakes-')))
  const files = {
    'helmfile.yaml': `environments: {production: {}}\n---\nreleases:\n${layered}`,
    'bare.yaml': `releases:\n${release('web', 'shop', './chart')}`,
    ...chart('chart', { 'templates/map.yaml': configMap('web', 'one') }),
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  execFileSync('git', ['init', '-q', folder])
}, 30 * 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

/** @returns the exit code, and the last line that is said. */
function typed(...args: readonly string[]): Promise<{ code: number; last: string; all: string }> {
  const env = { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, ...args, '--tools-dir', tools.dir],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        const all = stdout + stderr
        resolve({ code: error ? Number(error.code) : 0, last: all.trim().split('\n').at(-1) ?? '', all })
      },
    )
  })
}

describe('a mistake of the first day is answered with the line that mends it', () => {
  const plan = ['plan', '--stack', 'helmfile.yaml']
  it.each<[mistake: string, args: readonly string[], last: string]>([
    [
      'a wrong path',
      ['plan', '--stack', 'helmfle.yaml'],
      'reading the input stack failed: there is no file FOLDER/helmfle.yaml: check the path, and that the repository is checked out',
    ],
    [
      'a wrong environment',
      [...plan, '--environment', 'prod'],
      'reading environment prod failed: the helmfile knows only production: set the input environment',
    ],
    [
      'no kubeconfig',
      [...plan, '--environment', 'production'],
      'asking the cluster failed: there is no kubeconfig (dial tcp 127.0.0.1:8080: connect: connection refused): set the input kubeconfig or KUBECONFIG to a file that names the cluster',
    ],
    [
      'no 1Password',
      [...plan, '--environment', 'production', '--secrets', 'TOKEN=op://vault/item/field'],
      'loading secrets failed: there is neither a service account token nor a workload identity for 1Password: set the input op-service-account-token, or set the variables themselves',
    ],
  ])('%s', async (_mistake, args, last) => {
    const said = await typed(...args)
    expect({ code: said.code, last: said.last.replaceAll(folder, 'FOLDER') }).toEqual({ code: 1, last })
  })

  it('no label, and then a layer without a job', async () => {
    const bare = await typed('lint', '--stack', 'bare.yaml')
    expect(bare.all).toContain('error: shop/web has no label layer: add labels: {layer: N} (layer)')
    const init = ['init', '--stack', 'bare.yaml', '--yes', ...action]
    expect(await typed(...init)).toMatchObject({ code: 0 })
    expect(await typed('check-workflows')).toEqual({
      code: 0,
      last: 'The workflows fit bare.yaml in default: layers 1.',
      all: 'The workflows fit bare.yaml in default: layers 1.\n',
    })
    const second = release('late', 'shop', './chart', ['labels: {layer: 2}', 'needs: [shop/web]'])
    write('bare.yaml', `releases:\n${layered}${second}`)
    const stale = await typed('check-workflows')
    expect(stale).toMatchObject({ code: 1, last: 'Run init again.' })
    expect(stale.all).toContain('.github/workflows/deploy.yml: it is not for the stack as it is\n')
    expect(await typed(...init)).toMatchObject({ code: 0 })
    expect(await typed('check-workflows')).toMatchObject({ code: 0 })
  }, 60_000)
})
