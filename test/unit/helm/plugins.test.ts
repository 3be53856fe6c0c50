import { mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { pluginFolders } from '../../../src/helm/plugins.js'

/** @param files by path below a new folder. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'helm-plugins-')))
  for (const [path, text] of Object.entries({ 'ours/diff/plugin.yaml': 'name: diff\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** @returns what helm would find behind ours, and what is told. */
function seen(root: string, env: NodeJS.ProcessEnv = { HELM_DATA_HOME: root }) {
  const { folders, leftOut } = pluginFolders(env, join(root, 'ours'), join(root, 'linked'))
  expect(folders[0]).toBe(join(root, 'ours'))
  const found = folders
    .slice(1)
    .flatMap((folder) => readdirSync(folder).map((name) => realpathSync(join(folder, name))))
  return { found: found.map((path) => path.slice(root.length + 1)), leftOut, root }
}

describe('the plugins that helm gets to see', () => {
  it('are ours and those that are installed', () => {
    const root = folderWith({ 'plugins/a/plugin.yaml': 'name: secrets\n', 'plugins/b/README': '' })
    expect(seen(root)).toMatchObject({ found: ['plugins/a'], leftOut: [] })
  })

  it('are ours alone where nothing is installed', () => {
    expect(seen(folderWith({}))).toMatchObject({ found: [], leftOut: [] })
  })

  it.each<[title: string, files: Record<string, string>, found: string[], why: (root: string) => string[]]>([
    [
      'claims the name of another',
      { 'plugins/a/plugin.yaml': 'name: secrets\n', 'plugins/b/plugin.yaml': 'name: "secrets"\n' },
      ['plugins/a'],
      (root) => [
        `the helm plugin secrets in ${root}/plugins/b is left out: ${root}/plugins/a has that name, too`,
      ],
    ],
    [
      'is called like ours, twice',
      { 'plugins/a/plugin.yaml': 'name: diff\n', 'plugins/b/plugin.yaml': 'name: diff\n' },
      [],
      (root) =>
        ['a', 'b'].map(
          (name) => `the helm plugin diff in ${root}/plugins/${name} is left out: helmfile-gate has its own`,
        ),
    ],
  ])('have one name each, and it is said which is left out: one %s', (_title, files, found, why) => {
    const root = folderWith(files)
    expect(seen(root)).toMatchObject({ found, leftOut: why(root) })
  })

  it('are taken from all folders of HELM_PLUGINS, where it is set', () => {
    const root = folderWith({
      'x/a/plugin.yaml': 'name: a\n',
      'y/b/plugin.yaml': 'name: b\n',
      'y/c/plugin.yaml': 'name: a\n',
      'plugins/d/plugin.yaml': 'name: d\n',
    })
    const HELM_PLUGINS = ['ours', 'x', 'y', 'none', 'x'].map((name) => join(root, name)).join(delimiter)
    const { found, leftOut } = seen(root, { HELM_DATA_HOME: root, HELM_PLUGINS })
    expect(found).toEqual(['x/a', 'y/b'])
    expect(leftOut).toHaveLength(1)
  })

  it('hold none that helm would not load', () => {
    const files = { 'plugins/a/plugin.yaml': 'name: [\n', 'plugins/b/plugin.yaml': 'name: "../x"\n' }
    expect(seen(folderWith(files))).toMatchObject({ found: [], leftOut: [] })
  })
})
