import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packed, unpacked } from '../../src/cluster/packed.js'
import type { Bed } from '../bed/bed.js'

/** A stack by its size. The same numbers make the same stack, byte by byte. */
export interface Size {
  readonly releases: number
  readonly layers: number
}

/** One release of a made stack. */
export interface MadeRelease {
  readonly name: string
  readonly namespace: string
  readonly layer: number
  readonly chart: Chart
}

interface Chart {
  /** The first letters of the names of its releases. */
  readonly prefix: string
  /** As helmfile names it. */
  readonly chart: string
  readonly version?: string
}

const own: Chart = { prefix: 'shop', chart: './charts/shop' }
const bare: Chart = { prefix: 'conf', chart: './charts/conf' }
const fetched: Chart = { prefix: 'kuma', chart: 'bed/uptime-kuma', version: '2.22.0' }

/** Of ten releases six are of one chart beside the stack, three of another, and one of a repository. */
const turns: readonly Chart[] = [own, own, bare, own, fetched, own, bare, own, bare, own]

/** @returns the releases of a stack, as evenly over its layers as it goes. */
export function madeReleases({ releases, layers }: Size): MadeRelease[] {
  return Array.from({ length: releases }, (_, index) => {
    const chart = turns[index % turns.length] ?? own
    const layer = 1 + Math.floor((index * layers) / releases)
    return { name: named(chart, index + 1), namespace: `scale-${layer}`, layer, chart }
  })
}

/** All names of a chart have the same length, so that one record of helm is easily made of another. */
function named({ prefix }: Chart, index: number): string {
  return `${prefix}-${String(index).padStart(4, '0')}`
}

/** What a release is given: more lines than most have, all of them by its name alone. */
function valuesOf(name: string): Record<string, unknown> {
  const settings = Array.from(
    { length: 20 },
    (_, index) => [`KEY_${index}`, `${name}-value-${index}`] as const,
  )
  return { host: `${name}.example.com`, replicas: 2, settings: Object.fromEntries(settings) }
}

/** Writes a stack that is made up. @param mirror the address of a chart repository. */
export async function writeStack(dir: string, size: Size, mirror: string): Promise<void> {
  const entries = madeReleases(size).map(({ name, namespace, layer, chart: { chart, version } }) =>
    JSON.stringify({
      ...{ name, namespace, chart, ...(version === undefined ? {} : { version }) },
      ...{ labels: { layer }, values: [valuesOf(name)] },
    }),
  )
  const helmfile = [
    `repositories: [{name: bed, url: "${mirror}"}]`,
    'helmDefaults: {createNamespace: false, historyMax: 10}',
    'releases:',
    ...entries.map((entry) => `  - ${entry}`),
  ]
  await write(join(dir, 'helmfile.yaml'), `${helmfile.join('\n')}\n`)
  for (const [path, text] of Object.entries(charts)) await write(join(dir, 'charts', path), text)
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

const object = (apiVersion: string, kind: string, rest: string, name = '{{ .Release.Name }}') =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  labels: {app: {{ .Release.Name }}}\n${rest}`

const settings = `data:\n{{- range $key, $value := .Values.settings }}\n  {{ $key }}: {{ $value | quote }}\n{{- end }}\n`
const pod = `spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers:
        - name: main
          image: registry.example/shop:1.4.2
          envFrom: [{configMapRef: {name: {{ .Release.Name }}}}]
          resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 128Mi}}
`
const service = 'spec:\n  selector: {app: {{ .Release.Name }}}\n  ports: [{port: 80, targetPort: 8080}]\n'
const ingress = `spec:
  rules:
    - host: {{ .Values.host }}
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: {{ .Release.Name }}, port: {number: 80}}}}]}
`

const charts: Readonly<Record<string, string>> = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.4.2\n',
  'shop/templates/all.yaml': [
    object('v1', 'ServiceAccount', ''),
    object('v1', 'ConfigMap', settings),
    object('v1', 'Service', service),
    object('apps/v1', 'Deployment', pod),
    object('networking.k8s.io/v1', 'Ingress', ingress),
  ].join(''),
  'conf/Chart.yaml': 'apiVersion: v2\nname: conf\nversion: 0.1.0\n',
  'conf/templates/a.yaml': object('v1', 'ConfigMap', settings),
}

type Secret = {
  metadata: { name: string; labels: Record<string, string> }
  type: string
  data: { release: string }
}

/**
 * Puts the releases of a stack into a cluster, as if each had been deployed. helm itself installs one release of each
 * chart, and its record becomes that of all others, whose names have the same length. Whether a record is the right one
 * tells the plan that follows: it compares what helm renders then, and must find no change.
 * @param dir of a stack that `writeStack` wrote.
 */
export async function writeRecords(bed: Bed, dir: string, size: Size): Promise<void> {
  const records = new Map<Chart, string>()
  for (const chart of [own, bare, fetched]) records.set(chart, await recordOf(bed, dir, chart))
  const releases = madeReleases(size)
  const secrets = releases.map(({ name, namespace, chart }) => {
    const json = (records.get(chart) ?? '').replaceAll(named(chart, 0), name).replaceAll(home, namespace)
    return secretOf(name, namespace, json)
  })
  const spaces = [...new Set(releases.map(({ namespace }) => namespace))]
  const namespaces = spaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))
  const path = join(dir, '..', 'records.json')
  await writeFile(
    path,
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...namespaces, ...secrets] }),
  )
  await bed.kubectl(['create', '-f', path, '-o', 'name'])
}

const home = 'scale-home'

async function recordOf(bed: Bed, dir: string, chart: Chart): Promise<string> {
  const name = named(chart, 0)
  const values = join(dir, '..', `${name}.json`)
  await writeFile(values, JSON.stringify(valuesOf(name)))
  const source =
    chart.version === undefined
      ? [join(dir, chart.chart)]
      : [chart.chart.replace(/.*\//, ''), '--repo', bed.chartMirror, '--version', chart.version]
  const place = ['--namespace', home, '--create-namespace']
  await bed.helm(['upgrade', '--install', name, ...source, ...place, '--values', values])
  const secret = await bed.kubectl([
    'get',
    'secret',
    `sh.helm.release.v1.${name}.v1`,
    '-n',
    home,
    '-o',
    'json',
  ])
  await bed.helm(['uninstall', name, '--namespace', home])
  return unpacked((JSON.parse(secret) as Secret).data.release)
}

function secretOf(name: string, namespace: string, json: string) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {
      name: `sh.helm.release.v1.${name}.v1`,
      namespace,
      labels: { owner: 'helm', name, version: '1', status: 'deployed', modifiedAt: '1767323045' },
    },
    data: { release: packed(json) },
  }
}
