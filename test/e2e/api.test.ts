import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openApi, type ClusterApi } from '../../src/cluster/api.js'
import { discover } from '../../src/cluster/facts.js'
import { objectPath, servedResources } from '../../src/cluster/resources.js'
import { exec } from '../../src/lib/exec.js'
import { startBed, type Bed } from '../bed/bed.js'

let bed: Bed
let folder: string
let api: ClusterApi

beforeAll(async () => {
  bed = await startBed({ charts: false })
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-api-'))
  api = open({ KUBECONFIG: bed.kubeconfig })
}, 120_000)
afterAll(async () => {
  await api?.close()
  await rm(folder, { recursive: true, force: true })
  await bed.stop()
}, 30_000)

function open(env: NodeJS.ProcessEnv, patienceMs?: number): ClusterApi {
  const patience = patienceMs === undefined ? {} : { patienceMs }
  return openApi({ exec, kubectl: bed.tools.kubectl, env, folder, ...patience })
}

describe('what is served', () => {
  it('is known for every kind after two requests', async () => {
    const resources = await servedResources(api)
    const deployment = resources('apps/v1', 'Deployment')
    expect(deployment).toMatchObject({ plural: 'deployments', namespaced: true })
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a b', name: 'x' }
    expect(deployment && objectPath(deployment, ref)).toBe('/apis/apps/v1/namespaces/a%20b/deployments/x')
    expect(resources('v1', 'Node')).toMatchObject({ plural: 'nodes', namespaced: false })
    expect(resources('v1', 'Nothing')).toBeUndefined()
  })
})

describe('what charts are told of the cluster', () => {
  it('is what kubectl finds, version by version, with an extension server that is away', async () => {
    const path = join(folder, 'more.yaml')
    await writeFile(path, moreApis)
    await bed.kubectl(['apply', '-f', path])
    await bed.kubectl(['wait', 'crd/ks.example.com', '--for=condition=Established'])
    for (let known = ''; !known.includes('example.com/v1'); await sleep(100))
      known = await bed.kubectl(['api-versions'])
    const asked: string[] = []
    const counted: ClusterApi = {
      ...api,
      request: (request) => {
        asked.push(request.path)
        return api.request(request)
      },
    }
    const { apiVersions, kubeVersion } = await discover(counted)
    expect([...asked].sort()).toEqual(['/api', '/apis', '/version'])
    expect(apiVersions).toEqual(await foundByKubectl())
    expect(apiVersions).toContain('example.com/v1/Scale')
    expect(apiVersions.filter((one) => one.includes('nowhere'))).toEqual([])
    expect(JSON.parse((await api.request({ path: '/version' })).body)).toMatchObject({
      gitVersion: `v${kubeVersion}`,
    })
    // A server that does not know the short form is asked for each version.
    const plain = ({ accept: _, ...request }: Parameters<ClusterApi['request']>[0]) => api.request(request)
    expect((await discover({ ...api, request: plain })).apiVersions).toEqual(apiVersions)
  }, 60_000)
})

const moreApis = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ks.example.com}
spec:
  group: example.com
  names: {kind: K, plural: ks}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    - name: v1alpha1
      served: true
      storage: false
      schema: {openAPIV3Schema: {type: object}}
    - name: v0
      served: false
      storage: false
      schema: {openAPIV3Schema: {type: object}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.nowhere.example.com}
spec:
  group: nowhere.example.com
  version: v1
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
  service: {name: nobody, namespace: default}
