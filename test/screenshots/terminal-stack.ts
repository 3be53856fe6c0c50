/** A stack as small as it can be and still have something to show: files by path. */
type Files = Readonly<Record<string, string>>

interface ShopRelease {
  readonly name: string
  readonly layer: number
  readonly more?: string
}

/** The shop as it is deployed before anybody looks. */
export function shopBefore(): Files {
  return {
    'stack/helmfile.yaml.gotmpl': helmfile([database, web, worker, dashboards]),
    ...chart('database', '16.4.0', [workload('StatefulSet', 'database', 'postgres:16.4')]),
    ...chart('web', '1.4.0', [config('"20"'), workload('Deployment', 'web', 'shop/web:1.4.0', 3), service]),
    ...chart('worker', '1.4.0', [workload('Deployment', 'worker', 'shop/worker:1.4.0')]),
    ...chart('dashboards', '2.1.0', [config('dark')]),
  }
}

/** What is changed then: a new version, a new release, and one that goes. */
export function shopAfter(): Files {
  return {
    'stack/helmfile.yaml.gotmpl': helmfile([
      cache,
      database,
      web,
      { ...worker, more: 'installed: false' },
      dashboards,
    ]),
    ...chart('cache', '8.0.2', [workload('Deployment', 'cache', 'valkey:8.0.2')]),
    ...chart('web', '1.5.0', [config('"50"'), workload('Deployment', 'web', 'shop/web:1.5.0', 2), service]),
  }
}

/** The same without labels, before it has been set up. */
export function shopUnlabelled(): Files {
  return {
    ...shopBefore(),
    'stack/helmfile.yaml.gotmpl':
      shopBefore()['stack/helmfile.yaml.gotmpl']?.replace(/^ *labels: .*\n/gm, '') ?? '',
  }
}

const database = { name: 'database', layer: 1 }
const cache = { name: 'cache', layer: 1 }
const web = { name: 'web', layer: 2, more: 'needs: [shop/database]' }
const worker = { name: 'worker', layer: 2, more: 'needs: [shop/database]' }
const dashboards = { name: 'dashboards', layer: 3, more: 'needs: [shop/web]' }

function helmfile(releases: readonly ShopRelease[]): string {
  const lines = releases.flatMap(({ name, layer, more }) => [
    `  - name: ${name}`,
    '    namespace: shop',
    `    chart: ./charts/${name}`,
    `    labels: {layer: ${layer}}`,
    ...(more === undefined ? [] : [`    ${more}`]),
  ])
  return ['environments:', '  production: {}', '---', 'releases:', ...lines, ''].join('\n')
}

function chart(name: string, version: string, objects: readonly string[]): Files {
  return {
    [`stack/charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    [`stack/charts/${name}/templates/all.yaml`]: objects.join('---\n'),
  }
}

function config(value: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: '{{ .Release.Name }}-settings'}
data:
  logLevel: info
  value: ${value}
  timeout: 30s
`
}

function workload(kind: 'Deployment' | 'StatefulSet', name: string, image: string, replicas = 1): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
${kind === 'StatefulSet' ? `  serviceName: ${name}\n` : ''}  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: main
          image: registry.example/${image}
`
}

const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`
