import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stringify, parse } from 'yaml'
import { startBed, type Bed } from '../bed/bed.js'
import { uniqueName, type StepOptions } from '../bed/runner.js'
import { chart, configMap, release, smallStack, type Inputs, type SmallStack } from './small-stack.js'

/** A kubeconfig, as far as the ways differ. */
interface Kubeconfig {
  readonly clusters: readonly [{ readonly name: string; readonly cluster: Readonly<Record<string, string>> }]
  readonly users: readonly [{ readonly name: string; readonly user: Readonly<Record<string, unknown>> }]
}

let bed: Bed
let stack: SmallStack
let folder: string
let admin: Kubeconfig
const namespace = uniqueName('reach')

/** kubectl reads the cluster for the plan, and helm for the chart, which cannot be rendered without. */
const asking =
  '{{ required "helm reached no cluster" (lookup "v1" "Namespace" "" "kube-system").metadata.name }}'

beforeAll(async () => {
  bed = await startBed({ charts: false })
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-reach-'))
  await mkdir(join(folder, 'home'))
  admin = parse(await readFile(bed.kubeconfig, 'utf8')) as Kubeconfig
  stack = await smallStack(bed, {
    'helmfile.yaml': `releases:\n${release('web', namespace, './web', ['labels: {layer: 1}'])}`,
    ...chart('web', { 'templates/a.yaml': configMap('settings', asking) }),
  })
}, 120_000)
afterAll(async () => {
  await stack?.remove()
  await rm(folder, { recursive: true, force: true })
  await bed.stop()
}, 30_000)

const write = async (name: string, text: string) => {
  const path = join(folder, name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}

/** @returns the path of a copy of the administrator's kubeconfig, with another user or cluster. */
function kubeconfigWith(name: string, over: { user?: object; cluster?: object }): Promise<string> {
  const [{ cluster, ...ofCluster }] = admin.clusters
  const [{ user, ...ofUser }] = admin.users
  return write(
    name,
    stringify({
      ...admin,
      clusters: [{ ...ofCluster, cluster: { ...cluster, ...over.cluster } }],
      users: [{ ...ofUser, user: over.user ?? user }],
    }),
  )
}

async function expectPlan(inputs: Inputs, options: StepOptions = {}): Promise<void> {
  const home = { HOME: join(folder, 'home'), KUBECONFIG: '' }
  const step = await stack.act(
    { command: 'plan', kubeconfig: '', ...inputs },
    { ...options, env: { ...home, ...options.env } },
  )
  expect(step).toMatchObject({ exitCode: 0, log: expect.stringContaining(`install    ${namespace}/web`) })
}

describe('a cluster is reached', () => {
  it('by a kubeconfig: the input, KUBECONFIG, or the one of the home folder', async () => {
    await expectPlan({ kubeconfig: bed.kubeconfig })
    await expectPlan({}, { env: { KUBECONFIG: bed.kubeconfig } })
    const home = join(folder, 'other-home')
    await mkdir(join(home, '.kube'), { recursive: true })
    await writeFile(join(home, '.kube', 'config'), await readFile(bed.kubeconfig))
    await expectPlan({}, { env: { HOME: home } })
  }, 90_000)

  it('by several files in KUBECONFIG, none of which is enough', async () => {
    const { clusters, users, ...rest } = admin as Kubeconfig & {
      contexts: unknown
      'current-context': string
    }
    const kind = { apiVersion: 'v1', kind: 'Config' }
    const files = [
      await write('of-cluster', stringify({ ...kind, clusters })),
      await write('of-user', stringify({ ...kind, users })),
      await write('of-context', stringify(rest)),
    ]
    await expectPlan({}, { env: { KUBECONFIG: files.join(delimiter) } })
  }, 60_000)

  it('with credentials from a program', async () => {
    const { token } = admin.users[0].user
    const kind = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential' }
    const answer = await write('answer.json', JSON.stringify({ ...kind, status: { token } }))
    const program = await write('login.sh', `#!/bin/sh\nexec cat ${answer}\n`)
    await chmod(program, 0o700)
    const exec = { apiVersion: kind.apiVersion, command: program, interactiveMode: 'Never' }
    await expectPlan({ kubeconfig: await kubeconfigWith('exec', { user: { exec } }) })
  }, 60_000)

  it('with a client certificate', async () => {
    const path = (name: string) => join(dirname(bed.kubeconfig), name)
    const user = { 'client-certificate': path('admin.crt'), 'client-key': path('admin.key') }
    await expectPlan({ kubeconfig: await kubeconfigWith('certificate', { user }) })
  }, 60_000)

  it('with a token from a file', async () => {
    const tokenFile = await write('token', String(admin.users[0].user['token']))
    await expectPlan({ kubeconfig: await kubeconfigWith('token-file', { user: { tokenFile } }) })
  }, 60_000)

  it('through the proxy that the kubeconfig names', async () => {
    const proxy = await startProxy()
    try {
      // A server that only the proxy knows: nobody comes by it without.
      const cluster = { server: 'https://cluster.invalid', 'tls-server-name': '127.0.0.1' }
      const over = { cluster: { ...cluster, 'proxy-url': proxy.url } }
      await expectPlan({ kubeconfig: await kubeconfigWith('proxy', over) })
      expect(new Set(proxy.asked)).toEqual(new Set(['cluster.invalid:443']))
    } finally {
      proxy.close()
    }
  }, 60_000)
})

/** Leads every CONNECT to the bed. */
async function startProxy() {
  const asked: string[] = []
  const { hostname, port } = new URL(admin.clusters[0].cluster['server'] ?? '')
  const server = createServer().listen(0, '127.0.0.1')
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url)
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A pod has its account in a folder of /var/run, which only a mount namespace can give to one process. */
const namespaced = [['--mount'], ['--mount', '--map-root-user']].find(
  (flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'none', '/var/run']).status === 0,
)

