import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../..', import.meta.url))

describe('npx with this repository', () => {
  // npm installs all that a repository needs to be built when it has a script `build`, `prepare` or `install`.
  it('starts the program at once: nothing is built, and nothing else is downloaded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-npx-'))
    try {
      const [clone, home] = [join(folder, 'clone'), join(folder, 'home')]
      for (const name of ['package.json', 'package-lock.json', 'dist', 'README.md', 'LICENSE'])
        await cp(join(repository, name), join(clone, name), { recursive: true })
      await mkdir(home)
      const author = [
        '-c',
        'user.name=test',
        '-c',
        'user.email=test@example.com',
        '-c',
        'commit.gpgsign=false',
      ]
      for (const args of [
        ['init', '-q'],
        ['add', '-A'],
        [...author, 'commit', '-qm', 'All'],
      ])
        await run('git', ['-C', clone, ...args])
      const { stdout } = await run('npx', ['--yes', `git+${pathToFileURL(clone).href}`, '--version'], {
        cwd: home,
        env: {
          PATH: process.env['PATH'],
          HOME: home,
          npm_config_cache: join(folder, 'cache'),
          npm_config_offline: 'true',
          npm_config_update_notifier: 'false',
        },
      })
      expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 180_000)
})
