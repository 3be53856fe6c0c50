import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startControl } from '../../../bed/github/control.js'
import { jobToken, readOnlyToken } from '../../../bed/github/state.js'
import { problemsOf, startBed, type Bed } from '../harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(async () => {
  await bed.server.stop()
})

interface Sent {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string
}

function send(path: string, { method = 'GET', body, token = jobToken }: Sent = {}): Promise<Response> {
  const headers = token === '' ? {} : { authorization: `token ${token}` }
  return fetch(`${bed.server.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

const repo = '/repos/octo/stack'
const comments = `${repo}/issues/12/comments`
const post = (body: unknown, over: Sent = {}): Sent => ({ method: 'POST', body, ...over })

describe('the stand-in for GitHub', () => {
  it.each<[title: string, path: string, sent: Sent, status: number, text: RegExp]>([
    ['a comment', comments, post({ body: 'x' }), 201, /"body":"x"/],
    ['65,536 characters', comments, post({ body: '😀'.repeat(65_536) }), 201, /html_url/],
    [
      'one more',
      comments,
      post({ body: '😀'.repeat(65_537) }),
      422,
      /Body is too long \(maximum is 65536 characters\)/,
    ],
    ['a blank body', comments, post({ body: ' ' }), 422, /cannot be blank/],
    ['a body that is a number', comments, post({ body: 1 }), 422, /must be string/],
    ['no body', comments, post({}), 422, /required property 'body'/],
    ['no JSON', comments, post('{'), 422, /must be object/],
    ['more than a megabyte', comments, post('x'.repeat(1_000_001)), 413, /Too Large/],
    ['no token', comments, { token: '' }, 401, /Bad credentials/],
    ["a fork's token that reads", comments, { token: readOnlyToken }, 200, /\[\]/],
    [
      "a fork's token that writes",
      comments,
      post({ body: 'x' }, { token: readOnlyToken }),
      403,
      /Resource not accessible by integration/,
    ],
    ['an unknown pull request', `${repo}/issues/99/comments`, {}, 404, /Not Found/],
    [
      'an unknown comment',
      `${repo}/issues/comments/99`,
      { method: 'PATCH', body: { body: 'x' } },
      404,
      /Not Found/,
    ],
    ['an unknown repository', '/repos/octo/other/issues/12/comments', {}, 404, /Not Found/],
    ['a number that is none', `${repo}/issues/twelve/comments`, {}, 422, /must be integer/],
    [
      'a parameter that is none',
      `${comments}?sort=created`,
      {},
      422,
      /sort is no parameter of issues\/list-comments/,
    ],
    ['a path that is not described', `${repo}/secrets`, {}, 404, /Not Found/],
    ['a method that is not described', comments, { method: 'PUT' }, 404, /Not Found/],
    ['an unknown environment', `${repo}/environments/production`, {}, 404, /Not Found/],
    ['an unknown collaborator', `${repo}/collaborators/mallory/permission`, {}, 404, /not a user/],
  ])('answers %s as GitHub does', async (_title, path, sent, status, text) => {
    const answer = await send(path, sent)
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status,
      text: expect.stringMatching(text),
    })
  })

  it('gives 30 entries of a list, 100 at most, and says where the next ones are', async () => {
    bed.server.state.comments = Array.from({ length: 120 }, (_, id) => ({
      id,
      issue: 12,
      author: 'a',
      body: 'b',
    }))
    const pages = await Promise.all(
      ['', '?per_page=500', '?per_page=100&page=2'].map((query) => send(comments + query)),
    )
    const lists = await Promise.all(pages.map((page) => page.json() as Promise<unknown[]>))
    expect(lists.map((list) => list.length)).toEqual([30, 100, 20])
    expect(pages.map((page) => /page=(\d+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1])).toEqual([
      '2',
      '2',
      undefined,
    ])
  })

  it('notes what is not as GitHub describes it, of requests and of its own answers', async () => {
    await send(`${comments}?sort=created`)
    bed.server.state.pulls.forEach((pull) => pull.files.push({ path: 1 as unknown as string }))
    await send(`${repo}/pulls/12/files`)
    expect(problemsOf(bed.server)).toEqual([
      'sort is no parameter of issues/list-comments',
      '/1/filename must be string',
    ])
  })

  it('can be seen and changed from another process', async () => {
    const control = await startControl(bed.server)
    const at = (path: string, method: string, body?: object) =>
      fetch(control.url + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
    await at('/state', 'PATCH', { environments: [{ name: 'production', reviewers: ['bob'] }] })
    expect((await send(`${repo}/environments/production`)).status).toBe(200)
    await at('/faults', 'POST', { operation: 'issues/list-comments', kind: 'bad-gateway-before' })
    expect((await send(comments)).status).toBe(502)
    expect((await at('/faults', 'POST', { operation: 'x', kind: 'nonsense' })).status).toBe(400)
    const requests = (await (await at('/requests', 'GET')).json()) as { operation: string }[]
    expect(requests.map(({ operation }) => operation)).toEqual([
      'repos/get-environment',
      'issues/list-comments',
    ])
    await control.stop()
  })
})
