import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startBed, type Bed } from '../bed/bed.js'
import { makeOld } from './helm-record.js'
import { chart, configMap, hookJob, release, smallStack, type SmallStack } from './small-stack.js'

const page = fileURLToPath(new URL('../../docs/operations.md', import.meta.url))
const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const cli = join(checkout, 'dist/cli.js')

/** A command of the page, and what has to happen before it. */
interface Block {
  readonly title: string
  readonly before: string | undefined
  readonly command: string
  /** What the page says that it prints. */
  readonly output: string
}

function blocksOf(text: string): Block[] {
  return text
    .split(/^(?=### )/m)
    .slice(1)
    .map((section) => ({
      title: /^### (.+)/.exec(section)?.[1] ?? '',
      before: /<!-- before: (.+) -->/.exec(section)?.[1],
      command: /```sh\n([^]*?)```/.exec(section)?.[1]?.trim() ?? '',
      output: /```text\n([^]*?)```/.exec(section)?.[1] ?? '',
    }))
}

let bed: Bed
let stack: SmallStack
let bin: string
beforeAll(async () => {
  bed = await startBed({ charts: false })
  stack = await smallStack(bed, files({}))
  bin = await mkdtemp(join(tmpdir(), 'helmfile-gate-bin-'))
  const script = `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@" --stack helmfile.yaml --tools-dir '${bed.tools.dir}'\n`
  await writeFile(join(bin, 'helmfile-gate'), script, { mode: 0o755 })
}, 120_000)
afterAll(async () => {
  await stack?.remove()
  await rm(bin, { recursive: true, force: true })
  await bed.stop()
}, 30_000)

const deployment = (name: string, value: string, pod = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}
      annotations: {value: ${value}${pod}}
    spec: {containers: [{name: main, image: registry.example/${name}:1}]}
`

function files({ value = '"one"', pod = '' }: { value?: string; pod?: string }): Record<string, string> {
  return {
    'helmfile.yaml': `releases:\n${release('db', 'shop', './db', ['labels: {layer: 1}'])}${release('web', 'shop', './web', ['labels: {layer: 2}'])}`,
    ...chart('db', { 'templates/a.yaml': deployment('db', '"one"') }),
    ...chart('web', {
      'templates/a.yaml': configMap('settings', value),
      'templates/b.yaml': deployment('web', value, pod),
    }),
  }
}

/** What has to have happened before a command, by the words of the page. */
const before: Readonly<Record<string, () => Promise<unknown>>> = {
  'somebody scales the deployment': () =>
    bed.kubectl(['scale', 'deployment', 'web', '-n', 'shop', '--replicas=5']),
  'a bad change is deployed': async () => {
    await stack.commit(files({ value: '"bad"' }))
    expect(await run('helmfile-gate apply --yes')).toMatchObject({ exitCode: 0 })
  },
  'an image that cannot be pulled': async () => {
    await stack.commit(files({ value: '"two"', pod: ', helmfile-gate.example/pod: image-missing' }))
  },
  'somebody edits what the deploy changes': async () => {
    await stack.commit(files({ value: '"two"' }))
    expect(await run('helmfile-gate apply --yes')).toMatchObject({ exitCode: 0 })
    const edited = JSON.stringify({ data: { value: 'by-hand' } })
    await bed.kubectl(['patch', 'configmap', 'settings', '-n', 'shop', '--type=merge', '-p', edited])
    await stack.commit(files({ value: '"three"' }))
  },
  'helm is killed in the middle of an upgrade': async () => {
    await stack.commit({
      ...files({ value: '"three"' }),
      ...chart('db', {
        'templates/a.yaml': deployment('db', '"two"'),
        'templates/job.yaml': hookJob('migrate', 'image-missing', 'pre-upgrade'),
      }),
    })
    const helm = execFile(bed.tools.helm, ['upgrade', 'db', './db', '-n', 'shop'], {
      cwd: stack.dir,
      env: { ...process.env, ...bed.env },
    })
    const revisions = [
      'get',
      'secrets',
      '-n',
      'shop',
      '-l',
      'owner=helm,name=db,status=pending-upgrade',
      '-o',
      'name',
    ]
    while ((await bed.kubectl(revisions)) === '') await sleep(100)
    helm.kill('SIGKILL')
    const [, revision] = /v(\d+)\s*$/.exec(await bed.kubectl(revisions)) ?? []
    await makeOld(bed, { namespace: 'shop', name: 'db', revision: Number(revision) })
    await stack.commit(files({ value: '"three"' }))
  },
  'somebody else holds the Lease': async () => {
    const leases = JSON.parse(await bed.kubectl(['get', 'leases', '-n', 'default', '-o', 'json'])) as {
      items: { metadata: { name: string } }[]
    }
    const name = leases.items
      .map(({ metadata }) => metadata.name)
      .find((one) => one.startsWith('helmfile-gate-'))
    const spec = { holderIdentity: 'https://github.com/acme/stack/actions/runs/41', leaseDurationSeconds: 60 }
    await bed.kubectl([
      'patch',
      'lease',
      String(name),
      '-n',
      'default',
      '--type=merge',
      '-p',
      JSON.stringify({ spec }),
    ])
  },
  'a password is changed in 1Password': async () => {
    const file = join(bed.dir, 'rotation.json')
    const apply = async (items: readonly object[]) => {
      await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
      await bed.kubectl(['apply', '--server-side', '-f', file])
    }
    await apply([itemDefinition])
    await bed.kubectl(['wait', '--for=condition=Established', 'crd/onepassworditems.onepassword.com'])
    await apply(store('old'))
    await bed.kubectl(['rollout', 'status', 'statefulset/store', '-n', 'shop', '--timeout=30s'])
    // Two clocks are compared, to the second.
    await sleep(7_000)
    await apply(store('new').slice(0, 1))
  },
}

const itemDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'onepassworditems.onepassword.com' },
  spec: {
    group: 'onepassword.com',
    scope: 'Namespaced',
    names: { kind: 'OnePasswordItem', plural: 'onepassworditems', singular: 'onepassworditem' },
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}

/** A Secret, its item, and what has it in its environment. */
function store(password: string): object[] {
  const login = { name: 'store-login', namespace: 'shop' }
  const labels = { app: 'store' }
  const container = {
    name: 'main',
    image: 'registry.example/store:1',
    envFrom: [{ secretRef: { name: login.name } }],
  }
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: login, stringData: { password } },
    {
      ...{ apiVersion: 'onepassword.com/v1', kind: 'OnePasswordItem', metadata: login },
      status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Bed', message: '' }] },
    },
    {
      ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'store', namespace: 'shop' } },
      spec: {
        serviceName: 'store',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
  ]
}

/** @returns what a person sees, both streams in order. */
function run(command: string): Promise<{ exitCode: number; output: string }> {
  const env = {
    ...process.env,
    ...bed.env,
    PATH: `${bin}${delimiter}${bed.env['PATH']}`,
    NO_COLOR: '1',
    CI: '',
  }
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', `exec 2>&1; ${command}`], { cwd: stack.dir, env })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('close', (code) => resolve({ exitCode: code ?? -1, output }))
  })
}

/** What differs from run to run, as a reader of the page would see it. */
function settled(text: string): string {
  return text
    .replaceAll(stack.dir, '/srv/stack')
    .replaceAll(checkout, '/opt/helmfile-gate')
    .replaceAll(bed.tools.dir, '/opt/tools')
    .replaceAll(bed.dir, '/srv/bed')
    .replace(/\b[0-9a-f]{40}\b/g, '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c')
    .replace(/\b\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d)?(\.\d+)?/g, sameTime)
    .replace(/^LAST DEPLOYED: .*/gm, 'LAST DEPLOYED: Fri Nov 27 09:30:00 2026')
    .replace(/\b[0-9a-f]{12}\b/g, '3f2a9c1e5b7d')
    .replace(/\b(web|db)-[0-9a-z]{8,10}-[0-9a-z]{5}\b/g, '$1-6d4cf56db6-x7k2p')
    .replace(/-[0-9a-f]{10}\b/g, '-80736e9220')
    .replace(/\d+\.\d s\b/g, '0.4 s')
    .replace(/\d+\.\d GiB free/g, '42.8 GiB free')
    .replace(/[ \t]+$/gm, '')
}

/** In the form in which it is printed. */
function sameTime(_time: string, mark: string, seconds = '', fraction = ''): string {
  return `2026-11-27${mark}09:30${seconds && ':00'}${fraction && '.123456789'}`
}

/** Only words count: ages, sums and how a line is broken differ from run to run. */
function words(text: string): string[] {
  // How often it is told that something is waited for depends on the machine.
  const told = text.replace(/^(waiting for|ready:).*\n/gm, '')
  return [...new Set(told.match(/[A-Za-z][A-Za-z-]{3,}/g) ?? [])].sort()
}

describe('the commands of docs/operations.md', () => {
  it('print what the page says, one after the other', async () => {
    let text = await readFile(page, 'utf8')
    const blocks = blocksOf(text)
    expect(blocks.length).toBeGreaterThan(10)
    for (const block of blocks) {
      if (block.before) await before[block.before]?.()
      const { output } = await run(block.command)
      const now = settled(output)
      if (process.env['UPDATE_DOCS']) {
        const old = `\`\`\`sh\n${block.command}\n\`\`\`\n\n\`\`\`text\n${block.output}\`\`\``
        const at = text.indexOf(old, text.indexOf(`### ${block.title}\n`))
        const fresh = old.slice(0, old.length - block.output.length - 3) + now.trimEnd() + '\n```'
        text = text.slice(0, at) + fresh + text.slice(at + old.length)
        await writeFile(page, text)
      } else expect([block.title, words(now)]).toEqual([block.title, words(block.output)])
    }
  }, 300_000)

  it('needs nothing that the page does not name', async () => {
    const named = blocksOf(await readFile(page, 'utf8')).flatMap((block) => block.before ?? [])
    expect(named.sort()).toEqual(Object.keys(before).sort())
  })
})
