import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'

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

/** Watches for custom resources without a status, and gives them what their operator would. Those with one are let be. */
export function startOperators({ url, ca, token }: Where): Operators {
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
  const send = async (method: 'POST' | 'PATCH', path: string, body: object) => {
    await (await ask(method, path, body)).body.dump()
  }
  const work = async (operator: Operator, object: CustomResource) => {
    const { name, namespace, deletionTimestamp } = object.metadata
    if (object.status || deletionTimestamp) return
    const secret = operator.secret?.(object)
    if (secret !== undefined && namespace)
      await send('POST', `/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: secret } })
    const [, group = '', version = '', plural = ''] =
      /^\/apis\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(operator.path) ?? []
    const within = namespace ? `/namespaces/${namespace}` : ''
    await send('PATCH', `/apis/${group}/${version}${within}/${plural}/${name}/status`, {
      status: operator.status,
    })
  }
  const runs = operators.map(async (operator) => {
    while (!stop.signal.aborted) {
      try {
        const { statusCode, body } = await ask('GET', `${operator.path}?watch=1`)
        if (statusCode !== 200) await body.dump()
        else for await (const object of objectsIn(body)) await work(operator, object)
      } catch {
        // The API server is away, or the bed is stopped.
      }
      await sleep(300, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
    }
  })
  return {
    stop: async () => {
      stop.abort()
      await Promise.all(runs)
      await dispatcher.destroy()
    },
  }
}

async function* objectsIn(body: AsyncIterable<Buffer>): AsyncGenerator<CustomResource> {
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean)) {
      const { type, object } = JSON.parse(line) as { type: string; object: CustomResource }
      if (type === 'ADDED' || type === 'MODIFIED') yield object
    }
  }
}
