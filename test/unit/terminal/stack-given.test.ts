import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runOf } from '../../../src/terminal/command-line.js'
import { requireStack } from '../../../src/terminal/stack-given.js'

describe('a terminal in which no helmfile is named', () => {
  const home = process.cwd()
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-stack-'))
    process.chdir(folder)
  })
  afterEach(() => {
    process.chdir(home)
    rmSync(folder, { recursive: true, force: true })
  })
  const write = (path: string) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '')
  }
  const required = (stack = '') => requireStack(runOf('plan', stack === '' ? {} : { stack }).read)

  it.each([
    [['helmfile.yaml'], 'write --stack helmfile.yaml'],
    [['my apps/helmfile.yaml'], "write --stack 'my apps/helmfile.yaml'"],
    [['b/helmfile.yaml', 'a/helmfile.yml'], 'write one of --stack a/helmfile.yml, --stack b/helmfile.yaml'],
    [
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}/helmfile.yaml`),
      `write one of ${['a', 'b', 'c', 'd', 'e'].map((name) => `--stack ${name}/helmfile.yaml`).join(', ')}, …`,
    ],
    [['values.yaml'], 'write --stack and the path of the helmfile'],
  ])('is told what there is: %j', (paths, next) => {
    paths.forEach(write)
    expect(() => required()).toThrow(
      `finding the helmfile failed: there is no file stack/helmfile.yaml.gotmpl: ${next}`,
    )
  })

  it('has the usual one, or is told of one that is named, and missing, by who reads it', () => {
    expect(() => required('none.yaml')).not.toThrow()
    write('stack/helmfile.yaml.gotmpl')
    expect(() => required()).not.toThrow()
  })
})
