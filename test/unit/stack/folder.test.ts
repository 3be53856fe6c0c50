import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { foldersInRepositories } from '../../../src/stack/folder.js'

let home: string
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'helmfile-gate-folder-')))
})
afterEach(() => rmSync(home, { recursive: true }))

/** @returns the absolute path of a helmfile. @param repositories the folders that hold a repository. */
function stack(path: string, ...repositories: string[]): string {
  for (const one of repositories) mkdirSync(join(home, one, '.git'), { recursive: true })
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), 'releases: []\n')
  return join(home, path)
}

describe('the folder of a stack', () => {
  it.each<[where: string, path: string, repositories: string[], folders: string[]]>([
    ['in the workspace', 'stack/helmfile.yaml', ['.'], ['stack']],
    ['in a checkout in a subfolder', 'infra/stack/helmfile.yaml', ['infra'], ['stack']],
    ['in a checkout in a checkout', 'infra/stack/helmfile.yaml', ['.', 'infra'], ['stack', 'infra/stack']],
    ['the root', 'helmfile.yaml', ['.'], ['']],
  ])('%s is told from the root of each repository', async (_where, path, repositories, folders) => {
    expect(await foldersInRepositories(stack(path, ...repositories))).toEqual(folders)
  })

  it('is not known in no repository', async () => {
    await expect(foldersInRepositories(stack('stack/helmfile.yaml'))).rejects.toThrow(
      'it is in no repository',
    )
  })

  it.each<[where: string, link: (path: string) => void]>([
    ['the helmfile', (path) => moved(path, join(home, 'shared.yaml'))],
    ['its folder', (path) => moved(dirname(path), join(home, 'releases'))],
    ['a folder above', (path) => moved(dirname(dirname(path)), join(home, 'other'))],
    ['a folder in it', (path) => moved(join(dirname(path), 'values'), join(home, 'values'))],
    [
      'a file further in',
      (path) => moved(path.replace('helmfile.yaml', 'values/a.yaml'), join(home, 'a.yaml')),
    ],
  ])('is not known where %s is a symbolic link', async (_where, link) => {
    stack('clusters/one/values/a.yaml')
    const path = stack('clusters/one/helmfile.yaml', '.')
    link(path)
    await expect(foldersInRepositories(path)).rejects.toThrow('a symbolic link leads to it, or is in it')
  })
})

function moved(path: string, to: string): void {
  renameSync(path, to)
  symlinkSync(to, path)
}
