import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll } from '@jest/globals'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { releaseKey } from '../../../src/lib/release-name.js'
import type { Attendant, GuardedHelm } from '../../../src/door/door.js'
import { readHelmCommand } from '../../../src/helm/command.js'
import type { RunContext } from '../../../src/context.js'
import type { StackRelease } from '../../../src/stack/layers.js'
import { redactorFor } from '../../../src/secrets/redaction/redactor.js'
import { key, storedRelease } from '../plan/fixtures.js'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

/** A cluster, a helm and a helmfile that are data, with the real code of the commands between them. */
export interface World {
  /** The newest revision of each release, by `namespace/name`. */
  readonly stored: Map<string, StoredRelease>
  readonly releases: StackRelease[]
  /** What each release renders to, by `namespace/name`. */
  readonly renders: Map<string, string>
  /** Flags that helmfile gives to helm beside the usual ones. */
  flags: string[]
  /** Commands of helmfile beside those of the releases that were selected. */
  also: StackRelease[]
  /** Releases that helmfile leaves out. */
  leftOut: string[]
  /** Why the door refused commands. */
  refused: string[]
  /** What `helmfile build` prints beside the releases. */
  build: string
  /** How helm ends an upgrade that the guard let pass. */
  ends: StoredRelease['status']
  uid: string
  /** First words of the helm commands that reached the cluster. */
  readonly sent: string[]
  /** What the API server was asked to try. */
  readonly tried: string[]
}

export function newWorld(over: Partial<World> = {}): World {
  return {
    stored: new Map(),
    releases: [],
    renders: new Map(),
    flags: [],
    also: [],
    leftOut: [],
    refused: [],
    build: '',
    ends: 'deployed',
    uid: 'cluster-1',
    sent: [],
    tried: [],
    ...over,
  }
}

export const configMap = (name: string, value = 'one') =>
  `---\n# Source: web/templates/${name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${value}\n`

export function gateOf(world: World, over: Partial<RunContext> = {}): RunContext {
  const chart = mkdtempSync(join(tmpdir(), 'gate-harness-'))
  folders.push(chart)
  mkdirSync(join(chart, 'templates'))
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.0.0\n')
  let attendant: Attendant | undefined
  const gate: Partial<RunContext> = {
    helmfile: {
      list: () => Promise.resolve([]),
      repos: () => Promise.resolve(),
      build: () => Promise.resolve(buildOf(world)),
      sync: async (selection = []) => {
        const names = selection.map(releaseKey).filter((name) => !world.leftOut.includes(name))
        const concerned = world.releases.filter((release) => names.includes(releaseKey(release)))
        let exitCode = 0
        for (const release of [...concerned, ...world.also]) {
          const answer = attendant && (await told(attendant, release, world))
          if (answer?.kind === 'exit' && answer.code !== 0) exitCode = 1
        }
        return { exitCode, stdout: '', stderr: exitCode === 0 ? '' : 'Error: helm failed\n' }
      },
    },
    kubectl: { run: (_what, args) => Promise.resolve(kubectlAnswer(world, args.join(' '))) },
    attemptKubectl: (args, input = '') => {
      world.tried.push(`${args.join(' ')}\n${input}`)
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    },
    door: {
      attended: async (next, use) => {
        attendant = next
        return { result: await use(), refused: world.refused }
      },
      helm: helmOf(world, chart),
      close: () => undefined,
    },
    plainHelm: (args) => {
      const name = args.at(-1) ?? ''
      world.sent.push(`uninstall ${name}`)
      const at = [...world.stored].find(([, one]) => one.name === name)?.[0]
      if (at !== undefined) world.stored.delete(at)
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    },
    redactor: redactorFor([]),
    redact: (text) => text,
    key,
    stack: '/repo/helmfile.yaml',
    environment: 'production',
    kubeContext: undefined,
    allowHooks: [],
    commit: 'c0ffee',
    cancelled: new AbortController().signal,
  }
  return { ...gate, ...over } as RunContext
}

function told(attendant: Attendant, { name, namespace, chart, installed }: StackRelease, { flags }: World) {
  const place = ['--namespace', namespace, ...flags]
  const argv = installed
    ? ['upgrade', '--install', name, chart, '--reset-values', ...place]
    : ['uninstall', name, ...place]
  const command = readHelmCommand(argv)
  if (command.kind === 'upgrade') return attendant.upgrade(command.upgrade, '/repo')
  if (command.kind === 'uninstall') return attendant.uninstall(command.uninstall, '/repo')
  throw new Error(JSON.stringify(command))
}

/** The guard decides, as with the real one: without its word nothing is stored. */
function helmOf(world: World, chart: string): GuardedHelm {
  return (args, { allows }) => {
    const namespace =
      /^--namespace=(.*)/.exec(args.find((arg) => arg.startsWith('--namespace=')) ?? '')?.[1] ?? ''
    const name = args[0] === 'template' ? (args[1] ?? '') : (args.at(-2) ?? '')
    const at = `${namespace}/${name}`
    const manifest = world.renders.get(at) ?? ''
    const stderr = `level=DEBUG msg="Chart path" path="${chart}"\n`
    if (!allows(Buffer.from(manifest)))
      return Promise.resolve({ exitCode: 1, stdout: '', stderr: 'Error: refused\n' })
    if (args[0] === 'upgrade') {
      world.sent.push(`upgrade ${name}`)
      const revision = (world.stored.get(at)?.revision ?? 0) + 1
      world.stored.set(at, storedRelease({ name, namespace, revision, status: world.ends, manifest }))
    }
    return Promise.resolve({ exitCode: 0, stdout: args[0] === 'template' ? manifest : '', stderr })
  }
}

function buildOf({ releases, build }: World): string {
  const entries = releases.map((one) => JSON.stringify({ ...one, labels: { layer: 1 } }))
  return `---\n${build}releases:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`
}

function kubectlAnswer({ stored, uid }: World, args: string): string {
  if (args.includes('/namespaces/kube-system')) return JSON.stringify({ metadata: { uid } })
  if (args.includes('/secrets?')) return JSON.stringify({ items: [...stored.values()].map(secretOf) })
  if (args.includes('customresourcedefinitions')) return '{"items":[]}'
  return args.startsWith('version') ? '{"serverVersion":{"gitVersion":"v1.34.2"}}' : ''
}

function secretOf({
  name,
  namespace,
  revision,
  status,
  chartVersion,
  applyMethod,
  manifest,
  hooks,
}: StoredRelease) {
  const info = { status, last_deployed: '2026-01-02T03:04:05Z', description: '' }
  const chart = { metadata: { version: chartVersion } }
  const record = {
    name,
    namespace,
    version: revision,
    info,
    chart,
    manifest,
    hooks,
    apply_method: applyMethod,
  }
  const packed = gzipSync(JSON.stringify(record)).toString('base64')
  const labels = { owner: 'helm', name, version: String(revision) }
  return { metadata: { name, namespace, labels }, data: { release: Buffer.from(packed).toString('base64') } }
}
