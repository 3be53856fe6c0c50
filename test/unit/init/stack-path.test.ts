import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { helmfilesIn } from '../../../src/init/helmfiles.js'
import { stackPath } from '../../../src/init/stack-path.js'
import { newFolder } from '../fixtures/world.js'

let root: string
let link: string
beforeAll(() => {
  root = realpathSync(newFolder())
  const files = [
    'helmfile.yaml',
    'apps/helmfile.yaml.gotmpl',
    'parts/helmfile.d/10-web.yaml',
    'other/values.yaml',
    'vendor/helmfile.yaml',
  ]
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  link = join(newFolder(), 'link')
  symlinkSync(root, link)
})

/** @param given with ROOT and LINK for two ways to the repository. */
function pathOf(given: string, cwd = ''): string {
  const typed = given.replace('ROOT', root).replace('LINK', link)
  return stackPath(typed, { root, cwd: join(root, cwd), helmfiles: () => helmfilesIn(root) })
}

it('helmfiles are found, those nearest to the root first', () => {
  expect(helmfilesIn(root)).toEqual(['helmfile.yaml', 'apps/helmfile.yaml.gotmpl', 'parts/helmfile.d'])
})

describe('the path of a stack', () => {
  it.each<[given: string, path: string, cwd: string]>([
    ['apps/helmfile.yaml.gotmpl', 'apps/helmfile.yaml.gotmpl', ''],
    ['./apps//helmfile.yaml.gotmpl', 'apps/helmfile.yaml.gotmpl', ''],
    ['apps/../helmfile.yaml', 'helmfile.yaml', ''],
    ['ROOT/apps/helmfile.yaml.gotmpl', 'apps/helmfile.yaml.gotmpl', ''],
    ['LINK/helmfile.yaml', 'helmfile.yaml', ''],
    ['apps', 'apps/helmfile.yaml.gotmpl', ''],
    ['apps/', 'apps/helmfile.yaml.gotmpl', ''],
    ['.', 'helmfile.yaml', ''],
    ['ROOT', 'helmfile.yaml', ''],
    ['LINK', 'helmfile.yaml', ''],
    ['parts/helmfile.d/', 'parts/helmfile.d', ''],
    ['parts', 'parts/helmfile.d', ''],
    ['helmfile.yaml.gotmpl', 'apps/helmfile.yaml.gotmpl', 'apps'],
    ['./helmfile.yaml', 'helmfile.yaml', 'apps'],
    ['../apps', 'apps/helmfile.yaml.gotmpl', 'other'],
    ['other/values.yaml', 'other/values.yaml', ''],
  ])('is the one from the root, however it is typed: %s', (given, path, cwd) => {
    expect(pathOf(given, cwd)).toBe(path)
  })

  it.each<[given: string, message: string]>([
    [
      '../helmfile.yaml',
      'reading --stack ../helmfile.yaml failed: it is outside of the repository: name a file within it',
    ],
    [
      '/etc/hostname',
      'reading --stack /etc/hostname failed: it is outside of the repository: name a file within it',
    ],
    [
      'helmfle.yaml',
      'reading --stack helmfle.yaml failed: there is no such file: write --stack helmfile.yaml',
    ],
    ['apps/helmfile.yaml', 'failed: there is no such file: write --stack apps/helmfile.yaml.gotmpl'],
    [
      'deploy/releases.yaml',
      'failed: there is no such file: use one of helmfile.yaml, apps/helmfile.yaml.gotmpl, parts/helmfile.d',
    ],
    ['other', 'reading --stack other failed: it is a folder without a helmfile: name a file'],
  ])('is refused in one line: %s', (given, message) => {
    expect(() => pathOf(given)).toThrow(message)
  })
})
