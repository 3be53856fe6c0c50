import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { readsOutside } from '../../../src/stack/reads-outside.js'

let folder: string
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function stack(files: Readonly<Record<string, string>>): string {
  folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-outside-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('a stack', () => {
  it.each<[string, Record<string, string>]>([
    ['names a chart beside its folder', { 'helmfile.yaml': 'chart: ../charts/web' }],
    ['names a file two folders up, from one', { 'values/a.yaml.gotmpl': '{{ readFile "../../a" }}' }],
    ['does so in a file without an ending', { bases: '../b' }],
  ])('reads outside when it %s', (_title, files) => {
    expect(readsOutside(stack(files))).toBe(true)
  })

  it.each<[string, Record<string, string>]>([
    ['names only what is below', { 'helmfile.yaml': 'chart: ./charts/web' }],
    ['climbs within itself', { 'values/a.yaml.gotmpl': '{{ readFile "../a" }}', 'a/b/c.yaml': '../../x' }],
    ['has dots in a picture', { 'a.png': '../../..' }],
  ])('does not when it %s', (_title, files) => {
    expect(readsOutside(stack(files))).toBe(false)
  })

  it('reads outside where a link may lead there', () => {
    symlinkSync('/etc', join(stack({ 'helmfile.yaml': '' }), 'charts'))
    expect(readsOutside(folder)).toBe(true)
  })

  it('of ours does not', () => {
    folder = ''
    expect(readsOutside(fileURLToPath(new URL('../../../stack', import.meta.url)))).toBe(false)
  })
})
