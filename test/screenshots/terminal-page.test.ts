import { describe, expect, it } from '@jest/globals'
import { terminalPage } from './terminal-page.js'

describe('a picture of a terminal shows what a person has seen at the end', () => {
  it('with its colours', async () => {
    const page = await terminalPage('\x1b[1mlayer 1\x1b[22m\r\n\x1b[32m+ web\x1b[39m\r\n', 40)
    expect(page).toMatch(/<span style='font-weight: bold;'>layer 1/)
    expect(page).toMatch(/<span style='color: #56d364;'>\+ web/)
  })

  it('without what was taken away again', async () => {
    const page = await terminalPage('⠋ Read the stack …\x1b[1G\x1b[0Kdone\r\n', 40)
    expect(page).toContain('done')
    expect(page).not.toContain('Read the stack')
  })

  it('as wide as the terminal is, and no longer than what was written', async () => {
    const page = await terminalPage(`${'x'.repeat(25)}\r\n\r\n`, 10)
    expect(page.match(/x+/g)).toEqual(expect.arrayContaining(['x'.repeat(10), 'x'.repeat(5)]))
    expect(page.match(/<div><span>/g)).toHaveLength(3)
  })

  it('and nothing that acts or is loaded', async () => {
    const page = await terminalPage('<script>a</script><img src=x>', 60)
    expect(page).toContain('&lt;script')
    expect(page).not.toMatch(/<script|<img|<link|@import/)
  })
})
