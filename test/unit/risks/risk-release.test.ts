import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { missing } from '../../../src/changes/crds.js'
import { highestRisk } from '../../../src/risks/risk.js'
import { releaseRisks } from '../../../src/risks/release.js'

const release = { version: '1.0.0', status: 'upgrade', notes: [], changes: [] }

describe('risks of a release', () => {
  it.each([
    ['2.1.0', '2.0.9', 'chart-downgrade high: chart 2.1.0 → 2.0.9: a downgrade'],
    ['1.0.0', '1.0.0-rc.1', 'chart-downgrade high: chart 1.0.0 → 1.0.0-rc.1: a downgrade'],
    [
      '1.9.0',
      '2.0.0',
      'chart-major medium: chart 1.9.0 → 2.0.0: a major version: back up first (docs/backups.md)',
    ],
    ['0.2.0', '0.3.0', 'chart-major low: chart 0.2.0 → 0.3.0: below 1.0 a minor version may break things'],
    ['latest', '2.0.0', 'chart-version-unclear low: chart latest → 2.0.0: not both are semantic versions'],
    [
      '1.0.0',
      '<!-- `2` -->',
      'chart-version-unclear low: chart 1.0.0 → ??-- ?2? --?: not both are semantic versions',
    ],
  ])('%s to %s is told', (installedVersion, version, expected) => {
    const told = releaseRisks({ ...release, installedVersion, version })
    expect(told.map(({ rule, level, reason }) => `${rule} ${level}: ${reason}`)).toEqual([expected])
  })

  it.each([
    ['1.0.0', '1.1.0'],
    ['1.0.0', '1.0.0'],
    ['v1.18.2', 'v1.19.0'],
    ['0.3.0', '0.3.1'],
  ])('%s to %s is not', (installedVersion, version) => {
    expect(releaseRisks({ ...release, installedVersion, version })).toEqual([])
  })

  it('a page that a risk names is there', () => {
    const [risk] = releaseRisks({ ...release, installedVersion: '1.9.0', version: '2.0.0' })
    const [, page = ''] = /\((docs\/.+\.md)\)$/.exec(risk?.reason ?? '') ?? []
    expect(existsSync(fileURLToPath(new URL(`../../../${page}`, import.meta.url)))).toBe(true)
  })

  it('a first installation has none', () => {
    expect(releaseRisks({ ...release, status: 'install' })).toEqual([])
  })

  it('an uninstall is told with what it takes along', () => {
    expect(releaseRisks({ ...release, status: 'uninstall', installedVersion: '1.0.0' })).toEqual([
      { rule: 'uninstall', level: 'high', reason: 'the whole release is removed: 0 objects' },
    ])
  })

  it('an uninstall does not count the hooks that it creates as removed', () => {
    const changes = [{ action: 'remove' }, { action: 'add' }]
    expect(releaseRisks({ ...release, status: 'uninstall', changes })).toMatchObject([
      { reason: 'the whole release is removed: 1 object' },
    ])
  })

  it('a definition that helm leaves as it is, is told', () => {
    const notes = [missing('as.example.com'), { level: 'info', text: 'else' } as const]
    expect(releaseRisks({ ...release, notes })).toEqual([
      { rule: 'crd-not-upgraded', level: 'medium', reason: 'helm will not upgrade CRD as.example.com' },
    ])
  })

  it('the highest level is found', () => {
    const risk = (level: 'routine' | 'low' | 'high') => ({ rule: 'r', level, reason: '' })
    expect(highestRisk([risk('low'), risk('high'), risk('routine')])).toBe('high')
    expect(highestRisk([])).toBeUndefined()
  })
})
