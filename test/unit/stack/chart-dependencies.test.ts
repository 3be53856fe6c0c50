import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtStack } from '../../../src/stack/built-stack.js'
import { lackDependencies } from '../../../src/stack/chart-dependencies.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chart-dependencies-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const local = 'dependencies: [{name: lib, version: 1.0.0, repository: file://../lib}]\n'

function lacks(files: Readonly<Record<string, string>>, chart = './app'): boolean {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const build = `filepath: ${folder}/helmfile.yaml\nreleases: [{name: app, namespace: x, chart: "${chart}"}]\n`
  return lackDependencies(builtStack(build, join(folder, 'helmfile.yaml')))
}

describe('dependencies are lacking', () => {
  it.each<[string, Record<string, string>]>([
    ['without a folder charts', { 'app/Chart.yaml': local }],
    [
      'that a chart of the old form names',
      { 'app/requirements.yaml': local, 'app/Chart.yaml': 'name: app\n' },
    ],
    ['beside others', { 'app/Chart.yaml': local, 'app/charts/other-1.0.0.tgz': '' }],
    [
      'where the name of another only begins alike',
      { 'app/Chart.yaml': local, 'app/charts/lib-extra-1.0.0.tgz': '' },
    ],
    ['from a repository', { 'app/Chart.yaml': local.replace('file://../lib', 'https://charts.example') }],
    [
      'of which one is there',
      {
        'app/Chart.yaml': local.replace('[', '[{name: a, version: 1.0.0, repository: file://../a}, '),
        'app/charts/a/Chart.yaml': 'name: a\n',
      },
    ],
  ])('%s', (_title, files) => {
    expect(lacks(files)).toBe(true)
  })
})

describe('dependencies are not lacking', () => {
  it.each<[string, Record<string, string>]>([
    ['in an archive', { 'app/Chart.yaml': local, 'app/charts/lib-1.0.0.tgz': '' }],
    ['in a folder', { 'app/Chart.yaml': local, 'app/charts/lib/Chart.yaml': 'name: lib\n' }],
    ['where there are none', { 'app/Chart.yaml': 'name: app\n' }],
    ['where no repository has them', { 'app/Chart.yaml': 'dependencies: [{name: lib, version: 1.0.0}]\n' }],
    ['where the chart cannot be read', { 'app/Chart.yaml': '{' }],
    [
      'where it says something else',
      { 'app/Chart.yaml': 'dependencies: [null, 1, {name: [], repository: x}]\n' },
    ],
    ['where the chart is empty', { 'app/Chart.yaml': '' }],
  ])('%s', (_title, files) => {
    expect(lacks(files)).toBe(false)
  })

  it('where the chart is in no folder', () => {
    expect(lacks({ 'app/Chart.yaml': local }, 'repo/app')).toBe(false)
  })
})
