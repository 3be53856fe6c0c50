import { type Pin, pins } from '../../src/tools/pins.js'
import pinFile from './tool-pins.json' with { type: 'json' }
import { recipes } from './tool-recipes.js'

/** A pin of the product, or one that its publisher has to confirm. */
export interface Release extends Pin {
  /** What is added to the address of the file for the publisher's own checksum; that must be there and say the same. */
  readonly askedToo?: string
}

/** Program file name → where its official release is, and what it must be. */
export type Releases = Readonly<Record<string, Release>>

/** Where somebody else wrote a sum down, for all to read. */
export interface Source {
  readonly repository: string
  readonly path: string
  readonly commit: string
}

/** A release, but each sum says where it was seen. */
export interface SeenPin extends Omit<Release, 'sha256'> {
  readonly sums: Readonly<
    Record<string, { readonly sha256: string; readonly seenIn: readonly string[] } | undefined>
  >
}

/** What tool-pins.json holds. */
export interface PinFile {
  readonly sources: Readonly<Record<string, Source>>
  readonly tools: Readonly<Record<string, SeenPin>>
}

/**
 * @returns what may be downloaded: the pins of the product, and those of the bed that two sources agree on. The
 *   publisher's checksum is one of the two where it is asked for, see {@link Release}. A pin of another version than the
 *   one that would be built is left out, so a tool that moves is built until its sums are there.
 */
export function releases(file: PinFile = pinFile): Releases {
  const built = Object.fromEntries(
    recipes().flatMap(({ programs, version }) => Object.keys(programs).map((name) => [name, version])),
  )
  const all = Object.entries(
    pinsIn(
      file,
      (seenIn, { askedToo }) => ownersOf(seenIn, file.sources).size >= (askedToo === undefined ? 2 : 1),
    ),
  )
  return Object.fromEntries(all.filter(([name, pin]) => built[name] === `v${pin.version}`))
}

/** @returns every pin, also those that must not be used yet. Only to make files that look like them. */
export function knownPins(file: PinFile = pinFile): Releases {
  return pinsIn(file, () => true)
}

type IsAgreed = (seenIn: readonly string[], pin: Pick<Release, 'askedToo'>) => boolean

function pinsIn({ tools }: PinFile, isAgreed: IsAgreed): Releases {
  const own = Object.entries(tools).map(([name, { sums, ...pin }]): [string, Release] => {
    const agreed = Object.entries(sums).flatMap(([platform, sum]): [string, string][] =>
      sum !== undefined && isAgreed(sum.seenIn, pin) ? [[platform, sum.sha256]] : [],
    )
    return [name, { ...pin, sha256: Object.fromEntries(agreed) }]
  })
  return { ...pins, ...Object.fromEntries(own) }
}

/** Two files of one owner are one source. */
function ownersOf(seenIn: readonly string[], sources: PinFile['sources']): Set<string> {
  return new Set(seenIn.flatMap((id) => sources[id]?.repository.split('/')[0] ?? []))
}
