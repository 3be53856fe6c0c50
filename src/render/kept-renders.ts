import type { SealedFolder } from '../lib/sealed-folder.js'
import type { PlanPlace, PlanRender } from './for-plan.js'
import { renderKey, type ChartDigests, type RenderOrigin } from './render-key.js'
import type { RenderPlace, RenderRequest } from './render.js'

/** What a plan needs of a render, without the way to make it. */
export type KeptRender = Omit<PlanRender, 'again'> & {
  /** How it was made, to make it once more. */
  readonly place: RenderPlace
}

/**
 * Renders of earlier plans. A render depends on chart, values, flags, helm and what the cluster offers, and on nothing
 * else unless its chart calls a function that does; it is kept under a digest over all of these.
 *
 * A wrong one cannot lead to a wrong apply. Only plans look here. What a plan shows and its digest are made of the same
 * bytes; at the apply the guard holds helm's own render of that moment against the digest, and helm stops if they
 * differ. A release that a wrong one calls unchanged is not touched at all.
 */
export interface KeptRenders {
  readonly find: (request: RenderRequest, place: PlanPlace, cwd: string) => Promise<Found>
  /** How many renders were found. */
  readonly taken: () => number
}

export interface Found {
  readonly render: KeptRender | undefined
  /** Does nothing where the render must not be kept. */
  readonly keep: (render: KeptRender) => Promise<void>
}

export interface KeptRendersOptions extends RenderOrigin {
  readonly folder: SealedFolder
  readonly digests: ChartDigests
  /** See `Kept`. */
  readonly mayKeep: (text: string) => boolean
}

export function keptRenders({ folder, mayKeep, ...origin }: KeptRendersOptions): KeptRenders {
  let taken = 0
  return {
    taken: () => taken,
    find: async (request, place, cwd) => {
      const key = await renderKey(request, place, { ...origin, cwd })
      if (key === undefined) return { render: undefined, keep: () => Promise.resolve() }
      const kept = await folder.read(key)
      if (kept) taken += 1
      return {
        render: kept && readRender(kept),
        keep: async (render) => {
          if (!isRepeatable(render) || !mayKeep(render.bytes.toString('utf8'))) return
          // A file that was edited while helm read it: nobody knows which of the two it has read.
          const isSame = (await renderKey(request, place, { ...origin, cwd })) === key
          if (isSame) await folder.write(key, writeRender(render))
        },
      }
    },
  }
}

/** A render on the server knows what is in the cluster, and nobody else does. */
function isRepeatable({ calls, place }: KeptRender): boolean {
  return place.server === 'no' && calls.random.length === 0 && !calls.lookup && calls.revision === undefined
}

function writeRender({ bytes, crds, ...rest }: KeptRender): Buffer {
  const head = Buffer.from(JSON.stringify({ ...rest, crds: [...crds] }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, bytes])
}

/** It was written by us: whatever else lies there does not open. */
function readRender(kept: Buffer): KeptRender {
  const end = 4 + kept.readUInt32BE(0)
  const { crds, ...rest } = JSON.parse(kept.toString('utf8', 4, end)) as Omit<
    KeptRender,
    'bytes' | 'crds'
  > & { readonly crds: readonly (readonly [string, string])[] }
  return { ...rest, crds: new Map(crds), bytes: kept.subarray(end) }
}
