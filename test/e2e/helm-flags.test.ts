import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readCommands, readHelmCommand, templateFlags } from '../../src/helm/command.js'
import { uninstallFlags, upgradeFlags, type HelmFlag } from '../../src/helm/flags.js'
import { prepareTools } from '../bed/tools.js'

let helmFile: string
let folder: string

beforeAll(async () => {
  helmFile = (await prepareTools()).helm
  folder = await mkdtemp(join(tmpdir(), 'helm-flags-'))
  await mkdir(join(folder, 'chart', 'templates'), { recursive: true })
  const files = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
    'chart/templates/a.yaml': 'read: {{ list .Release.Name .Release.Namespace .Values | toJson }}\n',
    'a.yaml': 'a: 1\n',
    'b,c.yaml': 'b: 2\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}, 1_200_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Ran {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
}

/** The real helm, with no cluster to talk to: what gets past the command line ends at "cluster unreachable". */
function helm(...argv: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: folder, HELM_KUBEAPISERVER: 'http://127.0.0.1:1' }
  return new Promise((resolve) =>
    execFile(helmFile, argv, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ ok: error === null, stdout, stderr }),
    ),
  )
}

/** `-n, --namespace string`: name, short, and whether a value is needed, may be left out, or is none. */
async function helpOf(command: string): Promise<string[]> {
  const { stdout } = await helm(command, '--help')
  return [...stdout.matchAll(/^ {2,6}(?:-(\w), )? *--([\w-]+)(?: ([^\s[]+))?(\[=?[^\]]*\])? {2,}/gm)]
    .map(([, short = '', name = '', type, optional]) =>
      shape(name, short, type ? (optional ? 'optional' : 'value') : 'none'),
    )
    .sort()
}

function shape(name: string, short: string, value: 'none' | 'optional' | 'value'): string {
  return `--${name}${short && ` -${short}`} ${value}`
}

function tableOf(flags: readonly HelmFlag[]): string[] {
  return flags
    .filter(({ oldNameOf }) => !oldNameOf)
    .map(({ name, short = '', type, bare }) =>
      shape(name, short, type === 'bool' ? 'none' : bare === undefined ? 'value' : 'optional'),
    )
    .sort()
}

describe('the table of flags is that of the pinned helm', () => {
  it.each([
    ['upgrade', upgradeFlags],
    ['uninstall', uninstallFlags],
  ])('for helm %s', async (command, flags) => {
    expect(await helpOf(command)).toEqual(tableOf(flags))
  })

  it('and helm template has every flag that decides what is rendered', async () => {
    const render = upgradeFlags.filter(({ name, group }) => group === 'render' || name === 'take-ownership')
    expect(await helpOf('template')).toEqual(expect.arrayContaining(tableOf(render)))
  })

  it('and the old names, which helm hides, are still there', async () => {
    for (const { name, oldNameOf } of upgradeFlags.filter((flag) => flag.oldNameOf)) {
      const { stderr } = await helm('upgrade', '-i', 'web', './chart', `--${name}`)
      expect(stderr).toContain(`Flag --${name} has been deprecated, use --${oldNameOf} instead`)
    }
  })

  it('and its commands have the names that are known here', async () => {
    const named = Object.entries(readCommands).filter(([name]) => name !== 'secrets')
    const calls = named.flatMap(([name, { also = [], words = {} }]) => [
      ...also.map((other) => [[other], name] as const),
      ...Object.entries(words).flatMap(([word, others]) =>
        [word, ...others].map((other) => [[name, other], `${name} ${word}`] as const),
      ),
    ])
    for (const [argv, name] of [
      ...calls,
      ...['del', 'delete', 'un'].map((un) => [[un], 'uninstall'] as const),
    ]) {
      expect([argv, (await helm(...argv, '--help')).stdout]).toEqual([
        argv,
        expect.stringMatching(new RegExp(`Usage:\\n {2}helm ${name}\\b`)),
      ])
    }
  }, 60_000)
})

