import { describe, expect, it } from '@jest/globals'
import { parseManifest } from '../../../src/manifest/manifest.js'
import { requestsOf, resourcesText } from '../../../src/render/requests.js'

const asks = (cpu: string, memory: string, more = '') =>
  `{name: c, resources: {requests: {cpu: ${cpu}, memory: ${memory}}}${more}}`
const workload = (kind: string, containers: string, more = '', init = '') =>
  `apiVersion: apps/v1
kind: ${kind}
metadata: {name: a}
spec: {${more}template: {spec: {containers: [${containers}], initContainers: [${init}]}}}
`

describe('what pods ask for', () => {
  it.each([
    ['a Deployment', workload('Deployment', asks('100m', '1Gi')), '1: 0.1 CPUs and 1.0 GiB'],
    ['replicas', workload('StatefulSet', asks('500m', '1Gi'), 'replicas: 3, '), '3: 1.5 CPUs and 3.0 GiB'],
    ['none of them', workload('Deployment', asks('1', '1Gi'), 'replicas: 0, '), '0: 0.0 CPUs and 0.0 GiB'],
    ['a pod on each of two nodes', workload('DaemonSet', asks('1', '512Mi')), '2: 2.0 CPUs and 1.0 GiB'],
    [
      'two containers',
      workload('Deployment', `${asks('1', '1Gi')}, ${asks('1', '1Gi')}`),
      '1: 2.0 CPUs and 2.0 GiB',
    ],
    [
      'a larger one before',
      workload('Deployment', asks('1', '1Gi'), '', asks('3', '512Mi')),
      '1: 3.0 CPUs and 1.0 GiB',
    ],
    [
      'a sidecar',
      workload('Deployment', asks('1', '1Gi'), '', asks('1', '1Gi', ', restartPolicy: Always')),
      '1: 2.0 CPUs and 2.0 GiB',
    ],
    [
      'a limit alone',
      workload('Deployment', '{name: c, resources: {limits: {memory: 2Gi}}}'),
      '1: 0.0 CPUs and 2.0 GiB',
    ],
    ['nothing', workload('Deployment', '{name: c}'), '1: 0.0 CPUs and 0.0 GiB'],
    [
      'a Job, which ends',
      workload('Job', asks('1', '1Gi')).replace('apps/v1', 'batch/v1'),
      '0: 0.0 CPUs and 0.0 GiB',
    ],
    [
      'a Tenant',
      `apiVersion: minio.min.io/v2\nkind: Tenant\nmetadata: {name: a}\nspec: {pools: [{servers: 4, resources: {requests: {cpu: 250m, memory: 1Gi}}}, {servers: 2}]}\n`,
      '6: 1.0 CPUs and 4.0 GiB',
    ],
  ])('%s', (_title, manifest, sum) => {
    const requests = requestsOf(parseManifest(manifest, 'shop'), 2)
    expect(`${requests.pods}: ${resourcesText(requests)}`).toBe(sum)
  })

  it('hooks end, too', () => {
    const objects = parseManifest(workload('Deployment', asks('1', '1Gi')), 'shop')
    expect(
      requestsOf(
        objects.map((one) => ({ ...one, hook: 'test' })),
        2,
      ).pods,
    ).toBe(0)
  })
})
