import { describe, expect, it } from '@jest/globals'
import { ghIn } from '../../../src/init/gh.js'
import { exec as realExec, type Completed } from '../../../src/lib/exec.js'

const env = { PATH: '/nowhere' }

function asked(done: Partial<Completed>) {
  const exec = () => Promise.resolve({ exitCode: 1, stdout: '', stderr: '', ...done })
  return ghIn('/', { exec, env })({ args: ['api', 'user'] })
}

const orByHand = 'run init --apply-settings again, or make them by hand'

describe('gh', () => {
  it('is asked, and what it prints is the answer', async () => {
    expect(await asked({ exitCode: 0, stdout: ' {"id": 7}\n' })).toBe('{"id": 7}')
  })

  it('that is not installed is said so, with where it is had', async () => {
    await expect(ghIn('/', { exec: realExec, env })({ args: ['api', 'user'] })).rejects.toThrow(
      `making the environments on GitHub failed: gh is not installed: install it from https://cli.github.com, sign in with \`gh auth login\`, and ${orByHand}`,
    )
  })

  it.each<[said: string, message: string]>([
    [
      'To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate the GH_TOKEN environment variable',
      `gh is not signed in: sign in with \`gh auth login\`, and ${orByHand}`,
    ],
    [
      'gh: Bad credentials (HTTP 401)\nTry authenticating with:  gh auth login',
      `gh is not signed in: sign in with \`gh auth login\`, and ${orByHand}`,
    ],
    [
      'gh: Not Found (HTTP 404)',
      `gh: Not Found (HTTP 404): see that \`gh repo view\` shows this repository, as somebody who administers it, and ${orByHand}`,
    ],
    [
      'unable to expand placeholder in path: no git remotes found',
      'no git remotes found: see that `gh repo view`',
    ],
    [
      'gh: Resource not accessible by integration (HTTP 403)',
      `(HTTP 403): sign in as somebody who administers the repository, and ${orByHand}`,
    ],
    [
      'gh: Failed to create the environment protection rule. (HTTP 422)',
      '(HTTP 422): see which rules for environments the plan of the repository has, or make it public',
    ],
    ['\nsomething else\n', `something else: mend that, and ${orByHand}`],
    ['', `\`gh api user\` ended with 1: mend that, and ${orByHand}`],
  ])('that fails is answered with what helps: %j', async (stderr, message) => {
    await expect(asked({ stderr })).rejects.toThrow(message)
    await expect(asked({ stderr })).rejects.toThrow(/^making the environments on GitHub failed: /)
  })
})