describe('a command line is read as helm reads it', () => {
  it.each<[string, string[]]>([
    [
      'a value in every form',
      ['-f', 'a.yaml', '-f=a.yaml', '-fa.yaml', '--values', 'a.yaml', '--values=a.yaml'],
    ],
    ['CSV', ['--values', 'a.yaml,"b,c.yaml"']],
    ['no file', ['--values=']],
    ['a flag as the value of another', ['--set', '--namespace=other', '--set=x=1']],
    ['the end of flags as a value', ['--set-string', '--', '--set=x=1']],
    ['a short bundle as a value', ['--description', '-nother']],
    ['a list', ['--set=a=1,b=2', '--set', 'a=3', '--set-literal=c=1,d', '--set-json', 'e={"f":1}']],
    ['the last of a flag', ['--version', '9', '--version=1.0.0', '--devel', '--devel=false']],
    ['a wait without a value', ['--wait', '--set', 'x=1']],
    ['a context like a command', ['--kube-context', 'uninstall']],
    ['the same namespace again', ['-nshop', '-n=shop']],
    ['an equals sign in the value', ['--set==x=1']],
  ])('%s', async (_, more) => {
    const words = ['web', './chart', '-n', 'shop']
    const command = readHelmCommand(['upgrade', '-i', '--reset-values', ...words, ...more])
    if (command.kind !== 'upgrade') throw new Error(JSON.stringify(command))
    const { upgrade } = command
    const theirs = await helm('template', ...words, ...more)
    const ours = await helm(
      'template',
      ...templateFlags(upgrade),
      `--namespace=${upgrade.namespace}`,
      '--',
      upgrade.name,
      upgrade.chart,
    )
    expect(ours.stdout).toBe(theirs.stdout)
    expect(ours.ok).toBe(theirs.ok)
    if (ours.ok) expect(ours.stdout).toContain('read: ["web","shop"')
    else expect(ours.stderr).toBe(theirs.stderr)
  })

  it.each<[string, string[], RegExp]>([
    ['a missing value', ['--version'], /flag needs an argument: --version/],
    ['a missing value of a short', ['-f'], /flag needs an argument: 'f' in -f/],
    ['an equals sign behind a switch', ['-i='], /unknown shorthand flag: '=' in -=?/],
    ['a word behind a flag whose value may be left out', ['--wait', 'legacy'], /requires 2 arguments/],
    ['flags behind --', ['--', '--wait'], /requires 2 arguments/],
    ['one dash', ['-'], /requires 2 arguments/],
    ['an empty word', [''], /requires 2 arguments/],
    ['a switch that Go does not know', ['--devel=tRuE'], /invalid argument "tRuE" for "--devel"/],
    ['a wait that is none', ['--wait=maybe'], /invalid wait input/],
    ['a quote in a list of files', ['--values=a"b'], /bare " in non-quoted-field/],
    ['text behind a quote', ['--values="a"b'], /extraneous or missing " in quoted-field/],
    ['three dashes', ['---wait'], /bad flag syntax/],
    ['a flag without a name', ['--=x'], /bad flag syntax/],
    ['an unknown flag', ['--unheard-of'], /unknown flag: --unheard-of/],
    ['an unknown short among known', ['-ix'], /unknown shorthand flag: 'x' in -x/],
  ])('%s is an error of both', async (_, more, error) => {
    const argv = ['upgrade', '-i', '--reset-values', 'web', './chart', '-n', 'shop']
    expect((await helm(...argv)).stderr).toMatch(/unreachable|refused/)
    expect((await helm(...argv, ...more)).stderr).toMatch(error)
    expect(readHelmCommand([...argv, ...more]).kind).toBe('refused')
  })

  it('a global flag that counts as a value for the command still counts for helm', async () => {
    const { stdout } = await helm('template', 'web', './chart', '--description', '--namespace=other')
    expect(stdout).toContain('read: ["web","other"')
  })

  it('a flag of the command before it hides the command', async () => {
    const { stderr } = await helm('--install', 'upgrade', 'rollback', 'web')
    expect(stderr).not.toContain('helm upgrade')
  })
})
