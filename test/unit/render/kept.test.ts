import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { openKept } from '../../../src/render/kept.js'
import { key } from '../fixtures/plan.js'
import { newFolder } from '../fixtures/world.js'

const open = (dir: string | undefined, isGiven: boolean) =>
  openKept({ dir, isGiven, key, env: {}, helm: 'helm', redact: (text) => text })

describe('a folder for what later runs can use again', () => {
  it('is used where it can be, and nothing is kept where none is wanted', async () => {
    expect(await open(join(newFolder(), 'a/b'), true)).toBeDefined()
    expect(await open(undefined, true)).toBeUndefined()
  })

  const withFile = (...path: string[]) => {
    const dir = newFolder()
    writeFileSync(join(dir, 'x'), '')
    return join(dir, ...path)
  }
  it.each<[string, () => string, string]>([
    ['a file', () => withFile('x'), 'EEXIST'],
    ['in a file', () => withFile('x', 'y'), 'ENOTDIR'],
    ['where none can be made', () => '/proc/nope', 'ENOENT'],
  ])(
    'is a mistake of who named it, and else no matter: %s',
    async (_title, make, code) => {
      const dir = make()
      await expect(open(dir, true)).rejects.toMatchObject({
        reason: 'bad-input',
        message: `reading the input cache-dir failed: ${dir} cannot be made (${code}): name a folder of this user, or none`,
      })
      expect(await open(dir, false)).toBeUndefined()
    },
    5_000,
  )

  it('is not trusted where others may read its key, and that is no mistake', async () => {
    const dir = newFolder()
    writeFileSync(join(dir, 'key'), 'x'.repeat(32))
    chmodSync(join(dir, 'key'), 0o644)
    expect(await open(dir, true)).toBeUndefined()
  })
})
