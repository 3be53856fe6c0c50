import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { issueMarker, keepIssue, type IssueState } from '../../../src/github/issue.js'
import { issueToken, jobToken } from '../../bed/github/state.js'
import { clientOf, endBed, lineOf, robot, startBed, type Bed } from './harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(() => endBed(bed))

const identity = { stack: 'stack/helmfile.yaml.gotmpl', environment: 'production' }
const keep = (state: IssueState['state'], body = 'one finding') =>
  keepIssue(clientOf(bed.server, { token: issueToken }), identity, {
    title: 'Drift in production',
    body,
    state,
  })
const issues = () => bed.server.state.issues

describe('the issue about drift', () => {
  it('is opened once, edited in place, closed by itself, and opened again', async () => {
    expect(await keep('open')).toMatchObject({ action: 'created' })
    expect(await keep('open', 'two findings')).toMatchObject({ action: 'updated' })
    expect(await keep('closed', 'none')).toMatchObject({ action: 'closed' })
    expect(await keep('closed', 'none')).toMatchObject({ action: 'none' })
    expect(await keep('open', 'again')).toMatchObject({ action: 'reopened' })
    expect(issues()).toEqual([
      expect.objectContaining({
        author: robot,
        state: 'open',
        title: 'Drift in production',
        body: `${issueMarker(identity)}\nagain`,
      }),
    ])
  })

  it('is not made without a finding', async () => {
    expect(await keep('closed')).toEqual({ action: 'none', url: '' })
    expect(await keep('as-it-is')).toEqual({ action: 'none', url: '' })
    expect(issues()).toEqual([])
  })

  it('stays open, or closed, where nothing is known', async () => {
    await keep('open')
    expect(await keep('as-it-is', 'not known')).toMatchObject({ action: 'updated' })
    expect(issues()[0]).toMatchObject({
      state: 'open',
      body: expect.stringContaining('not known') as unknown,
    })
    await keep('closed')
    expect(await keep('as-it-is')).toMatchObject({ action: 'none' })
    expect(issues()[0]?.state).toBe('closed')
  })

  it('is not one that somebody else has written, nor that of another stack', async () => {
    const body = `${issueMarker(identity)}\nforged`
    const other = issueMarker({ ...identity, stack: 'other.yaml' })
    issues().push(
      { number: 1, author: 'mallory', title: 'x', body, state: 'open' },
      { number: 2, author: robot, title: 'x', body: other, state: 'open' },
    )
    expect(await keep('open')).toMatchObject({ action: 'created' })
    expect(issues().map(({ number }) => number)).toEqual([1, 2, 1000])
    expect(issues().slice(0, 2)).toMatchObject([{ body }, { body: other }])
  })

  it('needs the permission to write issues, and the failure says so', async () => {
    const github = clientOf(bed.server, { token: jobToken })
    const line = await lineOf(keepIssue(github, identity, { title: 'x', body: 'x', state: 'open' }))
    expect(line).toMatch(
      /^reading the issues failed: the token may not do this: .*: give the job the permission/,
    )
  })
})
