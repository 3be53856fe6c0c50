import { shownTime } from '../lib/shown-time.js'
import * as v from 'valibot'
import { pendingStates, type PendingState } from '../helm/pending-states.js'
import { readJson } from '../lib/outside-json.js'
import type { StoredRelease } from './releases.js'

type Pending<T> = T & { readonly status: PendingState }

export type PendingRelease = Pending<StoredRelease>

export function isPending<T extends { readonly status: string }>(
  release: T | undefined,
): release is Pending<T> {
  return pendingStates.some((state) => state === release?.status)
}

/**
 * A helm at work writes the record when it begins, and when a hook begins and ends. What it waits for in between takes
 * 5 minutes at most unless it is told otherwise (helm: pkg/cmd/upgrade.go, `--timeout`): after twice that it is gone.
 */
export const quietMs = 10 * 60_000

/** @returns until when somebody may be at work on it, RFC 3339; undefined when that is over. */
export function busyUntil({ updated, written }: StoredRelease, now: number): string | undefined {
  const times = [updated, written ?? ''].map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time))
  const until = Math.max(...times, 0) + quietMs
  return until > now ? shownTime(new Date(until).toISOString()) : undefined
}

/**
 * helm takes the newest revision that is deployed for what stands in the cluster, and the failed one where there is none
 * (helm: pkg/action/upgrade.go, `prepareUpgrade`).
 * @returns the revision that an upgrade starts from, of a pending one once that is marked as failed.
 */
export function startOf(release: StoredRelease): StoredRelease {
  return release.deployed ?? release
}

/** @returns the revision that was begun on top of the one that an upgrade starts from, and of which parts may stand. */
export function begunOn(release: StoredRelease): StoredRelease | undefined {
  return release.deployed && release
}

const record = v.object({ info: v.object({ status: v.string() }) })

/**
 * Other parts of the record are not read: numbers that only Go can hold, and fields of a newer helm, stay as they are.
 * @param json a record of helm. @returns the same, failed; undefined when it is not such a record.
 */
export function failedRecord(json: string, description: string): string | undefined {
  const status = spanOf(json, 'status')
  if (!status) return undefined
  const told = described(replaced(json, status, 'failed'), description)
  const read = readJson(record, told)
  return 'value' in read && read.value.info.status === 'failed' ? told : undefined
}

/** @returns the same with another description; undefined when it has none, or is not a record of helm. */
export function describedRecord(json: string, description: string): string | undefined {
  const told = described(json, description)
  return told !== json && 'value' in readJson(record, told) ? told : undefined
}

function described(json: string, description: string): string {
  const place = spanOf(json, 'description')
  return place ? replaced(json, place, description) : json
}

interface Span {
  readonly start: number
  readonly end: number
}

function replaced(json: string, { start, end }: Span, text: string): string {
  return `${json.slice(0, start)}${JSON.stringify(text)}${json.slice(end)}`
}

/** @returns where the text of `info.NAME` stands. Go writes no key twice. */
function spanOf(json: string, name: string): Span | undefined {
  const path: string[] = []
  let key = ''
  let previous = ''
  for (const { 0: token, index } of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g)) {
    if (token === ':') key = previous
    else if (token === '{' || token === '[') path.push(key)
    else if (token === '}' || token === ']') path.pop()
    else if (previous === ':' && key === `"${name}"` && path.length === 2 && path[1] === '"info"') {
      return { start: index, end: index + token.length }
    }
    previous = token
  }
  return undefined
}
