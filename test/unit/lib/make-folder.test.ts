import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeFolder } from '../../../src/lib/make-folder.js'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'helmfile-gate-folder-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

describe('a folder', () => {
  it('is made with those that it lies in, for this user alone where that is said', async () => {
    await makeFolder(join(dir, 'a/b/c'), 0o700)
    expect(statSync(join(dir, 'a/b/c')).isDirectory()).toBe(true)
    expect(statSync(join(dir, 'a')).mode & 0o777).toBe(0o700)
    await makeFolder(join(dir, 'a/b/c'))
  })

  it('may be made by several at once', async () => {
    const paths = Array.from({ length: 30 }, (_, index) => join(dir, `x/y/z/${index % 3}/${index}`))
    await Promise.all(paths.map((path) => makeFolder(path)))
    expect(paths.every((path) => statSync(path).isDirectory())).toBe(true)
  })

  it('that cannot be made is an error, and soon', async () => {
    writeFileSync(join(dir, 'file'), '')
    await expect(makeFolder(join(dir, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolder(join(dir, 'file/a/b'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    if (process.platform === 'linux')
      await expect(makeFolder('/proc/nope/deep')).rejects.toMatchObject({ code: 'ENOENT' })
  }, 5_000)
})
