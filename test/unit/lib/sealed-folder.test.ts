import { chmod, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openSealedFolder, type SealedFolder } from '../../../src/lib/sealed-folder.js'

let parent: string
let folder: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'helmfile-gate-sealed-'))
  folder = join(parent, 'kept')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const key = Buffer.alloc(32, 7)

async function open(more: { key?: Buffer; room?: number } = {}): Promise<SealedFolder> {
  const opened = await openSealedFolder({ folder, key, ...more })
  if (!opened) throw new Error('the folder was not opened')
  return opened
}

const files = async () => (await readdir(folder)).map((name) => join(folder, name))

describe('a sealed folder', () => {
  it('gives back what was written under a name', async () => {
    await (await open()).write('a', Buffer.from('text'))
    const again = await open()
    expect((await again.read('a'))?.toString()).toBe('text')
    expect(await again.read('b')).toBeUndefined()
  })

  it('shows neither names nor contents', async () => {
    await (await open()).write('name-to-hide', Buffer.from('text-to-hide'))
    const [path = ''] = await files()
    expect(path).not.toContain('hide')
    expect(await readFile(path, 'latin1')).not.toContain('hide')
  })

  it('writes the same content to other bytes each time', async () => {
    const sealed = await open()
    await sealed.write('a', Buffer.from('text'))
    const [path = ''] = await files()
    const first = await readFile(path)
    await sealed.write('a', Buffer.from('text'))
    expect((await readFile(path)).equals(first)).toBe(false)
  })

  it('does not open what was written with another key', async () => {
    await (await open()).write('a', Buffer.from('text'))
    expect(await (await open({ key: Buffer.alloc(32, 8) })).read('a')).toBeUndefined()
  })

  it('does not open what lies under the name of another', async () => {
    const sealed = await open()
    await sealed.write('a', Buffer.from('one'))
    const [one = ''] = await files()
    await sealed.write('b', Buffer.from('two'))
    const two = (await files()).find((path) => path !== one) ?? ''
    await rename(two, one)
    expect(await sealed.read('a')).toBeUndefined()
  })

  it.each([0, 11, 27, 30])('does not open what was cut to %i bytes', async (length) => {
    const sealed = await open()
    await sealed.write('a', Buffer.from('text'))
    await truncate((await files())[0] ?? '', length)
    expect(await sealed.read('a')).toBeUndefined()
  })

  it.each([0o750, 0o705, 0o777])('is not opened with mode %o', async (mode) => {
    await open()
    await chmod(folder, mode)
    expect(await openSealedFolder({ folder, key })).toBeUndefined()
  })

  it('is not opened where a link is in its place', async () => {
    await open()
    const link = join(parent, 'link')
    await symlink(folder, link)
    expect(await openSealedFolder({ folder: link, key })).toBeUndefined()
  })

  it('loses what nobody has asked for in a week, and the oldest beyond its room', async () => {
    const sealed = await open({ room: 300 })
    const ages = { fresh: 1, old: 100, older: 200, 'a week': 8 * 24 * 3600 }
    for (const [name, age] of Object.entries(ages)) {
      const before = new Set(await files())
      await sealed.write(name, Buffer.alloc(100))
      const path = (await files()).find((one) => !before.has(one)) ?? ''
      const at = Date.now() / 1000 - age
      await utimes(path, at, at)
    }
    await sealed.tidy()
    const left = await Promise.all(
      Object.keys(ages).map(async (name) => (await sealed.read(name)) !== undefined),
    )
    expect(left).toEqual([true, true, false, false])
  })
})
