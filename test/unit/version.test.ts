import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { version } from '../../src/version.js'

it('the version that is named to 1Password is that of package.json', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(version).toBe(manifest.version)
})
