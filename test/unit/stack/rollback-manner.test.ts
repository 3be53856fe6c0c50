import { describe, expect, it } from '@jest/globals'
import { builtStack } from '../../../src/stack/built-stack.js'
import { rollbackManners } from '../../../src/stack/rollback-manner.js'

const manner = (defaults: string, release: string) =>
  rollbackManners(
    builtStack(
      `filepath: /x.yaml\nhelmDefaults: {${defaults}}\nreleases: [{name: web, namespace: shop, chart: ./c${release}}]\n`,
      '/x.yaml',
    ),
  ).get('shop/web')

describe('a rollback acts as the stack says for an upgrade', () => {
  it.each<[string, string, string[]]>([
    ['', '', []],
    [
      'wait: true, timeout: 600, historyMax: 20',
      '',
      ['--wait=watcher', '--timeout=600s', '--history-max=20'],
    ],
    ['wait: true', ', wait: false', []],
    ['', ', waitForJobs: true, cleanupOnFail: true', ['--wait-for-jobs=true', '--cleanup-on-fail=true']],
    ['force: true', ', forceConflicts: true', ['--force-replace=true', '--force-conflicts=true']],
    ['timeout: 0, historyMax: 0', '', ['--history-max=0']],
    ['timeout: "1; rm -rf /", wait: "yes"', '', []],
  ])('defaults {%s}, release {%s}: %j', (defaults, release, flags) => {
    expect(manner(defaults, release)).toEqual(flags)
  })
})
