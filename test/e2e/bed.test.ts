import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { startBed, type Bed } from '../bed/bed.js'
import { startChartRepository, type ChartRepository } from '../bed/chart-repository.js'
import { startControlPlane } from '../bed/control-plane.js'
import { freePorts } from '../bed/free-ports.js'
import { isAlive } from '../bed/orphans.js'
import { prepareTools } from '../bed/tools.js'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../bed/main.ts', import.meta.url))
const containers = [{ name: 'main', image: 'registry.example/none:1' }]
const toolsMayBeBuilt = 45 * 60_000

let folder: string
let bed: Bed
/** Stands for the proxy of a company: what reaches it would have left the machine. */
const proxy = createServer((socket) => {
  proxied += 1
  socket.destroy()
})
let proxied = 0
let readySeconds: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bed-test-'))
  await prepareTools()
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const started = Date.now()
  bed = await startBed({ charts: false })
  readySeconds = (Date.now() - started) / 1000
  delete process.env['HTTPS_PROXY']
}, toolsMayBeBuilt)

afterAll(async () => {
  await bed.stop()
  proxy.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

async function apply(...objects: readonly object[]): Promise<void> {
  const file = join(folder, `${objects.length}-${Date.now()}.yaml`)
  writeFileSync(file, objects.map((object) => stringify(object)).join('---\n'))
  await bed.kubectl(['apply', '-f', file])
}

const workload = (kind: string, name: string, spec: object, pod: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name }, ...pod }, spec: { containers } },
    ...spec,
  },
})

const job = (name: string, annotations: Record<string, string> = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    backoffLimit: 0,
    template: { metadata: { annotations }, spec: { restartPolicy: 'Never', containers } },
  },
})

const claim = (name: string, storageClassName?: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    ...(storageClassName === undefined ? {} : { storageClassName }),
    resources: { requests: { storage: '1Gi' } },
  },
})

