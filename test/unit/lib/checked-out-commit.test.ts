import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  checkedOutCommit,
  isEdited,
  isTracked,
  pathFrom,
  pathInRepository,
  type CheckedOut,
} from '../../../src/lib/checked-out-commit.js'
import { Failure } from '../../../src/lib/errors.js'
import { exec } from '../../../src/lib/exec.js'

let home: string
let env: NodeJS.ProcessEnv
/** The checkout of most tests. */
let work: string

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'helmfile-gate-commit-')))
  env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  work = join(home, 'work')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
const asUsual = [...identity, '-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main']

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', dir, ...asUsual, ...args], { env, stdio: 'pipe' })
    .toString()
    .trim()
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const stackIn = (dir: string) => write(join(dir, 'stack/helmfile.yaml.gotmpl'), 'releases: []\n')

function commitAll(dir: string): string {
  git(dir, 'add', '--all')
  git(dir, 'commit', '--quiet', '--allow-empty', '--message', `of ${dir}`)
  return git(dir, 'rev-parse', 'HEAD')
}

/** @returns the commit of a new repository that holds a stack. */
function repository(dir: string): string {
  stackIn(dir)
  git(dir, 'init', '--quiet')
  return commitAll(dir)
}

/** In a workflow, with the stack of the checkout, unless a test says otherwise. */
function answer(changes: Partial<CheckedOut> = {}): Promise<string> {
  const stack = join(changes.workspace ?? work, 'stack/helmfile.yaml.gotmpl')
  return checkedOutCommit({ exec, stack, workspace: work, env, required: true, ...changes })
}

async function refusal(changes: Partial<CheckedOut> = {}): Promise<string> {
  const error = await answer(changes).then(
    (commit) => new Error(`it answered ${JSON.stringify(commit)}`),
    (reason: unknown) => reason as Error,
  )
  expect(error).toBeInstanceOf(Failure)
  expect(error).toMatchObject({ reason: 'stack-invalid' })
  return error.message
}

const inAWorkflowAndOutside = [{ required: true }, { required: false }]

describe.each(inAWorkflowAndOutside)(
  'the commit that is checked out, required: $required',
  ({ required }) => {
    it('is that of the workspace', async () => {
      const commit = repository(work)
      expect(await answer({ required })).toBe(commit)
    })

    it('is found when the stack lies deeper', async () => {
      const stack = stackIn(join(work, 'clusters/one'))
      const commit = repository(work)
      expect(await answer({ stack, required })).toBe(commit)
    })

    it('is found in a checkout that lies in a subfolder', async () => {
      const commit = repository(join(work, 'infra'))
      const stack = join(work, 'infra/stack/helmfile.yaml.gotmpl')
      expect(await answer({ stack, required })).toBe(commit)
    })

    it('is found in a worktree', async () => {
      repository(join(home, 'main'))
      git(join(home, 'main'), 'worktree', 'add', '--quiet', '-b', 'other', work)
      const commit = commitAll(work)
      expect(await answer({ required })).toBe(commit)
    })

    it('is that of what was checked out, not of a submodule with the stack', async () => {
      repository(join(home, 'module'))
      repository(work)
      git(work, 'submodule', '--quiet', 'add', join(home, 'module'), 'module')
      const commit = commitAll(work)
      const stack = join(work, 'module/stack/helmfile.yaml.gotmpl')
      expect(await answer({ stack, required })).toBe(commit)
    })

    it('is that of a submodule that is the workspace', async () => {
      const commit = repository(join(home, 'module'))
      repository(work)
      git(work, 'submodule', '--quiet', 'add', join(home, 'module'), 'module')
      expect(await answer({ workspace: join(work, 'module'), required })).toBe(commit)
    })

    it('is the same by way of symbolic links', async () => {
      const commit = repository(work)
      renameSync(join(work, 'stack'), join(work, 'real'))
      symlinkSync('real', join(work, 'stack'))
      symlinkSync(work, join(home, 'link'))
      expect(await answer({ required })).toBe(commit)
      expect(await answer({ workspace: join(home, 'link'), required })).toBe(commit)
      const stack = join(work, 'stack/helmfile.yaml.gotmpl')
      expect(await answer({ workspace: join(home, 'link'), stack, required })).toBe(commit)
    })

    it('is that of the stack when it lies outside of the workspace', async () => {
      repository(work)
      const commit = repository(join(home, 'work-2'))
      const stack = join(home, 'work-2/stack/helmfile.yaml.gotmpl')
      expect(await answer({ stack, required })).toBe(commit)
    })

    it('has 64 digits in a repository with SHA-256', async () => {
      stackIn(work)
      git(work, 'init', '--quiet', '--object-format=sha256')
      const commit = commitAll(work)
      expect(commit).toHaveLength(64)
      expect(await answer({ required })).toBe(commit)
    })
  },
)

