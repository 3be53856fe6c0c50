import { describe, expect, it } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { widthOf } from '../../../src/lib/text-width.js'
import { progressOn } from '../../../src/terminal/progress.js'

function watched({ isTTY = true, columns = 40 } = {}) {
  const nothing = () => true
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns,
    cursorTo: nothing,
    clearLine: nothing,
    moveCursor: nothing,
  })
  const written = () => stripVTControlCharacters(String(stream.read() ?? ''))
  return { stream: stream as unknown as NodeJS.WriteStream, written }
}

describe('progress', () => {
  it('says what is under way on one line, and leaves how long it took', () => {
    const { stream, written } = watched()
    const progress = progressOn(stream, {})
    progress.open('Read the stack')
    expect(written()).toContain('Read the stack …')
    progress.close('Read the stack: 1.2 s')
    expect(written()).toMatch(/^Read the stack: 1\.2 s\n$/)
  })

  it('leaves nothing of what took no time', () => {
    const { stream, written } = watched()
    const progress = progressOn(stream, {})
    progress.open('Load the secrets')
    written()
    progress.close('Load the secrets: 0.0 s')
    expect(written()).toBe('')
  })

  it('fits the width of the terminal, whatever a name is like', () => {
    const { stream, written } = watched({ columns: 30 })
    const progress = progressOn(stream, {})
    progress.now(`helm works on shop/${'x'.repeat(60)}`)
    expect(written().length).toBeLessThanOrEqual(30)
    progress.now(`helm works on shop/${'監視'.repeat(30)}`)
    expect(widthOf(written())).toBeLessThanOrEqual(30)
    progress.now('')
  })

  it.each([
    ['there is no terminal', false, {}],
    ['it is CI', true, { CI: 'true' }],
    ['the terminal is a dumb one', true, { TERM: 'dumb' }],
  ])('says nothing where %s', (_title, isTTY, env) => {
    const { stream, written } = watched({ isTTY })
    const progress = progressOn(stream, env)
    progress.open('Read the stack')
    progress.now('helm works on shop/web')
    progress.close('Read the stack: 1.2 s')
    expect(written()).toBe('')
  })
})