describe('the control plane', () => {
  it('sends nothing off the machine: a webhook is called at a loopback address, past every proxy', async () => {
    const namespace = 'webhooks'
    await apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'hook', namespace },
        spec: { ports: [{ port: 443 }] },
      },
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'hook' },
        webhooks: [
          {
            name: 'hook.example.com',
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            timeoutSeconds: 5,
            clientConfig: { service: { name: 'hook', namespace }, caBundle: '' },
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
            rules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
            ],
          },
        ],
      },
    )
    await sleep(1500)
    const created = bed.kubectl(['create', 'configmap', 'a', '-n', namespace])
    await expect(created).rejects.toThrow(
      /failed calling webhook.*dial tcp 127\.96\.\d+\.\d+:443: connect: connection refused/s,
    )
    expect(proxied).toBe(0)
    await bed.kubectl(['delete', 'validatingwebhookconfiguration', 'hook'])
  }, 30_000)

  it('is ready soon after the tools are there', () => {
    process.stderr.write(`bed ready in ${readySeconds.toFixed(1)} s\n`)
    // The aim is 10 s; a shared CI machine gets more, so that this fails for a reason.
    expect(readySeconds).toBeLessThan(30)
  })

  it('has four Ready nodes of the pinned version', async () => {
    const lines = (await bed.kubectl(['get', 'nodes', '--no-headers'])).trim().split('\n')
    expect(lines).toHaveLength(4)
    for (const line of lines) expect(line).toMatch(/ Ready .* v1\.34\.2$/)
  })

  it('rolls out a Deployment', async () => {
    await apply(workload('Deployment', 'web', { replicas: 3 }))
    const status = await bed.kubectl(['rollout', 'status', 'deployment/web', '--timeout=30s'])
    expect(status).toContain('successfully rolled out')
  }, 40_000)

  it('runs a DaemonSet on every node', async () => {
    await apply(workload('DaemonSet', 'agent', {}))
    await bed.kubectl(['rollout', 'status', 'daemonset/agent', '--timeout=30s'])
    const ready = await bed.kubectl(['get', 'daemonset/agent', '-o', 'jsonpath={.status.numberReady}'])
    expect(ready).toBe('4')
  }, 40_000)

  it('makes a StatefulSet with a claim ready, also before its storage class exists', async () => {
    const { metadata, spec } = claim('data', 'not-there-yet')
    await apply(
      workload('StatefulSet', 'database', {
        replicas: 2,
        serviceName: 'database',
        volumeClaimTemplates: [{ metadata, spec }],
      }),
    )
    await bed.kubectl(['rollout', 'status', 'statefulset/database', '--timeout=30s'])
    const phases = await bed.kubectl(['get', 'pvc', '-l', 'app=database', '-o', 'jsonpath={..status.phase}'])
    expect(phases).toBe('Bound Bound')
  }, 40_000)

  it.each([
    ['names no storage class', undefined],
    ['names one that provisions on first use', 'late'],
  ])(
    'binds a claim that %s, and removes its volume with it',
    async (_which, storageClass) => {
      const name = `claim-${storageClass ?? 'plain'}`
      await apply(
        {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: 'late' },
          provisioner: 'example.com/none',
          volumeBindingMode: 'WaitForFirstConsumer',
        },
        claim(name, storageClass),
      )
      await bed.kubectl(['wait', `pvc/${name}`, '--for=jsonpath={.status.phase}=Bound', '--timeout=20s'])
      const volume = await bed.kubectl(['get', `pvc/${name}`, '-o', 'jsonpath={.spec.volumeName}'])
      await bed.kubectl(['delete', `pvc/${name}`])
      await bed.kubectl(['wait', `pv/${volume}`, '--for=delete', '--timeout=20s'])
    },
    60_000,
  )

  it('completes a Job', async () => {
    await apply(job('once'))
    await bed.kubectl(['wait', 'job/once', '--for=condition=Complete', '--timeout=30s'])
  }, 40_000)

  it('fails a Job whose pod is told to fail', async () => {
    await apply(job('broken', { 'helmfile-gate.example/pod': 'fails' }))
    await bed.kubectl(['wait', 'job/broken', '--for=condition=Failed', '--timeout=30s'])
  }, 40_000)

  it('leaves a pod without its image when it is told to', async () => {
    const annotations = { 'helmfile-gate.example/pod': 'image-missing' }
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stuck', annotations },
      spec: { containers },
    })
    const reason = '{.status.containerStatuses[0].state.waiting.reason}'
    await bed.kubectl(['wait', 'pod/stuck', `--for=jsonpath=${reason}=ImagePullBackOff`, '--timeout=20s'])
  }, 40_000)

  it('gives a load balancer an address', async () => {
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'web' } }
    await apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'entry' }, spec })
    const address = '{.status.loadBalancer.ingress[0].ip}'
    await bed.kubectl(['wait', 'service/entry', `--for=jsonpath=${address}`, '--timeout=20s'])
  }, 40_000)

  it('removes a namespace with everything in it', async () => {
    await bed.kubectl(['create', 'namespace', 'short-lived'])
    await bed.kubectl(['create', 'deployment', 'web', '--image=none', '--namespace=short-lived'])
    await bed.kubectl(['delete', 'namespace', 'short-lived', '--timeout=30s'])
  }, 40_000)

  it('knows the planner, who may do nothing until a role is bound', async () => {
    const planner = ['--kubeconfig', bed.plannerKubeconfig]
    expect(await bed.kubectl([...planner, 'auth', 'whoami', '-o', 'name'])).toBeDefined()
    await expect(bed.kubectl([...planner, 'get', 'secrets', '-A'])).rejects.toThrow(/planner.* cannot list/)
    await bed.kubectl(['create', 'clusterrolebinding', 'view', '--clusterrole=view', '--user=planner'])
    expect(await bed.kubectl([...planner, 'get', 'pods', '-A', '-o', 'name'])).toContain('pod/')
    await expect(bed.kubectl([...planner, 'get', 'secrets', '-A'])).rejects.toThrow(/cannot list/)
  }, 40_000)
})

describe('the chart repository', () => {
  let charts: string
  let repository: ChartRepository

  beforeAll(async () => {
    charts = join(folder, 'charts')
    mkdirSync(join(charts, 'not-a-chart'), { recursive: true })
    writeChart(join(charts, 'small'), '1.0.0', 1)
    repository = await startChartRepository({ tools: bed.tools, charts })
  })
  afterAll(() => repository.stop())

  function writeChart(path: string, version: string, replicas: number): void {
    mkdirSync(join(path, 'templates'), { recursive: true })
    writeFileSync(join(path, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'small', version }))
    const deployment = workload('Deployment', '{{ .Release.Name }}', { replicas })
    writeFileSync(join(path, 'templates', 'web.yaml'), stringify(deployment))
  }

  const install = (name: string, ...more: string[]) =>
    bed.helm(['install', name, 'small', '--repo', repository.url, '--wait', '--timeout=30s', ...more])

  it('serves what helm install --wait deploys', async () => {
    expect(await install('first')).toContain('STATUS: deployed')
    expect(await bed.kubectl(['get', 'deployment/first', '-o', 'jsonpath={.status.readyReplicas}'])).toBe('1')
  }, 60_000)

  it('serves a chart published later, in a new version or in place of the same one', async () => {
    writeChart(join(folder, 'newer'), '1.1.0', 1)
    writeChart(join(folder, 'altered'), '1.0.0', 3)
    await Promise.all([
      repository.publish(join(folder, 'newer')),
      repository.publish(join(folder, 'altered')),
    ])
    const index = await (await fetch(`${repository.url}/index.yaml`)).text()
    expect(index).toContain('small-1.1.0.tgz')
    await install('second', '--version=1.0.0')
    expect(await bed.kubectl(['get', 'deployment/second', '-o', 'jsonpath={.spec.replicas}'])).toBe('3')
  }, 60_000)

  it('answers HEAD like GET, without the body', async () => {
    const response = await fetch(`${repository.url}/small-1.0.0.tgz`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100)
    expect(await response.text()).toBe('')
  })

  it.each([
    ['GET', '/', 404],
    ['GET', '/small-9.9.9.tgz', 404],
    ['GET', '/small', 404],
    ['GET', '/../../etc/passwd', 404],
    ['GET', '/..%2f..%2fetc%2fpasswd', 404],
    ['GET', '/../x.tgz', 404],
    ['POST', '/index.yaml', 405],
  ])('refuses %s %s', async (method, path, status) => {
    // node:http sends the path as it is; fetch would tidy it first.
    const sent = request(repository.url, { method, path }).end()
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(status)
  })

  it('says why when helm refuses a chart, and keeps serving', async () => {
    cpSync(join(charts, 'small'), join(folder, 'broken'), { recursive: true })
    writeFileSync(join(folder, 'broken', 'Chart.yaml'), 'name: small\n')
    await expect(repository.publish(join(folder, 'broken'))).rejects.toThrow(/apiVersion|validation/)
    expect((await fetch(`${repository.url}/index.yaml`)).status).toBe(200)
  })
})

