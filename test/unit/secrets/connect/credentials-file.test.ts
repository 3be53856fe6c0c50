import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { failureLine, failureReason } from '../../../../src/lib/errors.js'
import { removeCredentials, writeCredentials } from '../../../../src/secrets/connect/credentials-file.js'
import { connectCredentials, credentialsText as text } from '../../../bed/onepassword/connect-credentials.js'

const name = '1password-credentials.json'
const job = fileURLToPath(new URL('./credentials-job.ts', import.meta.url))
let workspace: string
let path: string

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'helmfile-gate-credentials-'))
  await mkdir(join(workspace, 'stack'))
  path = join(workspace, 'stack', name)
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

const write = (content = text, to = path) => writeCredentials({ path: to, text: content, workspace })
const left = () => readdir(join(workspace, 'stack'))

async function refusal(attempt: Promise<unknown>): Promise<{ line: string; reason: string }> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error === undefined) throw new Error('it was accepted')
  const line = failureLine(error)
  expect(line).not.toContain('stand-in')
  return { line, reason: failureReason(error) }
}

describe('writing the credentials', () => {
  it('puts the whole text there, for the user alone', async () => {
    expect(await write()).toEqual({ path, origin: 'written' })
    expect(await readFile(path, 'utf8')).toBe(text)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('takes a path relative to the workspace', async () => {
    expect(await write(text, `stack/${name}`)).toMatchObject({ path })
  })

  it('leaves nothing when they are removed', async () => {
    await write()
    expect(await removeCredentials(path)).toBe('removed')
    expect(await left()).toEqual([])
  })

  it('removes nothing twice', async () => {
    await write()
    await removeCredentials(path)
    expect(await removeCredentials(path)).toBe('nothing')
  })

  it('writes nothing that Connect could not read', async () => {
    expect((await refusal(write(text.slice(0, -20)))).reason).toBe('credentials-invalid')
    expect(await left()).toEqual([])
  })

  it('takes off a byte order mark', async () => {
    await write(`\uFEFF${text}`)
    expect(await readFile(path, 'utf8')).toBe(text)
  })
})

describe('the place of the credentials', () => {
  it('may hold the same file already, which stays', async () => {
    await writeFile(path, text)
    expect(await write()).toEqual({ path, origin: 'found' })
    expect(await removeCredentials(path)).toBe('kept')
    expect(await left()).toEqual([name])
  })

  it('keeps what somebody else wrote', async () => {
    await writeFile(path, 'theirs')
    expect(await refusal(write())).toEqual({
      line:
        `placing the Connect credentials at ${JSON.stringify(path)} failed: there is a file already that this ` +
        'action did not write: remove it, or name another path',
      reason: 'bad-input',
    })
    expect(await readFile(path, 'utf8')).toBe('theirs')
    expect(await left()).toEqual([name])
  })

  it('keeps what somebody changed after us', async () => {
    await write()
    await writeFile(path, 'theirs')
    expect(await removeCredentials(path)).toBe('kept')
    expect(await readFile(path, 'utf8')).toBe('theirs')
    expect(await left()).toEqual([name])
  })

  it.each(['target', 'nowhere'])('is not a symbolic link, to %s', async (target) => {
    await writeFile(join(workspace, 'target'), 'theirs')
    await symlink(join(workspace, target), path)
    expect((await refusal(write())).line).toContain('failed: it is a symbolic link: ')
    expect(await removeCredentials(path)).toBe('kept')
    expect(await readFile(join(workspace, 'target'), 'utf8')).toBe('theirs')
    expect(await readdir(workspace)).toEqual(['stack', 'target'])
  })

  it('is not a link in the place of our marker', async () => {
    await symlink(join(workspace, 'target'), `${path}.helmfile-gate`)
    expect((await refusal(write())).line).toContain('failed: it is a symbolic link: ')
    expect(await readdir(workspace)).toEqual(['stack'])
  })

  it('is not a folder', async () => {
    await mkdir(path)
    expect((await refusal(write())).line).toContain('failed: it is not a file: ')
  })

  it('is not in a folder that a link leads out of the workspace', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'helmfile-gate-outside-'))
    await symlink(outside, join(workspace, 'linked'))
    const { line, reason } = await refusal(write(text, join(workspace, 'linked', name)))
    expect(line).toContain('failed: a link leads its folder out of the workspace: ')
    expect(reason).toBe('bad-input')
    expect(await readdir(outside)).toEqual([])
    // What is named outside by its own path is meant.
    expect(await write(text, join(outside, name))).toMatchObject({ origin: 'written' })
    await rm(outside, { recursive: true })
  })

  it('may be in a folder that a link within the workspace leads to', async () => {
    await symlink('stack', join(workspace, 'linked'))
    expect(await write(text, join(workspace, 'linked', name))).toEqual({ path, origin: 'written' })
    expect(await removeCredentials(join(workspace, 'linked', name))).toBe('removed')
    expect(await left()).toEqual([])
  })

  it('is in a folder that is there', async () => {
    expect((await refusal(write(text, join(workspace, 'missing', name)))).line).toContain(
      'failed: its folder is not there: ',
    )
  })

  it('is in a folder that can be written', async () => {
    await chmod(workspace, 0o755)
    await chmod(join(workspace, 'stack'), 0o555)
    const { stdout } = await runJob('nobody')
    expect(stdout).toBe(
      `placing the Connect credentials at ${JSON.stringify(path)} failed: its folder cannot be written: ` +
        'give the runner the right to write there, or name another path',
    )
    expect(await left()).toEqual([])
  })
})