`

/** kubectl asks for each version, and leaves the answers in its cache folder. */
async function foundByKubectl(): Promise<string[]> {
  const cache = await mkdtemp(join(folder, 'discovery-'))
  // It prints what it found, and fails for what is away.
  await bed.kubectl(['api-resources', '--cache-dir', cache, '-o', 'name']).catch(() => undefined)
  const files = (await readdir(cache, { recursive: true })).filter((file) =>
    file.endsWith('serverresources.json'),
  )
  const lists = await Promise.all(files.map((file) => readFile(join(cache, file), 'utf8')))
  const all = lists.flatMap((list) => {
    const { groupVersion, resources } = JSON.parse(list) as {
      groupVersion: string
      resources: { kind: string }[]
    }
    return [groupVersion, ...resources.map(({ kind }) => `${groupVersion}/${kind}`)]
  })
  return [...new Set(all)].sort()
}

describe('what is asked', () => {
  it('reads, writes and removes as the kubeconfig allows', async () => {
    const path = '/api/v1/namespaces/default/configmaps'
    const made = await api.request({
      method: 'POST',
      path,
      body: { metadata: { name: 'a' }, data: { k: 'v' } },
    })
    expect(made.status).toBe(201)
    const read = await api.request({ path: `${path}/a` })
    expect(JSON.parse(read.body)).toMatchObject({ data: { k: 'v' } })
    expect((await api.request({ method: 'DELETE', path: `${path}/a` })).status).toBe(200)
    expect((await api.request({ path: `${path}/a` })).status).toBe(404)
  })

  it('sees what changes while it watches, and stops when told to', async () => {
    const path = '/api/v1/namespaces/default/configmaps'
    const stop = new AbortController()
    const seen: string[] = []
    const watching = api.watch(
      `${path}?watch=1&fieldSelector=metadata.name%3Db`,
      (line) => {
        seen.push((JSON.parse(line) as { type: string }).type)
        if (seen.length === 2) stop.abort()
      },
      stop.signal,
    )
    await api.request({ method: 'POST', path, body: { metadata: { name: 'b' } } })
    await api.request({ method: 'DELETE', path: `${path}/b` })
    await watching
    expect(seen).toEqual(['ADDED', 'DELETED'])
  })

  it('says why a watch is refused', async () => {
    const watching = api.watch('/api/v1/nothing?watch=1', () => undefined, AbortSignal.timeout(5_000))
    await expect(watching).rejects.toThrow('watching the cluster failed: ')
  })
})

describe('a cluster that does not answer', () => {
  it('is named, when the kubeconfig is broken', async () => {
    const broken = openApi({
      exec,
      kubectl: bed.tools.kubectl,
      env: { KUBECONFIG: '/nowhere' },
      kubeContext: 'x',
      folder: join(folder),
    })
    await expect(broken.request({ path: '/version' })).rejects.toMatchObject({ reason: 'kubeconfig-invalid' })
    await broken.close()
  })
})

describe('a cluster that never answers', () => {
  it.each([
    ['that nobody serves', () => `http://127.0.0.1:9`, 'cluster-unreachable'],
    ['that no kubeconfig names', () => undefined, 'kubeconfig-invalid'],
  ])(
    'is given up soon: one %s',
    async (_title, server, reason) => {
      const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-away-'))
      const path = join(dir, 'kubeconfig')
      const url = server()
      const cluster = { clusters: [{ name: 'a', cluster: { server: url } }] }
      const context = {
        contexts: [{ name: 'a', context: { cluster: 'a', user: '' } }],
        'current-context': 'a',
      }
      await writeFile(path, JSON.stringify(url === undefined ? {} : { ...cluster, ...context }))
      const env = { KUBECONFIG: path, HOME: dir }
      const away = openApi({ exec, kubectl: bed.tools.kubectl, env, folder: dir })
      const started = Date.now()
      await expect(away.request({ path: '/version' })).rejects.toMatchObject({ reason })
      expect(Date.now() - started).toBeLessThan(20_000)
      await away.close()
      await rm(dir, { recursive: true })
    },
    60_000,
  )
})

describe('a run that is killed', () => {
  it('leaves no proxy behind', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-killed-'))
    const asks = `
      import { openApi } from ${JSON.stringify(new URL('../../src/cluster/api.ts', import.meta.url).href)}
      import { exec } from ${JSON.stringify(new URL('../../src/lib/exec.ts', import.meta.url).href)}
      const api = openApi({ exec, kubectl: ${JSON.stringify(bed.tools.kubectl)}, env: process.env, folder: ${JSON.stringify(dir)} })
      await api.request({ path: '/version' })
      process.stdout.write('asked')
      setInterval(() => undefined, 1000)
    `
    await writeFile(join(dir, 'asks.mts'), asks)
    const args = ['--import', import.meta.resolve('tsx'), join(dir, 'asks.mts')]
    const child = spawn(process.execPath, args, { env: { ...process.env, KUBECONFIG: bed.kubeconfig } })
    await once(child.stdout, 'data')
    expect(await processesWith(dir)).not.toEqual([])
    child.kill('SIGKILL')
    for (let waited = 0; waited < 5_000 && (await processesWith(dir)).length > 0; waited += 50)
      await sleep(50)
    expect(await processesWith(dir)).toEqual([])
    await rm(dir, { recursive: true })
  }, 30_000)
})

async function processesWith(mark: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'stat,args'])
  return stdout
    .split('\n')
    .filter((line) => line.includes(mark) && line.includes('proxy') && !line.startsWith('Z'))
}
