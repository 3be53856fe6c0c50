import { compareSent } from '../../../src/changes/compare-sent.js'
import { objectChanges } from '../../../src/changes/object-change.js'
import type { ObjectChange } from '../../../src/changes/release-diff.js'
import { sentObjects } from '../../../src/manifest/sent-objects.js'
import { redactorFor } from '../../../src/secrets/redaction/redactor.js'

/** @returns what the product finds between two manifests: diffs, risks and images are its own. */
export function changesBetween(old: string, next: string, namespace = 'shop'): ObjectChange[] {
  const { differences } = compareSent(sentObjects(old, namespace), sentObjects(next, namespace))
  return objectChanges(differences, redactorFor([]))
}

interface Workload {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly name?: string
  readonly replicas?: number
  readonly app?: string
  readonly image?: string
}

export function workload({
  kind = 'Deployment',
  name = 'web',
  replicas,
  app = name,
  image = 'registry.example/web:1.0.0',
}: Workload = {}): string {
  return `---
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
spec:${replicas === undefined ? '' : `\n  replicas: ${replicas}`}
  selector:
    matchLabels:
      app: ${app}
  template:
    metadata:
      labels:
        app: ${app}
    spec:
      containers:
        - name: ${name}
          image: ${image}
`
}

/** @param data of which each is a line. */
export function settings(data: Readonly<Record<string, string>>, name = 'settings'): string {
  return object('v1', 'ConfigMap', name, data)
}

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  data: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${value}\n`)
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${kind === 'Widget' ? 'spec' : 'data'}:\n${lines.join('')}`
}

export function claim(name: string): string {
  return `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 10Gi
`
}
