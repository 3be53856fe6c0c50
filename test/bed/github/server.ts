import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { problem, respond, type Answer, type Call } from './answers.js'
import { answerProblems, describedCall, requestProblems } from './description.js'
import { answerInstead, deleteComment, takeFault, type Fault } from './faults.js'
import { pagerOf } from './paging.js'
import type { GitHubState, TokenState } from './state.js'

export interface LoggedRequest {
  readonly operation: string
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body: unknown
  readonly status: number
  /** What of the request, or of our own answer, is not as GitHub describes it. */
  readonly problems: readonly string[]
}

/** GitHub's API over HTTP, as far as we use it. */
export interface GitHubStandIn {
  /** For GITHUB_API_URL. */
  readonly url: string
  readonly state: GitHubState
  readonly requests: LoggedRequest[]
  readonly fault: (fault: Fault) => void
  readonly stop: () => Promise<void>
}

interface Exchange {
  readonly state: GitHubState
  readonly faults: Fault[]
  readonly requests: LoggedRequest[]
}

const longestRequest = 1_000_000

/** Starts the stand-in on a free port of 127.0.0.1, or on the given one. */
export async function startGitHub(state: GitHubState, port = 0): Promise<GitHubStandIn> {
  const exchange: Exchange = { state, faults: [], requests: [] }
  const server = createServer((request, response) => {
    handle(exchange, request, response).catch((error: unknown) => {
      send(response, problem(500, String(error)))
    })
  })
  await listen(server, port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    requests: exchange.requests,
    fault: (fault) => exchange.faults.push(fault),
    stop: () => close(server),
  }
}

/** Waits until the server listens. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
}

/** Ends the server and what hangs on it. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function handle(exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '/' } = request
  const url = new URL(path.replace(/^\/api(?:\/v3)?\//, '/'), `http://${request.headers.host ?? '127.0.0.1'}`)
  const text = await readText(request)
  const token =
    exchange.state.tokens[/^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '']
  const call = describedCall(method, url.pathname)
  const operation = call?.operation.id ?? (url.pathname === '/graphql' ? 'graphql' : '')
  const log = (status: number, problems: readonly string[] = []) =>
    exchange.requests.push({ operation, method, path, body: parsed(text), status, problems })
  const answerWith = (answer: Answer) => {
    log(answer.status)
    send(response, answer)
  }
  if (text === undefined) return answerWith(problem(413, 'Payload Too Large'))
  if (!token) return answerWith(problem(401, 'Bad credentials'))
  if (operation === 'graphql') {
    const fault = takeFault(exchange.faults, operation)
    return answerWith((fault && answerInstead(fault)) ?? graphql(text, token))
  }
  if (!call) {
    log(404, [`${method} ${path} is not described`])
    return send(response, problem(404, 'Not Found'))
  }
  const query = Object.fromEntries(url.searchParams)
  const problems = requestProblems(call, query, parsed(text))
  if (problems.length > 0) {
    log(422, problems)
    return send(response, problem(422, 'Validation Failed', problems))
  }
  const body = (parsed(text) ?? {}) as Record<string, unknown>
  serve({ exchange, response, log, url }, { ...call, token, query, body })
}

/** The one question that the client asks GraphQL. */
function graphql(text: string, { login }: TokenState): Answer {
  const { query } = (parsed(text) ?? {}) as { query?: string }
  if (query?.replace(/\s/g, '') === 'query{viewer{login}}')
    return { status: 200, body: { data: { viewer: { login } } } }
  return problem(400, 'Problems parsing JSON')
}

interface Line {
  readonly exchange: Exchange
  readonly response: ServerResponse
  readonly log: (status: number, problems?: readonly string[]) => void
  readonly url: URL
}

function serve({ exchange, response, log, url }: Line, call: Omit<Call, 'paged'>): void {
  const { state, faults } = exchange
  const fault = takeFault(faults, call.operation.id)
  const instead = fault && answerInstead(fault)
  if (instead || fault?.kind === 'no-answer' || fault?.kind === 'hang-up') {
    log(instead?.status ?? 0)
    if (instead) send(response, instead, instead.headers)
    else if (fault?.kind === 'hang-up') response.destroy()
    return
  }
  if (fault?.kind === 'deleted') deleteComment(state, call.path['comment_id'])
  const pager = pagerOf(url)
  const answer = respond(state, { ...call, paged: pager.paged })
  const failed = fault?.kind === 'bad-gateway-after' ? problem(502, 'Server Error') : undefined
  log(failed?.status ?? answer.status, answerProblems(call, answer.status, answer.body))
  if (failed) return send(response, failed)
  if (fault?.kind === 'empty') return send(response, { status: answer.status, body: undefined })
  if (fault?.kind === 'cut-short') return sendHalf(response, answer.body)
  send(response, answer, pager.headers())
}

function send(
  response: ServerResponse,
  { status, body }: Answer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

function sendHalf(response: ServerResponse, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': text.length,
  })
  response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy())
}

/** @returns undefined when it is longer than GitHub takes. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts)
  return text.length > longestRequest ? undefined : text.toString('utf8')
}

function parsed(text: string | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
