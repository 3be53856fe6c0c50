import { afterAll, describe, expect, it } from '@jest/globals'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLong, page, pagerOf } from '../../../src/terminal/pager.js'

const folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-pager-'))
afterAll(() => rmSync(folder, { recursive: true }))

const never = new AbortController().signal

describe('the pager', () => {
  it.each<[title: string, pager: string | undefined, words: string[] | undefined]>([
    ['is less with colours when nobody says otherwise', undefined, ['less', '-R']],
    ['is what PAGER says, with its arguments', 'most  -w', ['most', '-w']],
    ['is none when PAGER is empty', ' ', undefined],
    ['is no line of shell', 'cat; touch x', ['cat;', 'touch', 'x']],
  ])('%s', (_title, pager, words) => {
    expect(pagerOf(pager === undefined ? {} : { PAGER: pager })).toEqual(words)
  })

  it('is given the whole text', async () => {
    const path = join(folder, 'pager')
    writeFileSync(path, `#!/bin/sh\ncat > '${folder}/read'\n`, { mode: 0o755 })
    expect(await page('one\ntwo', { pager: [path], env: process.env, cancelled: never })).toBe(true)
    expect(readFileSync(join(folder, 'read'), 'utf8')).toBe('one\ntwo\n')
  })

  it('that is not there shows nothing, and says so', async () => {
    const pager = ['no-such-pager;', 'touch', join(folder, 'touched')]
    expect(await page('one', { pager, env: process.env, cancelled: never })).toBe(false)
    expect(existsSync(join(folder, 'touched'))).toBe(false)
  })

  it('that reads no further fails nothing', async () => {
    const text = 'line\n'.repeat(100_000)
    expect(await page(text, { pager: ['true'], env: process.env, cancelled: never })).toBe(true)
  })

  it('ends when the run does', async () => {
    const controller = new AbortController()
    const paging = page('one', { pager: ['sleep', '600'], env: process.env, cancelled: controller.signal })
    controller.abort()
    expect(await paging).toBe(true)
  })
})

describe('a text', () => {
  const lines = (count: number) => 'x\n'.repeat(count - 1) + 'x'

  it.each<[title: string, text: string, screen: Parameters<typeof isLong>[1], long: boolean]>([
    ['of fewer lines than the screen has is short', lines(9), { rows: 10, columns: 80 }, false],
    ['of as many lines is long: the prompt needs one', lines(10), { rows: 10, columns: 80 }, true],
    ['of one line that wraps is long', 'x'.repeat(800), { rows: 10, columns: 80 }, true],
    ['takes no room for its colours', '\x1b[32mx\x1b[39m'.repeat(80), { rows: 2, columns: 80 }, false],
    ['goes by a usual screen where its size is not known', lines(23), { rows: 0, columns: 0 }, false],
    ['is long there, too', lines(24), {}, true],
    ['of wide characters wraps earlier', '監'.repeat(80), { rows: 2, columns: 80 }, true],
    ['is measured in no time', `→${'x'.repeat(300_000)}`, { rows: 10, columns: 80 }, true],
  ])('%s', (_title, text, screen, long) => {
    expect(isLong(text, screen)).toBe(long)
  })
})
