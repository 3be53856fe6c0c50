import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, writeFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bed } from '../bed/bed.js'
import type { Detector } from './leak-detector.js'
import { startGitHub, type GitHubStandIn } from '../bed/github/server.js'
import { emptyState } from '../bed/github/state.js'
import { credentialsText } from '../bed/onepassword/connect-credentials.js'
import { standInAction, type StandInAction } from '../bed/onepassword/action.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import type { StepResult } from '../bed/runner.js'
import type { Files } from './leak-charts.js'
import { smallStack, type Inputs, type SmallStack } from './small-stack.js'

/** Where a run can put something that somebody else reads. */
export const channels = [
  'log',
  'annotations',
  'outputs',
  'summary',
  'comments',
  'plan file',
  'left-over files',
] as const

export type Channel = (typeof channels)[number]

/** A run, and all that came out of it. */
export interface Emitted {
  readonly step: StepResult
  readonly texts: Readonly<Record<Channel, string>>
}

export type Event = 'pull_request' | 'push'

/** A stack whose secrets are in 1Password, in a repository on GitHub. */
export interface LeakStack {
  readonly stack: SmallStack
  readonly act: (inputs: Inputs, how?: How) => Promise<Emitted>
  readonly remove: () => Promise<void>
}

export interface How {
  readonly event?: Event
  readonly env?: Readonly<Record<string, string>>
  /** The action of another vault, or another action. */
  readonly action?: StandInAction
}

/** Tokens of a run are as secret as what they open. */
export const tokens = {
  OP_TOKEN: madeUpToken('made-up.1password.com'),
  GITHUB: `ghs_${'4Kq9Zt7LwX'.repeat(3)}`,
}

/** @returns the action with the secrets in the account that it reads. */
export function actionWith(secrets: Readonly<Record<string, string>>): Promise<StandInAction> {
  return standInAction({
    name: 'leak',
    items: [{ title: 'made', fields: { ...secrets, 'connect.json': credentialsText } }],
  })
}

