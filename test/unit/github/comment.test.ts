import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  commentMarker,
  commentPlace,
  formerMarker,
  ownComments,
  updateIfPresent,
  upsertComment,
} from '../../../src/github/comment.js'
import type { GitHub } from '../../../src/github/api/client.js'
import { Failure } from '../../../src/lib/errors.js'
import type { Fault } from '../../bed/github/faults.js'
import { readOnlyToken } from '../../bed/github/state.js'
import { clientOf, problemsOf, robot, startBed, type Bed } from './harness.js'

const marker = '<!-- helmfile-gate:plan production -->'
const place = { issue: 12, marker }
const body = `${marker}\nThree releases change.`
const create = 'issues/create-comment'
const update = 'issues/update-comment'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(async () => {
  await bed.server.stop()
})

function given(...comments: { author?: string; body: string }[]): void {
  bed.server.state.comments.push(
    ...comments.map(({ author = robot, body }, index) => ({ id: index + 1, issue: 12, author, body })),
  )
}

const bodies = () => bed.server.state.comments.map((comment) => comment.body)

describe('the marker of a comment', () => {
  it('is another one for each stack, environment and kind, and ends where it should', () => {
    const markers = [
      commentMarker('plan', { stack: 'apps/helmfile.yaml', environment: 'production' }),
      commentMarker('plan', { stack: 'apps/helmfile.yaml', environment: 'production-2' }),
      commentMarker('deploy', { stack: 'apps/helmfile.yaml', environment: 'production' }),
      commentMarker('plan', { stack: 'base/helmfile.yaml', environment: 'production' }),
      commentMarker('plan', { stack: '', environment: 'production' }),
      commentMarker('plan', { stack: 'b:c', environment: 'a' }),
      commentMarker('plan', { stack: 'c', environment: 'a:b' }),
      commentMarker('plan', { stack: 'x --> <b>\r\n<!-- y', environment: 'a --> b' }),
    ]
    const former = formerMarker('plan', { stack: 'apps/helmfile.yaml', environment: 'production' })
    expect(new Set([...markers, former]).size).toBe(9)
    markers.forEach((one) => expect(one).toMatch(/^<!-- [^<> \r\n]+ -->$/))
  })
})

describe('a comment from before stacks were told apart', () => {
  const [apps, base] = ['apps', 'base'].map((stack) =>
    commentPlace('plan', { stack: `${stack}/helmfile.yaml`, environment: 'production' }, 12),
  ) as [ReturnType<typeof commentPlace>, ReturnType<typeof commentPlace>]
  const old = '<!-- helmfile-gate:plan:production -->\nold'

  it('is found, and taken over by the first stack that writes; the second has one of its own', async () => {
    given({ body: old })
    expect(await ownComments(bed.github, base)).toMatchObject([{ id: 1 }])
    expect((await upsertComment(bed.github, apps, 'of apps')).action).toBe('updated')
    expect(await ownComments(bed.github, base)).toEqual([])
    expect((await upsertComment(bed.github, base, 'of base')).action).toBe('created')
    expect((await upsertComment(bed.github, apps, 'of apps again')).action).toBe('updated')
    expect(bodies()).toEqual([`${apps.marker}\nof apps again`, `${base.marker}\nof base`])
  })

  it('is not taken where the stack has one of its own, nor from somebody else, nor of another kind', async () => {
    given({ body: old }, { body: `${apps.marker}\nmine` })
    await upsertComment(bed.github, apps, 'new')
    expect(bodies()).toEqual([old, `${apps.marker}\nnew`])
    bed.server.state.comments = []
    given({ body: old, author: 'mallory' }, { body: old.replace('plan', 'deploy') })
    expect((await upsertComment(bed.github, base, 'new')).action).toBe('created')
  })

  it('that another stack takes at the same time is the last one, and both have a comment', async () => {
    given({ body: old })
    const racing: GitHub = {
      ...bed.github,
      updateComment: async (id, text) => {
        const done = await bed.github.updateComment(id, text)
        await bed.github.updateComment(id, `${base.marker}\nof base`)
        return done
      },
    }
    expect((await upsertComment(racing, apps, 'of apps')).action).toBe('created')
    expect(bodies()).toEqual([`${base.marker}\nof base`, `${apps.marker}\nof apps`])
  })
})