/** Starts itself in a mount namespace, and there the action. No shell: it would drop INPUT_TOOLS-DIR for its hyphen. */
const inPod = (account: string) => `
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'

const secrets = '/var/run/secrets/kubernetes.io'
if (process.env.IN_POD) {
  execFileSync('mount', ['-t', 'tmpfs', 'none', '/var/run'])
  mkdirSync(secrets, { recursive: true })
  symlinkSync(${JSON.stringify(account)}, secrets + '/serviceaccount')
  await import(${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)})
} else {
  const args = [...${JSON.stringify(namespaced ?? [])}, process.execPath, process.argv[1]]
  const env = { ...process.env, IN_POD: 'true' }
  process.exitCode = spawnSync('unshare', args, { stdio: 'inherit', env }).status ?? 1
}
`

describe('a cluster is reached from a pod in it, which has no kubeconfig', () => {
  const here = namespaced ? it : it.skip
  here(
    'with the account of the pod',
    async () => {
      const account = join(folder, 'account')
      await mkdir(account)
      const [{ cluster }] = admin.clusters
      const authority = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64')
      await bed.kubectl(['create', 'serviceaccount', 'runner', '-n', 'default'])
      const bind = ['create', 'clusterrolebinding', 'runner', '--clusterrole=cluster-admin']
      await bed.kubectl([...bind, '--serviceaccount=default:runner'])
      const token = await bed.kubectl(['create', 'token', 'runner', '-n', 'default'])
      await writeFile(join(account, 'token'), token.trim())
      await writeFile(join(account, 'ca.crt'), authority)
      await writeFile(join(account, 'namespace'), 'default')
      const { hostname, port } = new URL(cluster['server'] ?? '')
      const main = await write('in-pod.mjs', inPod(account))
      const service = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
      await expectPlan({}, { main, env: service })
    },
    60_000,
  )
})