/** @returns a copy of an action in which nothing is found in any text, and so nothing is hidden. */
export async function withoutRedaction(action: StandInAction): Promise<StandInAction> {
  const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-open-'))
  await cp(action.dir, dir, { recursive: true })
  const files = (await readdir(join(dir, 'dist'))).filter((name) => name.endsWith('.js'))
  for (const name of ['coverMatches', 'namesIn']) {
    const head = `function ${name}(search, text) {`
    const texts = await Promise.all(files.map((file) => readFile(join(dir, 'dist', file), 'utf8')))
    const at = texts.findIndex((text) => text.includes(head))
    if (at < 0) throw new Error(`the bundle has no ${name} to switch off`)
    const open = texts[at]?.replace(head, `$& return ${name === 'namesIn' ? '[]' : 'undefined'};`) ?? ''
    await writeFile(join(dir, 'dist', files[at] ?? ''), open)
  }
  return {
    ...action,
    dir,
    main: join(dir, 'dist/index.js'),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** @param names of the secrets, which the stack reads from its environment. */
export async function leakStack(
  bed: Bed,
  files: Files,
  { action, names, detect }: { action: StandInAction; names: readonly string[]; detect: Detector },
): Promise<LeakStack> {
  const stack = await smallStack(bed, files)
  const github = await gitHub()
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-leak-'))
  const usual: Inputs = {
    stack: 'helmfile.yaml.gotmpl',
    secrets: names.map((name) => `${name}=op://leak/made/${name}`).join('\n'),
    credentials: 'op://leak/made/connect.json',
    'op-service-account-token': tokens.OP_TOKEN,
    'github-token': tokens.GITHUB,
    'allow-hooks': 'helmfile',
  }
  let count = 0
  const act = async (
    inputs: Inputs,
    { event = 'pull_request', env = {}, action: other = action }: How = {},
  ) => {
    while (tellsByChance(await headOf(stack), detect)) await stack.commit({})
    const own = join(folder, String(count++))
    const temp = join(own, 'tmp')
    await mkdir(temp, { recursive: true })
    const planFile = join(own, 'plan.json')
    const before = github.requests.length
    const step = await stack.act(
      { ...usual, 'plan-file': planFile, ...inputs },
      {
        main: other.main,
        env: { TMPDIR: temp, ...(await eventEnvironment(own, { stack, github, event })), ...env },
      },
    )
    const requests = github.requests.slice(before)
    const plan = await readFile(planFile, 'utf8').catch(() => '')
    return { step, texts: textsOf(step, { requests, plan, left: await leftOver(step, stack.dir, temp) }) }
  }
  return {
    stack,
    act,
    remove: async () => {
      await Promise.all([stack.remove(), github.stop(), rm(folder, { recursive: true })])
    },
  }
}

async function headOf({ dir }: SmallStack): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', dir, 'rev-parse', 'HEAD'])
  return stdout.trim()
}

/**
 * A comment holds the commit in base64, and one in some thousand commits has the same few hexadecimal digits as the secret
 * that is made of such digits: a finding that says nothing of redaction.
 */
function tellsByChance(sha: string, detect: Detector): boolean {
  return [0, 1, 2].some(
    (before) => detect(Buffer.from(' '.repeat(before) + sha).toString('base64url')).length > 0,
  )
}

function gitHub(): Promise<GitHubStandIn> {
  const login = 'github-actions[bot]'
  const permissions = { pull_requests: 'write', actions: 'read' } as const
  return startGitHub({ ...emptyState(), tokens: { [tokens.GITHUB]: { login, permissions } } })
}

interface EventContext {
  readonly stack: SmallStack
  readonly github: GitHubStandIn
  readonly event: Event
}

/** What GitHub tells a job: pull request #12 is open, or was merged with what is checked out. */
async function eventEnvironment(folder: string, { stack, github, event }: EventContext) {
  const sha = await headOf(stack)
  const merged = event === 'push'
  github.state.pulls = [
    {
      ...{ number: 12, author: 'alice', headSha: sha, baseBranch: 'main', reviews: [] },
      ...{ merged, open: !merged, files: [{ path: 'helmfile.yaml.gotmpl' }] },
      ...(merged ? { mergeSha: sha } : {}),
    },
  ]
  const repo = { id: 1 }
  const pull = {
    ...{ number: 12, draft: false, user: { login: 'alice' }, head: { sha, repo } },
    base: { sha, ref: 'main', repo },
  }
  const file = join(folder, 'event.json')
  await writeFile(
    file,
    JSON.stringify(merged ? { ref: 'refs/heads/main', after: sha } : { pull_request: pull }),
  )
  return {
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.test',
    GITHUB_REPOSITORY: github.state.repository,
    GITHUB_RUN_ID: '77',
    GITHUB_ACTOR: 'alice',
    GITHUB_WORKSPACE: stack.dir,
  }
}

interface Besides {
  readonly requests: GitHubStandIn['requests']
  readonly plan: string
  readonly left: string
}

function textsOf(step: StepResult, { requests, plan, left }: Besides): Emitted['texts'] {
  // The runner takes these lines for itself: values must stand in them, and nobody is shown them.
  const log = `${step.log}\n${step.postLog}`.replace(/^::add-mask::.*$/gm, '')
  const annotations = log.split('\n').filter((line) => /^::(error|warning|notice)/.test(line))
  return {
    log: [log, unescaped(log), log.replace(hookMark, '')].join('\n'),
    annotations: unescaped(annotations.join('\n')),
    outputs: Object.entries(step.outputs).flat().join('\n'),
    summary: step.summary,
    comments: requests.map(({ path, body }) => `${path}\n${commentText(body)}`).join('\n'),
    'plan file': plan,
    'left-over files': left,
  }
}

/** helmfile writes it before each line of a hook's output. */
const hookMark = /^hook\[[^\]]*\] \S+ \| /gm

function commentText(body: unknown): string {
  const { body: text } = (body ?? {}) as { body?: string }
  return text ?? JSON.stringify(body ?? '')
}

/** As the runner reads the text of a command. */
function unescaped(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}

/** @returns names and content of what is on the disk and was not there before. */
async function leftOver({ leftOver: names }: StepResult, workspace: string, temp: string): Promise<string> {
  const { stdout } = await promisify(execFile)('git', [
    ...['-C', workspace, 'status', '--porcelain', '--ignored', '--untracked-files=all', '-z'],
  ])
  const added = stdout
    .split('\0')
    .filter((line) => /^(\?\?|!!) /.test(line))
    .map((line) => join(workspace, line.slice(3)))
  const inTemp = await readdir(temp, { recursive: true, withFileTypes: true })
  const files = [
    ...added,
    ...inTemp.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name)),
  ]
  const contents = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'utf8')}`))
  return [...names, ...inTemp.map(({ name }) => name), ...contents].join('\n')
}
