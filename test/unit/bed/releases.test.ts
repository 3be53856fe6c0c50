import { describe, expect, it } from '@jest/globals'
import { downloadOf, pins } from '../../../src/tools/pins.js'
import { knownPins, type PinFile, releases, type SeenPin, type Source } from '../../bed/releases.js'
import pinFile from '../../bed/tool-pins.json' with { type: 'json' }
import { recipes } from '../../bed/tool-recipes.js'
import { clusterTools, fileNames } from '../../bed/tools.js'

const { sources, tools }: PinFile = pinFile
const pinned = Object.entries(tools)
const sums = pinned.flatMap(([name, { sums }]) =>
  Object.entries(sums).map(([platform, sum]) => [name, platform, sum] as const),
)

const downloadable = (platform: string) =>
  Object.entries(releases())
    .filter(([, { sha256 }]) => sha256[platform] !== undefined)
    .map(([name]) => name)
    .sort()

describe('the pins of the bed', () => {
  it.each(pinned)(
    'are of the version of %s that is built where there is no download',
    (name, { version }) => {
      const recipe = recipes().find(({ programs }) => name in programs)
      expect(recipe?.version).toBe(`v${version}`)
    },
  )

  it.each(sums)('hold a sha256 of %s for %s, and where it was seen', (_name, _platform, sum) => {
    expect(sum?.sha256).toMatch(/^[0-9a-f]{64}$/)
    for (const id of sum?.seenIn ?? []) expect(sources[id]?.commit).toMatch(/^[0-9a-f]{40}$/)
    expect(sum?.seenIn.length).toBeGreaterThan(0)
  })

  it('lead each platform of a tool to a file of its own, also on a mirror', () => {
    for (const mirror of [undefined, 'http://mirror']) {
      const urls = Object.entries(knownPins()).flatMap(([name, pin]) =>
        Object.keys(pin.sha256).map((platform) => downloadOf(name, { pin, platform, mirror }).url),
      )
      expect(new Set(urls).size).toBe(urls.length)
    }
    expect(new Set(sums.map(([, , sum]) => sum?.sha256)).size).toBe(sums.length)
  })

  it.each(['linux-amd64', 'linux-arm64'])('are enough for all that a bed runs on %s', (platform) => {
    expect(downloadable(platform)).toEqual(
      expect.arrayContaining(clusterTools.map((tool) => fileNames[tool])),
    )
  })

  it('are used with those of the product', () => {
    const everywhere = ['actionlint', 'helm', 'helmfile', 'kubectl']
    const onLinux = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok']
    expect(downloadable('linux-amd64')).toEqual(['act', ...everywhere, ...onLinux].sort())
    expect(downloadable('linux-arm64')).toEqual([...everywhere, ...onLinux].sort())
    expect(downloadable('darwin-arm64')).toEqual([...everywhere, 'kwok'].sort())
    expect(downloadable('darwin-amd64')).toEqual(everywhere)
  })

  it('have their publisher asked where it has a checksum beside the file, and one owner alone wrote the sum down', () => {
    const asked = pinned.filter(([, { askedToo }]) => askedToo !== undefined)
    expect(asked.map(([name, { askedToo }]) => [name, askedToo])).toEqual(
      ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => [name, '.sha256']),
    )
    expect(asked.every(([, { url }]) => url.startsWith('https://dl.k8s.io/release/'))).toBe(true)
  })
})

describe('a sum', () => {
  const at = (repository: string): Source => ({ repository, path: 'sums', commit: '0'.repeat(40) })
  const pinFileOf = (seenIn: string[], { version = '3.6.14', ...more }: Partial<SeenPin> = {}): PinFile => ({
    sources: { one: at('owner/one'), same: at('owner/two'), other: at('other/one') },
    tools: { etcd: { version, url: '', file: '', ...more, sums: { here: { sha256: 'sum', seenIn } } } },
  })

  it.each([
    ['two owners', ['one', 'other'], 'sum'],
    ['one owner', ['one'], undefined],
    ['one owner, twice', ['one', 'same'], undefined],
    ['the same file, twice', ['one', 'one'], undefined],
    ['a source that is not listed', ['one', 'unknown'], undefined],
  ])('seen by %s: %j', (_, seenIn, sum) => {
    expect(releases(pinFileOf(seenIn))['etcd']?.sha256['here']).toBe(sum)
  })

  it.each([
    ['nobody', [], undefined],
    ['a source that is not listed', ['unknown'], undefined],
    ['one owner', ['one'], 'sum'],
  ])('whose publisher is asked too, seen by %s: %j', (_, seenIn, sum) => {
    const etcd = releases(pinFileOf(seenIn, { askedToo: '.sha256' }))['etcd']
    expect(etcd?.sha256['here']).toBe(sum)
    expect(etcd?.askedToo).toBe('.sha256')
  })

  it('of another version than the one that is built is not used', () => {
    expect(releases(pinFileOf(['one', 'other'], { version: '3.6.13' }))).toEqual(pins)
  })
})
