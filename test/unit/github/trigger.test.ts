import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { isUntouched, triggerOf } from '../../../src/github/trigger.js'
import type { Inputs } from '../../../src/inputs.js'
import { commentMarker } from '../../../src/github/comment.js'
import { headSha, mergeSha, problemsOf, pullRequest, robot, startBed, type Bed } from './harness.js'

let bed: Bed
let folder: string
const said: string[] = []

beforeEach(async () => {
  bed = await startBed()
  folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-request-'))
  mkdirSync(join(folder, 'stack'))
  writeFileSync(join(folder, 'stack/helmfile.yaml'), 'releases: []\n')
})
afterEach(async () => {
  expect(problemsOf(bed.server)).toEqual([])
  await bed.server.stop()
  rmSync(folder, { recursive: true })
  said.length = 0
})

const inputs = (command: string) =>
  ({ command, environment: 'production', stack: join(folder, 'stack/helmfile.yaml') }) as Inputs

function ports(event: object | undefined, name = 'push', github = true) {
  const env: NodeJS.ProcessEnv = {
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'octo/stack',
    GITHUB_RUN_ID: '77',
    GITHUB_ACTOR: 'carol',
    GITHUB_EVENT_NAME: name,
    GITHUB_WORKSPACE: folder,
  }
  if (event) {
    env['GITHUB_EVENT_PATH'] = join(folder, 'event.json')
    writeFileSync(env['GITHUB_EVENT_PATH'], JSON.stringify(event))
  }
  return { env, github: github ? bed.github : undefined, log: (line: string) => void said.push(line) }
}

const push = { ref: 'refs/heads/main', after: mergeSha }
const side = (id: number) => ({ sha: headSha, ref: 'main', repo: { id } })
const pull = (headRepository = 1) => ({
  pull_request: { number: 12, head: side(headRepository), base: side(1), user: { login: 'alice' } },
})

describe('what a run is about', () => {
  it('is nothing in a terminal', async () => {
    const terminal = { env: {}, github: undefined, log: () => undefined }
    expect(await triggerOf(inputs('plan'), terminal)).toEqual({})
  })

  it('is the pull request that started it', async () => {
    expect(await triggerOf(inputs('plan'), ports(pull(), 'pull_request'))).toMatchObject({
      runUrl: 'https://github.example/octo/stack/actions/runs/77',
      runId: 77,
      pull: { number: 12, headSha, author: 'alice' },
    })
  })

  it('is refused when the pull request comes from a fork, and GitHub is asked nothing', async () => {
    await expect(triggerOf(inputs('plan'), ports(pull(2), 'pull_request'))).rejects.toMatchObject({
      message: expect.stringContaining('it comes from a fork') as unknown,
    })
    expect(bed.asked()).toEqual([])
  })

  it('is the pull request that was merged, with the comment that its reviewers saw', async () => {
    bed.server.state.pulls = [pullRequest({ merged: true, open: false, mergeSha })]
    const body = `${commentMarker('plan', 'production')}\nthe plan`
    bed.server.state.comments = [{ id: 1, issue: 12, author: robot, body }]
    expect(await triggerOf(inputs('plan'), ports(push))).toMatchObject({
      pull: { number: 12, author: 'alice' },
      reviewedComment: body,
    })
  })

  it('is no pull request after a push that merged none', async () => {
    expect(await triggerOf(inputs('plan'), ports(push))).not.toHaveProperty('pull')
  })

  it('is not known while GitHub is away, and the run goes on', async () => {
    const operation = 'repos/list-pull-requests-associated-with-commit'
    bed.server.fault({ operation, kind: 'bad-gateway-before', times: 3 })
    const request = await triggerOf(inputs('apply'), ports(push))
    expect(request.event).toMatchObject({ kind: 'push' })
    expect(request).not.toHaveProperty('pull')
    expect(said.join()).toContain('The merged pull request is not known')
  })
})

describe('a pull request', () => {
  const untouched = async (command = 'plan') => {
    const given = ports(pull(), 'pull_request')
    return isUntouched(inputs(command), await triggerOf(inputs(command), given), given)
  }
  const changing = (...paths: string[]) => {
    bed.server.state.pulls = [pullRequest({ files: paths.map((path) => ({ path })) })]
  }

  it.each([
    [['README.md', 'stacks/a'], true],
    [['README.md', 'stack/values/a.yaml'], false],
  ])('with %j leaves the stack alone: %s', async (paths, expected) => {
    changing(...paths)
    expect(await untouched()).toBe(expected)
  })

  it('is planned where the stack reads files outside of its folder: nobody knows what they do to it', async () => {
    changing('charts/web/values.yaml')
    writeFileSync(join(folder, 'stack/helmfile.yaml'), 'releases: [{chart: ../charts/web}]\n')
    expect(await untouched()).toBe(false)
  })

  it('is planned where GitHub does not say what it changes', async () => {
    changing('README.md')
    bed.server.state.pulls = []
    expect(await untouched()).toBe(false)
    expect(said.join()).toContain('so it is planned')
  })

  it('is not asked about for anything but a plan', async () => {
    expect(await untouched('apply')).toBe(false)
    expect(bed.asked()).toEqual([])
  })
})
