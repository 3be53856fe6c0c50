import { describe, expect, it } from '@jest/globals'
import { chartRows, isFromElsewhere, newestCharts } from '../../../../src/cluster/status/charts.js'
import { told } from './fixtures.js'

const release = (chart: string, version: string) => ({
  ...{ namespace: 'shop', name: 'web', layer: 1, installed: true, chart, version },
})

describe('a chart', () => {
  it.each([
    ['of the newest version', '1.2.3', '1.2.3', 'ok'],
    ['with a newer patch', '1.2.3', '1.2.4', 'note a newer patch version'],
    ['with a newer minor version', 'v1.2.3', 'v1.3.0', 'note a newer minor version'],
    ['with a newer major version', '1.2.3', '2.0.0', 'note a newer major version'],
    ['newer than all that are stable', '2.0.0-rc.1', '1.9.0', 'ok'],
    ['whose pre-release became stable', '2.0.0-rc.1', '2.0.0', 'note a newer major version'],
    ['without a version', '', '1.0.0', 'note another version is newest'],
  ])('%s', (_title, version, newest, row) => {
    expect(told(chartRows([release('shelf/web', version)], new Map([['shelf/web', newest]])))).toEqual([row])
  })

  it.each([
    ['shelf/web', 'note its repository has no stable version of it'],
    ['oci://example.com/web', 'note from an OCI registry, which lists no versions for helm'],
  ])('that is listed nowhere says so: %s', (chart, row) => {
    expect(told(chartRows([release(chart, '1.0.0')], new Map()))).toEqual([row])
  })

  it('that is a folder, or is to go, is not looked for', () => {
    const gone = { ...release('shelf/web', '1.0.0'), installed: false }
    expect(chartRows([release('./web', '1.0.0'), gone], new Map())).toEqual([])
    expect(['./web', '../a/web', '/a/web', 'web', 'a/b/c/d'].filter(isFromElsewhere)).toEqual([])
  })
})

describe('what helm prints', () => {
  it('is read, and nothing else', () => {
    expect(
      newestCharts('[{"name":"shelf/web","version":"1.0.0","app_version":"","description":""}]'),
    ).toEqual(new Map([['shelf/web', '1.0.0']]))
    expect(newestCharts('null')).toEqual(new Map())
    expect(newestCharts('Error: x')).toBeUndefined()
    expect(newestCharts('{}')).toBeUndefined()
  })
})
