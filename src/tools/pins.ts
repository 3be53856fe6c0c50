import { Failure } from '../lib/errors.js'
import pinned from './pins.json' with { type: 'json' }

/** The official binaries the action runs, unchanged. */
export const toolNames = ['helm', 'helmfile', 'kubectl'] as const

export type ToolName = (typeof toolNames)[number]

/** One entry of pins.json. `{version}`, `{os}` and `{arch}` are filled in for the machine. */
export interface Pin {
  readonly version: string
  /** Where the project publishes the file. */
  readonly url: string
  /** The file's name in the cache and on a mirror. kubectl's own name is the same for every version. */
  readonly file: string
  /** The binary's path inside the archive; the file is the binary itself when left out. */
  readonly member?: string
  /** Of the published file, in hex, by platform such as `linux-amd64`. */
  readonly sha256: Readonly<Record<string, string>>
}

export type Pins = Readonly<Record<ToolName, Pin>>

export const pins: Pins = pinned

/** The one file to fetch for one tool on one platform. */
export interface Download {
  readonly name: string
  readonly version: string
  readonly platform: string
  readonly url: string
  readonly file: string
  readonly member?: string
  readonly sha256: string
}

const operatingSystems: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin' }
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' }

/** @returns the platform in the projects' own words, such as `linux-amd64`; Node's words where they have none. */
export function platformName(platform = process.platform, arch = process.arch): string {
  return `${operatingSystems[platform] ?? platform}-${architectures[arch] ?? arch}`
}

/**
 * @param mirror base URL of a server that has the files under `Pin.file`; the official URLs when undefined.
 * @throws Failure when no sha256 is pinned for the platform, or the mirror is no plain http or https URL.
 */
export function downloadOf(name: string, { pin, platform, mirror }: DownloadChoice): Download {
  const sha256 = pin.sha256[platform]
  if (sha256 === undefined) throw notPinned(name, pin, platform)
  const [os = '', arch = ''] = platform.split('-')
  const fill = (template: string) =>
    template.replaceAll('{version}', pin.version).replaceAll('{os}', os).replaceAll('{arch}', arch)
  const file = fill(pin.file)
  return {
    name,
    version: pin.version,
    platform,
    file,
    sha256,
    url: mirror === undefined ? fill(pin.url) : `${mirrorBase(mirror)}/${file}`,
    ...(pin.member === undefined ? {} : { member: fill(pin.member) }),
  }
}

export interface DownloadChoice {
  readonly pin: Pin
  readonly platform: string
  readonly mirror?: string | undefined
}

/** The http client drops a user and password in a URL, and messages would show them: so they are refused. */
function mirrorBase(mirror: string): string {
  const url = URL.canParse(mirror) ? new URL(mirror) : undefined
  const plain =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash
  if (plain) return url.href.replace(/(?<!\/)\/+$/, '')
  throw new Failure({
    what: 'reading the input tools-mirror failed',
    why: 'it is not an http or https URL without user, password, query and fragment',
    next: 'give the base URL of the mirror, such as https://mirror.example.com/tools',
    reason: 'bad-input',
  })
}

function notPinned(name: string, { version, sha256 }: Pin, platform: string): Failure {
  return new Failure({
    what: `installing ${name} ${version} failed`,
    why: `no sha256 is pinned for ${platform}, only for ${Object.keys(sha256).join(', ')}`,
    next: 'run the job on one of these, or name a folder with the tools in the input tools-dir',
    reason: 'tool-unavailable',
  })
}