describe('the comment of a pull request', () => {
  it('is created, then left alone while it is equal, then edited in place', async () => {
    const actions = []
    for (const text of [body, body, `${body} Now four.`]) {
      actions.push((await upsertComment(bed.github, place, text)).action)
    }
    expect(actions).toEqual(['created', 'unchanged', 'updated'])
    expect(bodies()).toEqual([`${body} Now four.`])
    expect(bed.asked().filter((id) => id === create || id === update)).toEqual([create, update])
    expect(problemsOf(bed.server)).toEqual([])
  })

  it('gives its address', async () => {
    const made = await upsertComment(bed.github, place, body)
    expect(made).toMatchObject({ url: 'https://github.test/octo/stack/pull/12#issuecomment-1000' })
  })

  it('gets its marker when the body lacks it', async () => {
    await upsertComment(bed.github, place, 'plain')
    expect(bodies()).toEqual([`${marker}\nplain`])
  })

  it('is found on a later page', async () => {
    given(...Array.from({ length: 250 }, (_, index) => ({ author: 'bob', body: `remark ${index}` })), {
      body: `${marker}\nold`,
    })
    expect((await upsertComment(bed.github, place, body)).action).toBe('updated')
    expect(bed.server.requests.filter(({ operation }) => operation === 'issues/list-comments')).toHaveLength(
      3,
    )
  })

  it.each([
    ['of somebody else, with our marker', { author: 'mallory', body: `${marker}\nforged` }],
    ['of another environment', { body: '<!-- helmfile-gate:plan production-2 -->\nother' }],
    ['of ours, with the marker further down', { body: `quote:\n${marker}` }],
    ['of a deleted account', { author: '', body: `${marker}\nghost` }],
  ])('is not a comment %s', async (_title, comment) => {
    given(comment)
    expect((await upsertComment(bed.github, place, body)).action).toBe('created')
    expect(bodies()).toEqual([comment.body, body])
  })

  it('is the oldest of several of ours, and the others are named', async () => {
    given({ body: `${marker}\none` }, { body: `${marker}\ntwo` })
    const done = await upsertComment(bed.github, place, body)
    expect(done).toMatchObject({ action: 'updated', duplicates: [expect.stringContaining('issuecomment-2')] })
    expect(bodies()).toEqual([body, `${marker}\ntwo`])
  })

  it('is sent without secrets, and is equal when it is equal without them', async () => {
    const github = clientOf(bed.server, { requireCleanBody: (text) => text.replaceAll('hunter2', '•••') })
    await upsertComment(github, place, `${body} hunter2`)
    expect((await upsertComment(github, place, `${body} hunter2`)).action).toBe('unchanged')
    expect(bodies()).toEqual([`${body} •••`])
    expect((await upsertComment(github, place, `${body} not hunter2`)).action).toBe('updated')
    expect(bodies()).toEqual([`${body} not •••`])
  })

  it('is not sent when redaction fails', async () => {
    const refuse = () => {
      throw new Failure({ what: 'a', why: 'b', next: 'c', reason: 'internal' })
    }
    const done = await upsertComment(clientOf(bed.server, { requireCleanBody: refuse }), place, body)
    expect(done).toMatchObject({ action: 'failed', failure: { message: 'a: b: c' } })
    expect(bed.asked()).not.toContain(create)
  })

  it('that is only to be kept up to date is not created', async () => {
    expect(await updateIfPresent(bed.github, place, body)).toEqual({ action: 'absent' })
    given({ body: `${marker}\nold` })
    expect((await updateIfPresent(bed.github, place, body)).action).toBe('updated')
  })
})

