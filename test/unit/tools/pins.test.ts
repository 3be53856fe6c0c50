import { describe, expect, it } from '@jest/globals'
import { downloadOf, pins, platformName, toolNames } from '../../../src/tools/pins.js'

const platforms = ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64']

describe('the pins', () => {
  it.each(toolNames)('hold a sha256 of %s for every platform, each another one', (name) => {
    const sums = platforms.map((platform) => pins[name].sha256[platform])
    sums.forEach((sum) => expect(sum).toMatch(/^[0-9a-f]{64}$/))
    expect(new Set(sums).size).toBe(platforms.length)
  })

  it.each([
    ['helm', 'linux-amd64', 'https://get.helm.sh/helm-v4.2.4-linux-amd64.tar.gz', 'linux-amd64/helm'],
    [
      'helmfile',
      'darwin-arm64',
      'https://github.com/helmfile/helmfile/releases/download/v1.7.4/helmfile_1.7.4_darwin_arm64.tar.gz',
      'helmfile',
    ],
    ['kubectl', 'linux-arm64', 'https://dl.k8s.io/release/v1.34.2/bin/linux/arm64/kubectl', undefined],
  ] as const)('lead %s for %s to its published file', (name, platform, url, member) => {
    expect(downloadOf(name, { pin: pins[name], platform })).toMatchObject({ url, ...(member && { member }) })
  })

  it('name a file of its own for each platform and version on a mirror', () => {
    const mirror = 'http://mirror/tools'
    const urls = toolNames.flatMap((name) =>
      platforms.map((platform) => downloadOf(name, { pin: pins[name], platform, mirror }).url),
    )
    expect(new Set(urls).size).toBe(toolNames.length * platforms.length)
    expect(urls).toContain('http://mirror/tools/kubectl-v1.34.2-linux-amd64')
  })
})

describe('the platform', () => {
  it.each([
    ['linux', 'x64', 'linux-amd64'],
    ['darwin', 'arm64', 'darwin-arm64'],
    ['win32', 'ia32', 'win32-ia32'],
  ] as const)('%s on %s is %s', (system, arch, name) => {
    expect(platformName(system, arch)).toBe(name)
  })
})
