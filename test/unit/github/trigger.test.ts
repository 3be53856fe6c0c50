import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { isUntouched, triggerOf } from '../../../src/github/trigger.js'
import type { Inputs } from '../../../src/inputs.js'
import { commentMarker } from '../../../src/github/comment.js'
import { endBed, headSha, lineOf, mergeSha, pullRequest, robot, startBed, type Bed } from './harness.js'

let bed: Bed
let folder: string
const said: string[] = []

beforeEach(async () => {
  bed = await startBed()
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'helmfile-gate-request-')))
  mkdirSync(join(folder, '.git'))
  write('stack/helmfile.yaml', 'releases: []\n')
})
afterEach(async () => {
  await endBed(bed)
  rmSync(folder, { recursive: true })
  said.length = 0
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const inputs = (command: string, paths: string[] = [], stack = 'stack/helmfile.yaml') =>
  ({ command, environment: 'production', paths, stack: join(folder, stack) }) as unknown as Inputs

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

  const comment = { issue: { number: 12, pull_request: {} } }

  it('is refused for a comment on a pull request from a fork, which its event does not tell', async () => {
    bed.server.state.pulls = [pullRequest({ fork: true })]
    const line = await lineOf(triggerOf(inputs('plan'), ports(comment, 'issue_comment')))
    expect(line).toMatch(/^planning pull request #12 failed: it comes from a fork/)
  })

  it('is refused for a comment where nobody knows: without a token, and while GitHub is away', async () => {
    const unasked = await lineOf(triggerOf(inputs('plan'), ports(comment, 'issue_comment', false)))
    expect(unasked).toMatch(/^planning pull request #12 failed: GitHub cannot be asked/)
    bed.server.fault({ operation: 'pulls/get', kind: 'bad-gateway-before', times: 9 })
    const away = await lineOf(triggerOf(inputs('plan'), ports(comment, 'issue_comment')))
    expect(away).toMatch(/^reading #12 failed/)
  })

  it('is known for a comment on a pull request of ours, and on an issue', async () => {
    const pulls = await triggerOf(inputs('plan'), ports(comment, 'issue_comment'))
    expect(pulls).toMatchObject({ event: { kind: 'comment', number: 12 } })
    const issues = await triggerOf(inputs('plan'), ports({ issue: { number: 3 } }, 'issue_comment'))
    expect(issues).toMatchObject({ event: { kind: 'other' } })
  })

  it.each(['plan', 'close'])(
    'of %s is the pull request that was merged, with the comment that its reviewers saw',
    async (command) => {
      bed.server.state.pulls = [pullRequest({ merged: true, open: false, mergeSha })]
      const identity = { stack: 'stack/helmfile.yaml', environment: 'production' }
      const body = `${commentMarker('plan', identity)}\nthe plan`
      const other = `${commentMarker('plan', { ...identity, stack: 'apps/helmfile.yaml' })}\nof another stack`
      const comments = [other, body].map((text, id) => ({ id, issue: 12, author: robot, body: text }))
      bed.server.state.comments = comments
      expect(await triggerOf(inputs(command), ports(push))).toMatchObject({
        pull: { number: 12, author: 'alice' },
        stack: 'stack/helmfile.yaml',
        reviewedComment: body,
      })
    },
  )

  it('is the pull request that waits in a merge queue, with the comment that its reviewers saw', async () => {
    bed.server.state.pulls = [pullRequest({ merged: false, open: true })]
    const body = `${commentMarker('plan', { stack: 'stack/helmfile.yaml', environment: 'production' })}\nthe plan`
    bed.server.state.comments = [{ id: 1, issue: 12, author: robot, body }]
    const group = { merge_group: { head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${mergeSha}` } }
    expect(await triggerOf(inputs('plan'), ports(group, 'merge_group'))).toMatchObject({
      event: { kind: 'merge_group', number: 12 },
      pull: { number: 12 },
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
  const untouched = async (given: Inputs) => {
    const about = ports(pull(), 'pull_request')
    return isUntouched(given, await triggerOf(given, about), about)
  }
  const changing = (...paths: string[]) => {
    bed.server.state.pulls = [pullRequest({ files: paths.map((path) => ({ path })) })]
  }

  describe('is planned, whatever it changes, where nothing says what the stack is made of:', () => {
    it.each([
      ['a file', 'README.md', { 'README.md': '' }],
      [
        'a chart whose folder is a value',
        'charts/api/values.yaml',
        {
          'stack/environments/production.yaml': 'chartsDir: ../charts\n',
          'stack/helmfile.yaml': 'releases: [{name: api, chart: "{{ .Values.chartsDir }}/api"}]\n',
        },
      ],
      [
        'what a base names, from where the helmfile is',
        'shared/common.yaml',
        {
          'stack/helmfile.yaml': 'bases: [bases/defaults.yaml]\n',
          'stack/bases/defaults.yaml': 'environments: {production: {values: [../shared/common.yaml]}}\n',
        },
      ],
      [
        'a path that begins with a variable',
        'config/api.yaml',
        {
          'stack/helmfile.yaml':
            '{{ readFile (printf "%s/config/api.yaml" (requiredEnv "GITHUB_WORKSPACE")) }}\n',
        },
      ],
      ['an absolute path', 'config/api.yaml', { 'stack/helmfile.yaml': 'bases: [/work/config/api.yaml]\n' }],
      ['a script', 'scripts/values.sh', { 'stack/helmfile.yaml': '{{ exec "values.sh" (list) }}\n' }],
    ])('%s', async (_what, path, files) => {
      for (const [name, text] of Object.entries(files)) write(name, text)
      changing(path)
      expect(await untouched(inputs('plan'))).toBe(false)
    })
  })

  it.each([
    ['README.md', true],
    ['stacks/a', true],
    ['charts-old/web/values.yaml', true],
    ['charts/web/values.yaml', false],
    ['charts/.helmignore', false],
    ['stack/values/a.yaml', false],
    ['stack', false],
  ])('that changes README.md and %s leaves alone a stack with charts/**: %s', async (path, expected) => {
    changing('README.md', path)
    expect(await untouched(inputs('plan', ['charts/**']))).toBe(expected)
  })

  it('is held against where the stack is in the repository, not in the workspace', async () => {
    rmSync(join(folder, '.git'), { recursive: true })
    mkdirSync(join(folder, 'infra/.git'), { recursive: true })
    write('infra/stack/helmfile.yaml', 'releases: []\n')
    changing('stack/values/api.yaml')
    expect(await untouched(inputs('plan', ['charts/**'], 'infra/stack/helmfile.yaml'))).toBe(false)
    changing('docs/a.md')
    expect(await untouched(inputs('plan', ['charts/**'], 'infra/stack/helmfile.yaml'))).toBe(true)
  })

  it('that changes a submodule or a link on the way to the stack is planned', async () => {
    write('clusters/one/helmfile.yaml', 'releases: []\n')
    changing('clusters')
    expect(await untouched(inputs('plan', ['charts/**'], 'clusters/one/helmfile.yaml'))).toBe(false)
  })

  it('is planned where a link leads to the stack', async () => {
    renameSync(join(folder, 'stack'), join(folder, 'next'))
    symlinkSync('next', join(folder, 'stack'))
    changing('README.md')
    expect(await untouched(inputs('plan', ['charts/**']))).toBe(false)
    expect(said.join()).toContain('a symbolic link leads to it')
  })

  it('is planned where GitHub does not say what it changes', async () => {
    changing('README.md')
    bed.server.state.pulls = []
    expect(await untouched(inputs('plan', ['charts/**']))).toBe(false)
    expect(said.join()).toContain('so it is planned')
  })

  it('is not asked about for anything but a plan, nor where any file counts', async () => {
    expect(await untouched(inputs('apply', ['charts/**']))).toBe(false)
    expect(await untouched(inputs('plan'))).toBe(false)
    expect(bed.asked()).toEqual([])
  })
})
