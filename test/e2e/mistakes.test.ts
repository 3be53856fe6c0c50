import { execFile, execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { prepareTools, type BedTools } from '../bed/tools.js'
import { documentProblems } from '../document-schema.js'
import { openTerminal } from './pseudo-terminal.js'
import { chart, configMap, release } from './small-stack.js'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const layered = release('web', 'shop', './chart', ['labels: {layer: 1}'])
const action = ['--action', `octo/helmfile-gate@${'c'.repeat(40)}`]

/** Ways in which people write releases, all read by helmfile. */
const forms = `releases:
  - name: comment # the first
    namespace: shop
    chart: ../chart
  - {name: braces, namespace: shop, chart: ../chart, needs: [shop/comment]}
  - &parent
    chart: ../chart
    namespace: shop
    labels:
      rollback: never # of data
    name: "late-name"
    needs:
      - shop/braces
  - <<: *parent
    name: merged
  - name: shared
    namespace: shop
    chart: ../chart
    labels: &shared {tier: front}
  - name: alias
    namespace: shop
    chart: ../chart
    labels: *shared
`

let tools: BedTools
let folder: string

beforeAll(async () => {
  tools = await prepareTools()
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'helmfile-gate-mistakes-')))
  const files = {
    'helmfile.yaml': `environments: {production: {}}\n---\nreleases:\n${layered}`,
    'late.yaml': `releases:\n${release('early', 'shop', './chart', ['labels: {layer: 1}', 'needs: [shop/late]'])}${release('late', 'shop', './chart', ['labels: {layer: 2}'])}`,
    'circle.yaml': `releases:\n${release('a', 'shop', './chart', ['needs: [shop/b]'])}${release('b', 'shop', './chart', ['needs: [shop/a]'])}`,
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

interface Said {
  readonly code: number
  readonly out: string
  /** Of standard output and standard error. */
  readonly all: string
  /** The last line of both. */
  readonly last: string
}

/** What comes of a line that somebody types. */
function typed(...args: readonly string[]): Promise<Said> {
  const env = { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, ...args, '--tools-dir', tools.dir],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        const all = stdout + stderr
        const last = all.trim().split('\n').at(-1) ?? ''
        resolve({ code: error ? Number(error.code) : 0, out: stdout, all, last })
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
      'reading --stack failed: there is no file FOLDER/helmfle.yaml: check the path, and that the repository is checked out',
    ],
    [
      'no path',
      ['plan'],
      'finding the helmfile failed: there is no file stack/helmfile.yaml.gotmpl: write --stack helmfile.yaml',
    ],
    [
      'a path without its option',
      ['plan', 'helmfile.yaml'],
      'reading the command line failed: there is "helmfile.yaml" after the command: write --stack helmfile.yaml',
    ],
    [
      'an option cut short',
      [...plan, '--env', 'production'],
      'reading the command line failed: there is no option --env: write --environment, or see --help',
    ],
    [
      'a wrong environment',
      [...plan, '--environment', 'prod'],
      'reading environment prod failed: the helmfile knows only production: set --environment',
    ],
    [
      'an environment where there is none',
      ['plan', '--stack', 'bare.yaml', '--environment', 'prod'],
      'reading environment prod failed: the helmfile names no environments: leave --environment out',
    ],
    [
      'a wrong command, with an option',
      ['plam', '--stack', 'bare.yaml'],
      'reading the command line failed: there is no command "plam": write plan, or see --help',
    ],
    [
      'a release before what it needs',
      ['plan', '--stack', 'late.yaml'],
      'ordering the releases failed: shop/early in layer 1 needs shop/late in layer 2: a need must be in the same or a lower layer: change the label layer of one of them; lint tells all',
    ],
    [
      'releases that need each other',
      ['init', '--stack', 'circle.yaml', '--name', 'circle', '--yes', ...action],
      'setting up the layers failed: releases need each other in a circle: shop/a → shop/b → shop/a: mend that in the helmfile, and run init again',
    ],
    [
      'a helmfile in another repository',
      ['init', '--stack', '/etc/helmfile.yaml', '--yes', ...action],
      'reading --stack /etc/helmfile.yaml failed: it is outside of the repository: name a file within it',
    ],
    [
      'no kubeconfig',
      [...plan, '--environment', 'production'],
      'asking the cluster failed: there is no kubeconfig (dial tcp 127.0.0.1:8080: connect: connection refused): set --kubeconfig or KUBECONFIG to a file that names the cluster',
    ],
    [
      'no 1Password',
      [...plan, '--environment', 'production', '--secrets', 'TOKEN=op://vault/item/field'],
      'loading secrets failed: there is neither a service account token nor a workload identity for 1Password: set --op-service-account-token, or set the variables themselves',
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
    expect(await typed('check-workflows')).toMatchObject({
      code: 0,
      last: 'The workflows fit bare.yaml in default: layers 1.',
      all: 'The workflows fit bare.yaml in default: layers 1.\n',
    })
    const second = release('late', 'shop', './chart', ['labels: {layer: 2}', 'needs: [shop/web]'])
    write('bare.yaml', `releases:\n${layered}${second}`)
    const stale = await typed('check-workflows')
    expect(stale).toMatchObject({
      code: 1,
      last: 'To mend that, run init.',
      all: 'The workflows do not fit bare.yaml in default:\n  * layer 2 has no job: nothing would apply shop/late\nTo mend that, run init.\n',
    })
    const again = await typed(...init, '--json')
    expect(again).toMatchObject({ code: 0, all: expect.stringContaining('What is left to do:') as unknown })
    const told = JSON.parse(again.out) as { result: string; layers: number[] }
    expect(documentProblems('init', told)).toEqual([])
    expect([told.result, told.layers]).toEqual(['written', [1, 2]])
    const fits = JSON.parse((await typed('check-workflows', '--json')).out) as { result: string }
    expect(documentProblems('check-workflows', fits)).toEqual([])
    expect(fits.result).toBe('fits')
  }, 60_000)

  it('labels in whatever form the releases are written, and then no gh', async () => {
    write('forms/helmfile.yaml', forms)
    const init = ['init', '--stack', './forms/', '--name', 'forms', '--yes', '--apply-settings', ...action]
    const said = await typed(...init)
    expect(said.code).toBe(1)
    expect(said.last).toMatch(/^making the environments on GitHub failed: gh is not (installed|signed in): /)
    expect(said.all).toContain('the environments default-layer-1, default-layer-2, default-layer-3 with')
    expect(existsSync(join(folder, '.github/workflows/deploy-forms.yml'))).toBe(true)
    const text = readFileSync(join(folder, 'forms/helmfile.yaml'), 'utf8')
    expect(text.match(/rollback: never/g)).toHaveLength(2)
    expect(text.match(/layer: [123]/g)).toEqual([1, 2, 3, 3, 1, 1].map((layer) => `layer: ${layer}`))
  }, 60_000)

  it('a wrong word, and an interrupt, at a question of init', async () => {
    const text = `releases:\n${release('web', 'shop', './chart')}`
    write('asked.yaml', text)
    const line = `${process.execPath} ${cli} init --stack asked.yaml --name asked ${action.join(' ')} --tools-dir ${tools.dir}`
    const desk = openTerminal(line, { cwd: folder, env: { HOME: folder }, rows: 30 })
    await desk.shows('Write the labels into asked.yaml?')
    desk.type('mabye\r')
    await desk.shows('"mabye" is none of them.')
    desk.type('Y\r')
    await desk.shows('Who approves')
    desk.type('\x03')
    expect(await desk.ended).toBe(1)
    const last =
      'Cancelled.\r\nsetting up was not begun: it was cancelled: nothing was changed; run it again when you are sure\r\n'
    expect(desk.screen().endsWith(last)).toBe(true)
    expect(desk.screen()).not.toContain('Load the secrets')
    expect(readFileSync(join(folder, 'asked.yaml'), 'utf8')).toBe(text)
  }, 60_000)
})
