import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startBed, type Bed } from '../bed/bed.js'
import { openTerminal, type Terminal } from '../e2e/pseudo-terminal.js'
import { shopAfter, shopBefore, shopUnlabelled } from './terminal-stack.js'

/** As wide as the terminals are that are opened here. */
export const columns = 100

/** What a person has typed and seen, by the name of the picture. */
export interface Session {
  readonly name: string
  readonly written: string
}

const run = promisify(execFile)

/** @param bundle the folder `dist` that runs. @returns the sessions, each really held on a test bed. */
export async function terminalSessions(bundle: string): Promise<Session[]> {
  const bed = await startBed({ charts: false })
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-sessions-'))
  try {
    const desk = await deskIn(folder, bed, bundle)
    const unlabelled = await repositoryIn(join(folder, 'unlabelled'), shopUnlabelled())
    const shop = await repositoryIn(join(folder, 'shop'), shopBefore())
    const init = await desk.session(unlabelled, 'init')
    await desk.session(shop, 'apply --environment production --yes')
    await shop.commit(shopAfter())
    const plan = await desk.session(shop, 'plan --environment production')
    const apply = await desk.session(shop, 'apply --environment production --layer 1', 'yes')
    await breakPods(bed)
    const status = await desk.session(shop, 'status --environment production')
    return Object.entries({ plan, apply, status, init }).map(([name, written]) => ({
      name: `terminal-${name}`,
      written,
    }))
  } finally {
    await rm(folder, { recursive: true, force: true })
    await bed.stop()
  }
}

/** Somebody has changed the image by hand, to one that cannot be pulled. */
async function breakPods(bed: Bed): Promise<void> {
  const annotations = { 'helmfile-gate.example/pod': 'image-missing' }
  const patch = { spec: { template: { metadata: { annotations } } } }
  await bed.kubectl(['patch', 'deployment', 'web', '-n', 'shop', '--patch', JSON.stringify(patch)])
  await sleep(5_000)
}

interface Repository {
  readonly dir: string
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<void>
}

async function repositoryIn(dir: string, files: Readonly<Record<string, string>>): Promise<Repository> {
  const git = (...args: string[]) =>
    run('git', [
      '-C',
      dir,
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.com',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ])
  const commit = async (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(dir, name)), { recursive: true })
      await writeFile(join(dir, name), text)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'The shop')
  }
  await mkdir(dir)
  await git('init', '--quiet', '--initial-branch', 'main')
  await commit(files)
  return { dir, commit }
}

interface Desk {
  /** @param answer typed at each question; an empty one takes what is proposed. @returns all that the terminal was sent. */
  readonly session: (repository: Repository, line: string, answer?: string) => Promise<string>
}

/** The program is called as it is named, and finds its tools without being told. */
async function deskIn(folder: string, bed: Bed, bundle: string): Promise<Desk> {
  const program = join(folder, 'helmfile-gate')
  // npx would have told it where it comes from.
  const action = `[ "$1" = init ] && set -- "$@" --action 'example/helmfile-gate@${'0'.repeat(40)}'`
  const start = `exec '${process.execPath}' '${join(bundle, 'cli.js')}' "$@" --tools-dir '${bed.tools.dir}'`
  await writeFile(program, `#!/bin/sh\n${action}\n${start}\n`)
  await chmod(program, 0o755)
  const env = { ...bed.env, PATH: `${folder}${delimiter}${bed.env['PATH'] ?? ''}` }
  return {
    session: async ({ dir }, line, answer = '') => {
      const terminal = openTerminal(`${program} ${line}`, { cwd: dir, env, rows: 500 })
      await answered(terminal, answer)
      return `\x1b[1m$ helmfile-gate ${line}\x1b[0m\r\n${terminal.screen()}`
    },
  }
}

/** What a question ends with, and nothing else that is left standing. */
const question = /[\]:] $/

/** Until the program ends, each question is answered, once. */
async function answered({ screen, type, ended }: Terminal, answer: string): Promise<void> {
  const end = ended.then(() => 'ended' as const)
  let [seen, done] = [-1, -1]
  while ((await Promise.race([end, sleep(200, 'asked' as const)])) !== 'ended') {
    const written = screen()
    if (written.length === seen && written.length !== done && question.test(written)) {
      type(`${answer}\r`)
      done = written.length
    }
    seen = written.length
  }
}