function startJob(mode: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', job, mode, path, workspace])
}

async function runJob(mode: string): Promise<{ stdout: string }> {
  const child = startJob(mode)
  let stdout = ''
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
  await once(child, 'close')
  return { stdout }
}

describe('a job that ends early', () => {
  const marker = `${name}.helmfile-gate`

  it.each([
    ['cancelled', 'SIGINT', []],
    ['cancelled', 'SIGTERM', []],
    ['killed', 'SIGKILL', [name, marker]],
  ] as const)('%s by %s, leaves %j, and the next one writes its own', async (_, signal, leaves) => {
    const child = startJob('job')
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    expect(await left()).toEqual([name, marker])
    child.kill(signal)
    await once(child, 'close')
    expect(await left()).toEqual(leaves)

    const other = JSON.stringify({ ...connectCredentials, deviceUuid: 'other' })
    expect(await write(other)).toEqual({ path, origin: 'written' })
    expect(await readFile(path, 'utf8')).toBe(other)
    await removeCredentials(path)
    expect(await left()).toEqual([])
  })

  it('is cleaned up after by the post step alone', async () => {
    const child = startJob('job')
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await removeCredentials(path)).toBe('removed')
    expect(await left()).toEqual([])
  })

  it('killed at any moment, never leaves a half file, nor one that the next job refuses', async () => {
    for (let round = 0; round < 8; round++) {
      const child = startJob('churn')
      await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
      await pause(round * 7)
      child.kill('SIGKILL')
      await once(child, 'close')
      if ((await left()).includes(name)) expect(await readFile(path, 'utf8')).toBe(text)
      await write()
      await removeCredentials(path)
      expect(await left()).toEqual([])
    }
  }, 30_000)

  it.each([
    ['before the file was begun', { [marker]: 'abc\n' }],
    ['while the marker was written', { [marker]: '' }],
    ['while the file was written', { [marker]: 'abc\n', [`${marker}.part`]: text.slice(0, 40) }],
  ])('killed %s, is cleaned up after', async (_, files) => {
    for (const [file, content] of Object.entries(files)) {
      await writeFile(join(workspace, 'stack', file), content)
    }
    expect(await write()).toEqual({ path, origin: 'written' })
    await removeCredentials(path)
    expect(await left()).toEqual([])
  })
})
