import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../src/lib/errors.js'
import { findChromium } from './chromium.js'

const only =
  (...paths: string[]) =>
  (path: unknown) =>
    paths.includes(String(path))

describe('the browser of the screenshots', () => {
  it('is the one that CHROMIUM names', () => {
    expect(findChromium('/opt/c', only('/opt/c', '/usr/bin/chromium'))).toBe('/opt/c')
  })

  it.each([undefined, ''])('is one in a usual place when CHROMIUM is %j', (named) => {
    expect(findChromium(named, only('/usr/bin/google-chrome'))).toBe('/usr/bin/google-chrome')
  })

  it.each([
    [undefined, 'no Chromium is in the usual places'],
    ['/opt/gone', 'CHROMIUM names /opt/gone, which does not exist'],
  ])('when CHROMIUM is %j and there is none, one line says what to do', (named, why) => {
    expect(() => findChromium(named, only())).toThrow(Failure)
    expect(() => findChromium(named, only())).toThrow(
      `taking the screenshots failed: ${why}: install Chromium (Debian: apt-get install chromium), or set CHROMIUM`,
    )
  })
})
