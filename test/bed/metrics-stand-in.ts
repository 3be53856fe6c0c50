import { createServer, type Server } from 'node:https'
import { serverCertificate } from './client-certificate.js'

/** What metrics-server is on the bed, where no container runs: the API `metrics.k8s.io`, with numbers made up. */
export interface MetricsStandIn {
  /** To be called with the Service as it is now; undefined when it is gone. */
  readonly follow: (service: MetricsService | undefined) => void
  readonly stop: () => void
}

export interface MetricsService {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec?: {
    readonly clusterIP?: string
    readonly ports?: readonly { readonly port: number }[]
  }
}

/** Of what it makes up numbers. */
export interface Measured {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object }
  readonly spec?: { readonly containers?: readonly { readonly name: string }[] }
}

const base = '/apis/metrics.k8s.io/v1beta1'
const usage = { cpu: '100m', memory: '128Mi' }

/**
 * Listens at the address of the Service, as the API server asks an extension of it there. While nobody listens, the
 * APIService is not Available, and then no namespace can be removed (kubernetes: pkg/controller/namespace/deletion).
 * @param list the items at a path of the API server.
 */
export function metricsStandIn(list: (path: string) => Promise<readonly Measured[]>): MetricsStandIn {
  let address = ''
  let server: Server | undefined
  const close = () => {
    server?.close()
    server?.closeAllConnections()
    server = undefined
  }
  const answer = async (url: string): Promise<object | undefined> => {
    const path = url.split('?')[0] ?? ''
    if (path === base) return resources
    const [, within = '', plural = ''] =
      /^((?:\/namespaces\/[^/]+)?)\/(nodes|pods)$/.exec(path.slice(base.length)) ?? []
    if (!path.startsWith(base) || plural === '') return undefined
    return plural === 'nodes'
      ? metricsOf('NodeMetrics', await list('/api/v1/nodes'), () => ({ usage }))
      : metricsOf('PodMetrics', await list(`/api/v1${within}/pods`), ({ spec }) => ({
          containers: (spec?.containers ?? []).map(({ name }) => ({ name, usage })),
        }))
  }
  const listen = (host: string, port: number) => {
    const { certificate, key } = serverCertificate('metrics-server')
    server = createServer({ cert: certificate, key }, (request, response) => {
      const body = request.method === 'GET' ? answer(request.url ?? '') : Promise.resolve(undefined)
      void body
        .catch(() => undefined)
        .then((found) => {
          response.statusCode = found ? 200 : 404
          response.setHeader('content-type', 'application/json')
          response.end(JSON.stringify(found ?? {}))
        })
    })
    // Another bed may have the same address; it gives the same answers.
    server.on('error', () => undefined)
    server.listen(port, host)
  }
  const follow = (service: MetricsService | undefined) => {
    const [{ port } = { port: 0 }] = service?.spec?.ports ?? []
    const host = service?.spec?.clusterIP ?? ''
    const next = host === '' ? '' : `${host}:${port}`
    if (next === address) return
    address = next
    close()
    if (next !== '') listen(host, port)
  }
  return { follow, stop: close }
}

const resources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'metrics.k8s.io/v1beta1',
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
}

function metricsOf(kind: string, objects: readonly Measured[], of: (object: Measured) => object): object {
  const apiVersion = 'metrics.k8s.io/v1beta1'
  const timestamp = new Date().toISOString()
  const items = objects.map((object) => {
    const { name, namespace, labels } = object.metadata
    return {
      kind,
      apiVersion,
      metadata: { name, namespace, labels },
      timestamp,
      window: '15s',
      ...of(object),
    }
  })
  return { kind: `${kind}List`, apiVersion, metadata: {}, items }
}
