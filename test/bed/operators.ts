import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { metricsStandIn, type Measured, type MetricsService } from './metrics-stand-in.js'

/** What the operators of the stack's custom resources do on the bed, where no container runs. */
export interface Operators {
  stop(): Promise<void>
}

interface Where {
  readonly url: string
  /** Certificate of the API server. */
  readonly ca: string
  readonly token: string
}

interface CustomResource {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly deletionTimestamp?: string
  }
  readonly spec?: { readonly secretName?: string }
  readonly status?: object
  /** Of an EndpointSlice. */
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[] | null
}

interface Operator {
  readonly path: string
  /** The Secret that it makes, if it makes one. */
  readonly secret?: (object: CustomResource) => string
  readonly status: object
}

const isReady = { conditions: [{ type: 'Ready', status: 'True', reason: 'Bed', message: '' }] }

const operators: readonly Operator[] = [
  {
    path: '/apis/onepassword.com/v1/onepassworditems',
    secret: ({ metadata }) => metadata.name,
    status: isReady,
  },
  {
    path: '/apis/cert-manager.io/v1/certificates',
    secret: ({ metadata, spec }) => spec?.secretName ?? metadata.name,
    status: isReady,
  },
  { path: '/apis/cert-manager.io/v1/clusterissuers', status: isReady },
  { path: '/apis/cert-manager.io/v1/issuers', status: isReady },
  { path: '/apis/minio.min.io/v2/tenants', status: { currentState: 'Initialized' } },
]

const metricsServer = {
  service: '/api/v1/namespaces/kube-system/services/metrics-server',
  endpoints:
    '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices' +
    '?labelSelector=kubernetes.io%2Fservice-name%3Dmetrics-server',
}

/** Watches for custom resources without a status, and gives them what their operator would. Those with one are let be. */
export function startOperators(where: Where): Operators {
  const server = connect(where)
  const metrics = metricsStandIn(async (path) => (await server.read<{ items: Measured[] }>(path)).items)
  const work = async (operator: Operator, object: CustomResource) => {
    const { name, namespace, deletionTimestamp } = object.metadata
    if (object.status || deletionTimestamp) return
    const secret = operator.secret?.(object)
    if (secret !== undefined && namespace)
      await server.send('POST', `/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: secret } })
    const [, group = '', version = '', plural = ''] =
      /^\/apis\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(operator.path) ?? []
    const within = namespace ? `/namespaces/${namespace}` : ''
    await server.send('PATCH', `/apis/${group}/${version}${within}/${plural}/${name}/status`, {
      status: operator.status,
    })
  }
  const runs = [
    ...operators.map((operator) =>
      server.watch(`${operator.path}?watch=1`, async ({ type, object }) => {
        if (type === 'ADDED' || type === 'MODIFIED') await work(operator, object)
      }),
    ),
    server.watch(`${metricsServer.endpoints}&watch=1`, async ({ type, object: { endpoints } }) => {
      const hasPods = type !== 'DELETED' && endpoints?.some(({ conditions }) => conditions?.ready)
      metrics.follow(hasPods ? await server.read<MetricsService>(metricsServer.service) : undefined)
    }),
  ]
  return {
    stop: async () => {
      server.stop()
      metrics.stop()
      await Promise.all(runs)
      await server.close()
    },
  }
}

/** The API server, as long as it is not stopped. */
function connect({ url, ca, token }: Where) {
  const stop = new AbortController()
  const dispatcher = new Agent({ connect: { ca } })
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
    request(`${url}${path}`, {
      method,
      dispatcher,
      signal: stop.signal,
      bodyTimeout: 0,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const watch = async (path: string, see: (event: Event) => Promise<void>) => {
    while (!stop.signal.aborted) {
      try {
        const { statusCode, body } = await ask('GET', path)
        if (statusCode !== 200) await body.dump()
        else for await (const event of eventsIn(body)) await see(event)
      } catch {
        // The API server is away, or the bed is stopped.
      }
      await sleep(300, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
    }
  }
  return {
    send: async (method: 'POST' | 'PATCH', path: string, body: object) => {
      await (await ask(method, path, body)).body.dump()
    },
    read: async <T>(path: string) => (await (await ask('GET', path)).body.json()) as T,
    watch,
    stop: () => stop.abort(),
    close: () => dispatcher.destroy(),
  }
}

interface Event {
  readonly type: string
  readonly object: CustomResource
}

async function* eventsIn(body: AsyncIterable<Buffer>): AsyncGenerator<Event> {
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean)) yield JSON.parse(line) as Event
  }
}
