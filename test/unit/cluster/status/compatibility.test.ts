import { describe, expect, it } from '@jest/globals'
import { compatibilityRows } from '../../../../src/cluster/status/compatibility.js'
import { removedApis } from '../../../../src/cluster/status/removed-apis.js'
import { storedObjects } from '../../../../src/cluster/status/stored-objects.js'
import { storedRelease } from '../../fixtures/plan.js'
import { told } from './fixtures.js'

const manifest = (apiVersion: string, kind: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`

function rowsOf(version: string, over: Parameters<typeof storedRelease>[0], served = true) {
  const resource = { apiVersion: '', kind: '', plural: '', namespaced: true, verbs: [] }
  const objects = [storedObjects(storedRelease(over))]
  return told(compatibilityRows(objects, { version, served: () => (served ? resource : undefined) }))
}

describe('the versions of Kubernetes that a chart asks for', () => {
  it.each([
    ['1.34.2', '', 'ok'],
    ['1.34.2', '>=1.25.0-0', 'ok'],
    ['1.34.2-gke.1', '>=1.25.0-0', 'ok'],
    ['1.34.2', '>= 1.22.0, < 1.40.0', 'ok'],
    ['1.34.2', '^1.22.0-0', 'ok'],
    ['1.34.2', '>=1.25.0 || >=1.30.0-0', 'ok'],
    ['1.34.2', '>=1.25.0 <1.30.0', 'warning its chart asks for Kubernetes >=1.25.0 <1.30.0; here is 1.34.2'],
    ['1.34.2', '<1.35.0', 'note its chart does not go with Kubernetes 1.35.0: it asks for <1.35.0'],
    ['1.34.2', 'any', 'unknown whether any holds for Kubernetes 1.34.2 cannot be told'],
    ['', '>=1.25.0', 'unknown whether >=1.25.0 holds for Kubernetes  cannot be told'],
  ])('here %s, asked for %s', (version, kubeVersion, row) => {
    expect(rowsOf(version, { kubeVersion })).toEqual([row])
  })
})

describe('the API versions of what is installed', () => {
  const claims = manifest('resource.k8s.io/v1beta1', 'ResourceClaim')

  it.each([
    ['1.34.2', 'note'],
    ['1.36.9', 'note'],
    ['1.37.0', 'warning'],
  ])('are told when they are going: on %s', (version, level) => {
    expect(rowsOf(version, { manifest: claims })).toEqual([
      `${level} Kubernetes 1.38 does not serve it any more`,
    ])
  })

  it('are told once a release, with what takes their place', () => {
    const policies = manifest('admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy')
    expect(rowsOf('1.39.0', { manifest: `${policies}---\n${policies}` })).toEqual([
      'warning Kubernetes 1.40 does not serve it any more: use admissionregistration.k8s.io/v1',
    ])
  })

  it('are told when the cluster does not serve them', () => {
    expect(rowsOf('1.34.2', { manifest: manifest('policy/v1beta1', 'PodDisruptionBudget') }, false)).toEqual([
      'alarm the cluster does not serve it: the next upgrade will fail',
    ])
  })

  it('are unknown where the manifest is broken', () => {
    expect(rowsOf('1.34.2', { manifest: '{' })).toEqual(['unknown what helm stored cannot be read'])
  })

  it('stand in the table once each', () => {
    const names = removedApis.flatMap(({ apiVersion, kinds }) => kinds.map((kind) => `${apiVersion} ${kind}`))
    expect(new Set(names).size).toBe(names.length)
  })
})
