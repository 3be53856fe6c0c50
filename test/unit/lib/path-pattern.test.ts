import { describe, expect, it } from '@jest/globals'
import { checkPattern, matcherOf } from '../../../src/lib/path-pattern.js'

describe('a pattern for paths', () => {
  it.each<[pattern: string, means: readonly string[], others: readonly string[]]>([
    ['config/api.yaml', ['config/api.yaml'], ['config/api.yml', 'config/web.yaml', 'x/config/api.yaml']],
    [
      'charts/**',
      ['charts/web/Chart.yaml', 'charts/.helmignore', 'charts/a/.b/c', 'charts/a\nb/c'],
      ['charts-old/a', 'a'],
    ],
    ['config/*.yaml', ['config/a.yaml', 'config/.a.yaml'], ['config/a/b.yaml', 'config/a.json']],
    ['**/values.yaml', ['values.yaml', 'a/values.yaml', 'a/b/values.yaml'], ['a/my-values.yaml']],
    ['**.yaml', ['a.yaml', 'a/b.yaml', '.github/a.yaml'], ['a.yml']],
    ['config/?.yaml', ['config/a.yaml'], ['config/ab.yaml']],
    ['config/[ab].yaml', ['config/b.yaml'], ['config/c.yaml']],
    ['a+b.$x^/@c', ['a+b.$x^/@c'], ['aab.$x^/@c']],
    ['.', ['a', '.github/a', 'a/b/c'], []],
  ])('%s means %j and not %j', (pattern, means, others) => {
    expect(checkPattern(pattern)).toBeUndefined()
    expect([...means, ...others].filter(matcherOf(pattern))).toEqual(means)
  })

  it.each(['charts', 'charts/', './charts', './charts//'])(
    'that names a folder, %s, means all in it',
    (one) => {
      expect(checkPattern(one)).toBeUndefined()
      const paths = ['charts/a', 'charts/a/b/.c', 'charts-old/a', 'a/charts/b']
      expect(paths.filter(matcherOf(one))).toEqual(['charts/a', 'charts/a/b/.c'])
    },
  )

  it.each(['charts/web/**', 'charts/web/*.yaml', 'charts/web/values.yaml'])(
    '%s means a link or a submodule on the way, too: GitHub lists no file in it',
    (pattern) => {
      const paths = ['charts', 'charts/web', 'chart', 'charts/we', 'web']
      expect(paths.filter(matcherOf(pattern))).toEqual(['charts', 'charts/web'])
    },
  )

  it.each([
    ['/charts/**', 'it is absolute'],
    ['../charts/**', 'it has ..'],
    ['charts/../../x', 'it has ..'],
    ['charts/..', 'it has ..'],
    ['!docs/**', 'it has more than'],
    ['charts/** config/**', 'it has more than'],
    ['charts/**,config/**', 'it has more than'],
    ['{charts,config}/**', 'it has more than'],
    ['charts\\web', 'it has more than'],
    ['"charts/**"', 'it has more than'],
    ['a|b', 'it has more than'],
    ['+(a)', 'it has more than'],
    ['charts/web**/a', 'it has ** in'],
    ['charts/***', 'it has ** in'],
    ['charts/[a', 'its brackets'],
    ['charts/a]', 'its brackets'],
    ['charts/[]', 'its brackets'],
    ['charts/[z-a]', 'its brackets'],
  ])('%s is refused: %s', (pattern, wrong) => {
    expect(checkPattern(pattern)).toMatch(new RegExp(`^${wrong.replaceAll(/[.*]/g, '\\$&')}`))
  })
})