describe('faults of GitHub', () => {
  it.each<[title: string, fault: Fault, action: string, creates: number]>([
    ['a 502 after it was created', { operation: create, kind: 'bad-gateway-after' }, 'created', 1],
    ['a 502 before it was created', { operation: create, kind: 'bad-gateway-before' }, 'created', 2],
    ['an answer that breaks off', { operation: create, kind: 'cut-short' }, 'created', 1],
    ['an empty answer', { operation: create, kind: 'empty' }, 'created', 1],
    ['a closed connection', { operation: create, kind: 'hang-up' }, 'created', 2],
    ['no answer in time', { operation: create, kind: 'no-answer' }, 'created', 2],
    ['a secondary rate limit', { operation: create, kind: 'secondary-rate-limit' }, 'created', 2],
    [
      'a 502 on reading',
      { operation: 'issues/list-comments', kind: 'bad-gateway-before', times: 2 },
      'created',
      1,
    ],
    ['a list that breaks off', { operation: 'issues/list-comments', kind: 'cut-short' }, 'created', 1],
  ])('%s: one comment all the same', async (_title, fault, action, creates) => {
    bed.server.fault(fault)
    const github = fault.kind === 'no-answer' ? clientOf(bed.server, { timeoutMs: 300 }) : bed.github
    expect((await upsertComment(github, place, body)).action).toBe(action)
    expect(bodies()).toEqual([body])
    expect(bed.asked().filter((id) => id === create)).toHaveLength(creates)
  })

  it.each<[title: string, fault: Fault]>([
    ['breaks off', { operation: 'issues/list-comments', kind: 'cut-short', times: 9 }],
    ['is empty', { operation: 'issues/list-comments', kind: 'empty', times: 9 }],
  ])('a list that %s each time is not taken for no comment', async (_title, fault) => {
    given({ body: `${marker}\nold` })
    bed.server.fault(fault)
    expect((await upsertComment(bed.github, place, body)).action).toBe('failed')
    expect(bed.asked()).not.toContain(create)
  })

  it('a comment deleted between finding and editing is created anew', async () => {
    given({ body: `${marker}\nold` })
    bed.server.fault({ operation: update, kind: 'deleted' })
    expect((await upsertComment(bed.github, place, body)).action).toBe('created')
    expect(bodies()).toEqual([body])
  })

  it('an edit is tried again after a 502', async () => {
    given({ body: `${marker}\nold` })
    bed.server.fault({ operation: update, kind: 'bad-gateway-after', times: 2 })
    expect((await upsertComment(bed.github, place, body)).action).toBe('updated')
  })

  it('a closed pull request is commented on like any other', async () => {
    bed.server.state.pulls.forEach((pull) => (pull.open = false))
    expect((await upsertComment(bed.github, place, body)).action).toBe('created')
  })

  it.each<[title: string, set: () => { token?: string; text?: string; issue?: number }, line: RegExp]>([
    [
      'a read-only token',
      () => ({ token: readOnlyToken }),
      /may not do this.*not accessible by integration.*forks and Dependabot/,
    ],
    ['a wrong token', () => ({ token: 'nonsense' }), /401 \(Bad credentials\): check the input github-token/],
    [
      'a body over the limit',
      () => ({ text: `${marker}${'x'.repeat(65_537)}` }),
      /422.*too long.*: read all of it in the job summary/,
    ],
    ['a body over any limit', () => ({ text: 'x'.repeat(2_000_000) }), /413/],
    [
      'no such pull request',
      () => ({ issue: 99 }),
      /reading the comments of #99 failed: GitHub answered 404/,
    ],
    [
      'a locked conversation',
      () => {
        bed.server.state.pulls.forEach((pull) => (pull.locked = true))
        return {}
      },
      /403 \(Unable to create comment because issue is locked.*: check the permissions of the job/,
    ],
    [
      'a rate limit that lasts an hour',
      () => {
        bed.server.fault({ operation: create, kind: 'rate-limit', lasts: 3600 })
        return {}
      },
      /the rate limit of GitHub is reached: run the job again after 20\d\d-/,
    ],
    [
      'a secondary rate limit that does not end',
      () => {
        bed.server.fault({ operation: create, kind: 'secondary-rate-limit', times: 9 })
        return {}
      },
      /secondary rate limit of GitHub is reached: run the job again in 1 s/,
    ],
  ])('%s is a value, not thrown, and says what to do', async (_title, set, line) => {
    const { token, text = body, issue = 12 } = set()
    const github = clientOf(bed.server, token === undefined ? {} : { token })
    const done = await upsertComment(github, { issue, marker }, text)
    expect(done).toMatchObject({ action: 'failed', failure: { reason: 'github-refused' } })
    expect(done.action === 'failed' && done.failure.message).toMatch(line)
  })

  it('a server that stays away is a value, too', async () => {
    await bed.server.stop()
    const done = await upsertComment(bed.github, place, body)
    expect(done).toMatchObject({ action: 'failed', failure: { reason: 'github-unreachable' } })
  })

  it('says that it waits for a rate limit', async () => {
    bed.server.fault({ operation: 'issues/list-comments', kind: 'rate-limit', lasts: 5 })
    expect((await upsertComment(bed.github, place, body)).action).toBe('created')
    expect(bed.log).toEqual([expect.stringMatching(/rate limit is reached: waiting \d s/)])
  })
})
