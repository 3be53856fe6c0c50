import { expect, it } from '@jest/globals'
import { checkName, defaultChecks, distinct } from '../../../../src/cluster/readiness/checks.js'

const manifest = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ClusterIP}
---
apiVersion: v1
kind: Service
metadata: {name: edge, namespace: other}
spec: {type: LoadBalancer}
---
apiVersion: onepassword.com/v1
kind: OnePasswordItem
metadata: {name: token}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {ttlSecondsAfterFinished: 60}
---
apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {helm.sh/hook: test}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: hook}
webhooks:
  - {name: a.example.com, clientConfig: {service: {name: hook, namespace: shop}}}
  - {name: b.example.com, clientConfig: {service: {name: hook, namespace: shop}}}
  - {name: c.example.com, clientConfig: {url: https://example.com}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
{{ no yaml
`

it('without an entry, all is waited for that somebody has to make something of', () => {
  const checks = distinct(defaultChecks({ manifest, namespace: 'shop' }))
  expect(checks.map(checkName)).toEqual([
    'Deployment shop/web',
    'Service other/edge',
    'OnePasswordItem shop/token',
    'Secret shop/token',
    'Job shop/once',
    'endpoints of Service shop/hook',
  ])
  expect(checks[4]).toMatchObject({ passing: true })
})
