import { bounds, type Completed, type Exec } from '../lib/exec.js'
import { Failure } from '../lib/errors.js'
import { refusal } from './refusal.js'
import type { GhCall } from './settings.js'

/** What is left to do is told in any case, with the names. */
const orByHand = 'run init --apply-settings again, or make them by hand'

/** What gh says, by the first pattern that fits: why it is, and what helps. */
const causes: readonly { readonly pattern: RegExp; readonly why?: string; readonly next: string }[] = [
  {
    pattern: /gh auth login|HTTP 401/i,
    why: 'gh is not signed in',
    next: `sign in with \`gh auth login\`, and ${orByHand}`,
  },
  {
    pattern: /git remotes|git repository|HTTP 404/i,
    next: `see that \`gh repo view\` shows this repository, as somebody who administers it, and ${orByHand}`,
  },
  { pattern: /HTTP 403/i, next: `sign in as somebody who administers the repository, and ${orByHand}` },
  {
    pattern: /HTTP 422/i,
    next: 'see which rules for environments the plan of the repository has, or make it public',
  },
]

/** @returns what asks GitHub. It throws a Failure `bad-input` with what helps where gh is not there, or GitHub refuses. */
export function ghIn(root: string, { exec, env }: { exec: Exec; env: NodeJS.ProcessEnv }) {
  return async ({ args, input }: GhCall): Promise<string> => {
    const given = input === undefined ? {} : { input }
    const call = { file: 'gh', args, env, cwd: root, timeoutMs: bounds.cluster, ...given }
    const done = await exec(call).catch((error: unknown) => {
      throw isMissing(error) ? notInstalled() : error
    })
    if (done.exitCode === 0) return done.stdout.trim()
    throw refused(args, done)
  }
}

const what = 'making the environments on GitHub'

function isMissing(error: unknown): boolean {
  return error instanceof Failure && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}

function notInstalled(): Failure {
  const next = `install it from https://cli.github.com, sign in with \`gh auth login\`, and ${orByHand}`
  return refusal(what, 'gh is not installed', next)
}

function refused(args: readonly string[], { stderr, exitCode }: Completed): Failure {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const cause = causes.find(({ pattern }) => pattern.test(stderr))
  const said = lines[0] ?? `\`gh ${args.slice(0, 2).join(' ')}\` ended with ${exitCode}`
  return refusal(what, cause?.why ?? said, cause?.next ?? `mend that, and ${orByHand}`)
}