describe('two beds at once', () => {
  it('do not see each other, and stopping one leaves nothing of it and all of the other', async () => {
    const other = await startBed({ charts: false })
    await other.kubectl(['create', 'namespace', 'only-here'])
    await expect(bed.kubectl(['get', 'namespace', 'only-here'])).rejects.toThrow(/not found/)
    expect(other.pids.filter(isAlive)).toHaveLength(6)
    await other.stop()
    expect(other.pids.filter(isAlive)).toEqual([])
    expect(existsSync(other.dir)).toBe(false)
    expect(bed.pids.filter(isAlive)).toHaveLength(6)
  }, 90_000)
})

describe('a port that is taken between the choice and its use', () => {
  it.each(['api', 'client'] as const)(
    'makes the control plane try others (%s)',
    async (taken) => {
      const blocker = createServer().listen(0, '127.0.0.1')
      await once(blocker, 'listening')
      const { port } = blocker.address() as AddressInfo
      let choices = 0
      const choosePorts = async () => {
        const [api = 0, client = 0, peer = 0] = await freePorts(3)
        return { api, client, peer, ...(choices++ === 0 ? { [taken]: port } : {}) }
      }
      const dir = join(folder, 'clash')
      const controlPlane = await startControlPlane({ tools: bed.tools, dir, choosePorts })
      expect(choices).toBe(2)
      await controlPlane.stop()
      blocker.close()
    },
    90_000,
  )
})

describe('npm run bed', () => {
  async function startMain() {
    const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    const deadline = Date.now() + 60_000
    while (!output.includes('Ctrl-C') && Date.now() < deadline) await sleep(50)
    const kubeconfig = /KUBECONFIG=(\S+)/.exec(output)?.[1] ?? ''
    const pids = readFileSync(join(kubeconfig, '..', 'pids'), 'utf8')
      .trim()
      .split('\n')
      .map(Number)
    return { child, kubeconfig, pids, output: () => output }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stops cleanly on %s, also when it comes twice',
    async (signal) => {
      const { child, kubeconfig, pids, output } = await startMain()
      expect(pids.filter(isAlive)).toHaveLength(5)
      child.kill(signal)
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(output()).toContain('nothing is left running')
      expect(pids.filter(isAlive)).toEqual([])
      expect(existsSync(kubeconfig)).toBe(false)
    },
    90_000,
  )

  it('prints exports with which kubectl works in another shell', async () => {
    const { child, output } = await startMain()
    const exports = output()
      .split('\n')
      .filter((line) => line.startsWith('export '))
    const script = `${exports.join('\n')}\nkubectl get nodes -o name && helm search repo 2>&1; command -v kubectl`
    const { stdout } = await run('bash', ['-c', script])
    expect(stdout).toContain('node/node-1')
    expect(stdout).toContain(bed.tools.kubectl)
    child.kill('SIGTERM')
    await once(child, 'exit')
  }, 90_000)

  it('leaves nothing running even when it is killed outright', async () => {
    const { child, kubeconfig, pids } = await startMain()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const deadline = Date.now() + 10_000
    while ((pids.some(isAlive) || existsSync(kubeconfig)) && Date.now() < deadline) await sleep(50)
    expect(pids.filter(isAlive)).toEqual([])
    expect(existsSync(kubeconfig)).toBe(false)
  }, 90_000)
})
