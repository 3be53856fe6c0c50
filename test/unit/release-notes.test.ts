import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-release-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const changelog = `# Changelog

## [Unreleased]

Not yet.

## [1.2.0] - 2026-11-27

### Added

- One thing.

## [1.1.0]

- Older.
`

function notes(tag: string, version = '1.2.0', text = changelog) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version, type: 'module' }))
  writeFileSync(join(folder, 'CHANGELOG.md'), text)
  const args = ['--import', import.meta.resolve('tsx'), resolve('release-notes.ts'), tag]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

it('the notes of a release are its section of the changelog', () => {
  expect(notes('v1.2.0')).toEqual({ status: 0, stdout: '### Added\n\n- One thing.', stderr: '' })
})

it.each<[what: string, tag: string, version: string, text: string, stderr: string]>([
  [
    'the tag is not the version of package.json',
    'v1.3.0',
    '1.2.0',
    changelog,
    'releasing "v1.3.0" failed: package.json has version 1.2.0: tag it v1.2.0, or change package.json',
  ],
  [
    'the changelog says nothing of it',
    'v1.3.0',
    '1.3.0',
    changelog,
    'releasing "v1.3.0" failed: CHANGELOG.md has no section [1.3.0] with text: write what is new there',
  ],
])('there is no release where %s', (_what, tag, version, text, stderr) => {
  expect(notes(tag, version, text)).toEqual({ status: 1, stdout: '', stderr })
})
