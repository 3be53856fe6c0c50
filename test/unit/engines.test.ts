import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import semver from 'semver'

interface Locked {
  readonly engines?: { readonly node?: string }
  readonly optional?: boolean
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

describe('what `npm ci` installs', () => {
  it('runs on the oldest Node that is promised, so that nobody is warned', () => {
    const oldest = '20.19.0'
    expect(semver.satisfies(oldest, (read('package.json')['engines'] as { node: string }).node)).toBe(true)
    const packages = Object.entries(read('package-lock.json')['packages'] as Record<string, Locked>)
    const newer = packages
      .filter(
        ([, { engines, optional }]) => !optional && engines?.node && !semver.satisfies(oldest, engines.node),
      )
      .map(([name]) => name)
    expect(packages.length).toBeGreaterThan(100)
    expect(newer).toEqual([])
  })
})