/** What git takes for a bare repository when it looks for one itself. @returns the commit that it then tells. */
function embedBareRepository(dir: string): string {
  const other = join(home, 'other')
  const commit = repository(other)
  write(join(dir, 'HEAD'), 'ref: refs/heads/x\n')
  write(join(dir, 'refs/heads/x'), `${commit}\n`)
  write(join(dir, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n')
  cpSync(join(other, '.git/objects'), join(dir, 'objects'), { recursive: true })
  return commit
}

describe.each(inAWorkflowAndOutside)('nothing gives another commit, required: $required:', ({ required }) => {
  it('not a bare repository that is committed around the stack', async () => {
    repository(work)
    const theirs = embedBareRepository(join(work, 'stack'))
    const ours = commitAll(work)
    expect(git(join(work, 'stack'), 'rev-parse', 'HEAD')).toBe(theirs)
    expect(await answer({ required })).toBe(ours)
  })

  it('not the variables that git goes by', async () => {
    const ours = repository(work)
    const other = join(home, 'other')
    const theirs = repository(other)
    const misled = {
      ...env,
      GIT_DIR: join(other, '.git'),
      GIT_WORK_TREE: other,
      GIT_COMMON_DIR: join(other, '.git'),
      GIT_OBJECT_DIRECTORY: join(other, '.git/objects'),
      GIT_NAMESPACE: 'other',
      GIT_CONFIG_COUNT: 'none',
      GIT_CEILING_DIRECTORIES: work,
    }
    const { GIT_CONFIG_COUNT, ...accepted } = misled
    const told = execFileSync('git', ['rev-parse', 'HEAD'], { env: accepted, cwd: work }).toString().trim()
    expect([told, GIT_CONFIG_COUNT]).toEqual([theirs, 'none'])
    expect(await answer({ env: misled, required })).toBe(ours)
  })

  const mayGiveAway = process.getuid?.() === 0
  const owned = mayGiveAway ? it : it.skip
  owned(
    `not an owner that git distrusts${mayGiveAway ? '' : ' (SKIPPED: only root can give files away)'}`,
    async () => {
      const ours = repository(work)
      giveAway(work, 54321)
      expect(() => git(work, 'rev-parse', 'HEAD')).toThrow('dubious ownership')
      expect(await answer({ required })).toBe(ours)
    },
  )

  it('not what the repository would have git run', async () => {
    const ours = repository(work)
    const trace = join(home, 'it-ran')
    const program = write(join(home, 'program'), `#!/bin/sh\ntouch ${trace}\n`)
    chmodSync(program, 0o755)
    git(work, 'config', 'core.fsmonitor', program)
    expect(await answer({ required })).toBe(ours)
    expect(await isTracked(exec, join(work, 'stack/helmfile.yaml.gotmpl'), env)).toBe(true)
    expect(readdirSync(home)).not.toContain('it-ran')
  })
})

function giveAway(path: string, uid: number): void {
  chownSync(path, uid, uid)
  for (const name of readdirSync(path, { recursive: true }) as string[]) chownSync(join(path, name), uid, uid)
}

describe('the path of a stack', () => {
  const path = 'stack/helmfile.yaml.gotmpl'

  it('is that from the root of its repository, wherever that is checked out', async () => {
    repository(work)
    repository(join(work, 'infra'))
    repository(join(home, 'elsewhere/infra'))
    expect(await pathInRepository(join(work, path), work)).toBe(path)
    expect(await pathInRepository(join(work, 'stack/../stack/./helmfile.yaml.gotmpl'), work)).toBe(path)
    expect(await pathInRepository(join(home, 'elsewhere/infra', path), join(home, 'elsewhere'))).toBe(path)
    expect(await pathInRepository(join(work, 'infra', path), work)).toBe(`infra/${path}`)
  })

  it('is the same by way of symbolic links, and for a helmfile that is gone', async () => {
    repository(work)
    symlinkSync(work, join(home, 'link'))
    symlinkSync('stack', join(work, 'other'))
    expect(await pathInRepository(join(home, 'link', path), join(home, 'link'))).toBe(path)
    expect(await pathInRepository(join(work, 'other/helmfile.yaml.gotmpl'), work)).toBe(path)
    expect(await pathInRepository(join(work, 'gone/helmfile.yaml'), work)).toBe('gone/helmfile.yaml')
  })

  it('is that from the workspace without a repository', async () => {
    stackIn(work)
    expect(await pathInRepository(join(work, path), work)).toBe(path)
    expect(pathFrom('/a/b', '/a/c/d')).toBe('../c/d')
  })
})

describe('a pull request', () => {
  /** @returns a base and the head of a pull request to it; the head is checked out. */
  function pullRequest() {
    const base = repository(work)
    git(work, 'switch', '--quiet', '-c', 'change')
    return { base, head: commitAll(work) }
  }

  it('is planned as its last commit, and as the merge that GitHub tries, even without its history', async () => {
    const { base, head } = pullRequest()
    expect(await answer({ head })).toBe(head)
    git(work, 'switch', '--quiet', '--detach', base)
    git(work, 'merge', '--quiet', '--no-ff', '--message', 'Merge', 'change')
    const merge = git(work, 'rev-parse', 'HEAD')
    expect(await answer({ head })).toBe(merge)
    const shallow = join(home, 'shallow')
    git(home, 'init', '--quiet', shallow)
    git(shallow, 'fetch', '--quiet', '--depth=1', `file://${work}`, merge)
    git(shallow, 'checkout', '--quiet', 'FETCH_HEAD')
    expect(git(shallow, 'rev-list', '--parents', 'HEAD')).toBe(merge)
    expect(await answer({ workspace: shallow, head })).toBe(merge)
  })

  it.each<[what: string, checkOut: (commits: ReturnType<typeof pullRequest>) => void]>([
    [
      'its base, as pull_request_target has it',
      ({ base }) => git(work, 'switch', '--quiet', '--detach', base),
    ],
    ['a commit on a commit of it', () => (commitAll(work), commitAll(work))],
    [
      'a commit that only says so',
      ({ base, head }) => {
        git(work, 'switch', '--quiet', '--detach', base)
        git(work, 'commit', '--quiet', '--allow-empty', '--message', `x\n\nparent ${head}\n`)
      },
    ],
  ])('is not planned where %s is checked out', async (_what, checkOut) => {
    const commits = pullRequest()
    checkOut(commits)
    const told = await refusal({ head: commits.head })
    const is = git(work, 'rev-parse', '--short=12', 'HEAD')
    expect(told).toContain(
      `: it is ${is}, neither the last commit of the pull request, ${commits.head.slice(0, 12)}, nor a merge of it: `,
    )
    expect(told).toMatch(
      /: check out the pull request before this step; for pull_request_target .+ its base$/,
    )
  })
})

describe('without a commit', () => {
  const next = /: check out the repository with actions\/checkout before this step$/

  it('a workflow is refused where there is no repository, even if there is one further up', async () => {
    repository(home)
    stackIn(work)
    symlinkSync(work, join(home, 'link'))
    expect(await refusal({ workspace: join(home, 'link') })).toContain('there is no repository')
    const told = await refusal()
    expect(told).toContain(
      `finding the commit that is checked out failed: there is no repository in ${work} that holds ${work}/stack: `,
    )
    expect(told).toMatch(next)
  })

  it('a person has none where there is no repository', async () => {
    stackIn(work)
    expect(await answer({ required: false })).toBe('')
  })

  it('a person who started in a subfolder has that of the repository around it', async () => {
    const commit = repository(home)
    stackIn(work)
    expect(await answer({ required: false })).toBe(commit)
  })

  it('a person has none in a repository where nothing was committed, and a workflow is refused', async () => {
    stackIn(work)
    git(work, 'init', '--quiet')
    expect(await answer({ required: false })).toBe('')
    const told = await refusal()
    expect(told).toContain(`: ${work} has no commit: `)
    expect(told).toMatch(next)
  })
})

describe.each(inAWorkflowAndOutside)(
  'a repository that git cannot read, required: $required,',
  ({ required }) => {
    it.each<[what: string, damage: (dotGit: string) => void]>([
      ['an empty folder', (dotGit) => (rmSync(dotGit, { recursive: true }), mkdirSync(dotGit))],
      [
        'a file that names no folder',
        (dotGit) => (rmSync(dotGit, { recursive: true }), write(dotGit, 'x\n')),
      ],
      [
        'a worktree whose repository is gone',
        (dotGit) => (rmSync(dotGit, { recursive: true }), write(dotGit, 'gitdir: /nowhere/.git\n')),
      ],
      [
        'a link to nothing',
        (dotGit) => (rmSync(dotGit, { recursive: true }), symlinkSync('nothing', dotGit)),
      ],
      ['without HEAD', (dotGit) => rmSync(join(dotGit, 'HEAD'))],
      ['a branch with rubbish', (dotGit) => write(join(dotGit, 'refs/heads/main'), 'rubbish\n')],
      ['a branch of zeros', (dotGit) => write(join(dotGit, 'refs/heads/main'), `${'0'.repeat(40)}\n`)],
      ['a detached HEAD with rubbish', (dotGit) => write(join(dotGit, 'HEAD'), 'rubbish\n')],
      ['a HEAD outside of the branches', (dotGit) => write(join(dotGit, 'HEAD'), 'ref: refs/other/x\n')],
      ['without the commit itself', (dotGit) => emptied(join(dotGit, 'objects'))],
      [
        'a format of the future',
        (dotGit) => git(dirname(dotGit), 'config', 'core.repositoryformatversion', '9'),
      ],
    ])('is an error, not the lack of a commit: %s', async (_what, damage) => {
      repository(work)
      damage(join(work, '.git'))
      const told = await refusal({ required })
      expect(told).toMatch(
        /^finding the commit that is checked out failed: git cannot tell the commit of \S+\/work: ./,
      )
      expect(told).toMatch(/: check out the repository with actions\/checkout before this step$/)
    })

    it('is told on one short line', async () => {
      repository(work)
      const long = async () =>
        Promise.resolve({ exitCode: 128, stdout: '', stderr: `warning: a\nfatal: b\t${'c'.repeat(300)}\n` })
      const told = await refusal({ exec: long, required })
      expect(told).toContain(`: b ${'c'.repeat(198)}: check out`)
    })

    it('is an error where git answers what is no commit', async () => {
      repository(work)
      const odd = async () => Promise.resolve({ exitCode: 0, stdout: 'abc123\n', stderr: '' })
      expect(await refusal({ exec: odd, required })).toContain('it names none')
    })

    it('is an error without git', async () => {
      repository(work)
      const told = await refusal({ env: { PATH: '/nowhere' }, required })
      expect(told).toContain(`git could not be started for ${work}: install git on the runner`)
    })
  },
)

function emptied(folder: string): void {
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
}

describe('whether what is checked out was edited', () => {
  const edited = () =>
    isEdited({ exec, stack: join(work, 'stack/helmfile.yaml.gotmpl'), workspace: work, env })

  it('is seen of files that git tracks, wherever they are, and not of new ones', async () => {
    stackIn(work)
    write(join(work, 'charts/values.yaml'), 'one: 1')
    git(work, 'init', '--quiet')
    commitAll(work)
    write(join(work, 'plan.json'), '{}')
    expect(await edited()).toBe(false)
    write(join(work, 'charts/values.yaml'), 'one: 2')
    expect(await edited()).toBe(true)
    commitAll(work)
    expect(await edited()).toBe(false)
    rmSync(join(work, 'charts/values.yaml'))
    expect(await edited()).toBe(true)
  })

  it('is no where there is no repository', async () => {
    stackIn(work)
    expect(await edited()).toBe(false)
  })
})

describe('whether git tracks a file', () => {
  it.each([
    ['a file that is committed', 'stack/helmfile.yaml.gotmpl', true],
    ['a file that is not', 'stack/credentials.json', false],
    ['a file that is not there', 'stack/none.json', false],
    ['a file in a folder that is not there', 'none/none.json', false],
    ['a name that git could take for a pattern', 'stack/*', false],
    ['a name that git could take for an instruction', 'stack/:(top)', false],
  ])('%s', async (_what, path, tracked) => {
    repository(work)
    write(join(work, 'stack/credentials.json'), '{}')
    expect(await isTracked(exec, join(work, path), env)).toBe(tracked)
  })

  it('is seen in spite of a bare repository that is committed around it', async () => {
    repository(work)
    embedBareRepository(join(work, 'stack'))
    commitAll(work)
    expect(await isTracked(exec, join(work, 'stack/helmfile.yaml.gotmpl'), env)).toBe(true)
  })

  it('is asked of the nearest repository: a submodule tracks its own files', async () => {
    repository(join(home, 'module'))
    repository(work)
    git(work, 'submodule', '--quiet', 'add', join(home, 'module'), 'module')
    expect(await isTracked(exec, join(work, 'module/stack/helmfile.yaml.gotmpl'), env)).toBe(true)
  })

  it('is false where git cannot tell', async () => {
    const file = stackIn(work)
    expect(await isTracked(exec, file, env)).toBe(false)
    mkdirSync(join(work, '.git'))
    expect(await isTracked(exec, file, env)).toBe(false)
    repository(join(home, 'good'))
    expect(await isTracked(exec, stackIn(join(home, 'good')), { PATH: '/nowhere' })).toBe(false)
  })
})
