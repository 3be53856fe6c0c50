import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { faultKinds, type Fault } from './faults.js'
import { close, listen, type GitHubStandIn } from './server.js'
import type { GitHubState } from './state.js'

export interface Control {
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * Lets another process look at the stand-in and change it, on a port of its own: what runs under test does not know it.
 *
 * `GET /state`, `GET /requests`, `PATCH /state` with the parts to replace, `POST /faults` with one fault.
 */
export async function startControl(github: GitHubStandIn, port = 0): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(github, request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(400).end(String(error)),
    )
  })
  await listen(server, port)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => close(server) }
}

async function answer(github: GitHubStandIn, request: IncomingMessage): Promise<unknown> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /state':
      return github.state
    case 'GET /requests':
      return github.requests
    case 'PATCH /state':
      return Object.assign(github.state, (await readJson(request)) as Partial<GitHubState>)
    case 'POST /faults':
      github.fault(checkedFault(await readJson(request)))
      return {}
    default:
      throw new Error('use GET /state, GET /requests, PATCH /state or POST /faults')
  }
}

function checkedFault(value: unknown): Fault {
  const fault = value as Fault
  if (faultKinds.includes(fault.kind)) return fault
  throw new Error(`kind is one of ${faultKinds.join(', ')}`)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}
