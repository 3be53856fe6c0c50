import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import { unpacked } from './packed.js'

/** helm's words for the state of a revision (helm: pkg/release/common/status.go). */
const releaseStates = [
  'deployed',
  'failed',
  'uninstalled',
  'uninstalling',
  'superseded',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'unknown',
] as const

export type ReleaseState = (typeof releaseStates)[number]

const text = v.nullish(v.string(), '')

/** The parts of helm's record that a plan needs (helm: pkg/release/v1/release.go). */
const releaseRecord = v.object({
  name: v.string(),
  namespace: v.string(),
  version: v.pipe(v.number(), v.safeInteger()),
  manifest: text,
  info: v.object({ status: v.picklist(releaseStates), last_deployed: text, description: text }),
  chart: v.nullish(
    v.object({
      metadata: v.nullish(v.object({ name: text, version: text, kubeVersion: text })),
      files: v.nullish(v.array(v.object({ name: text })), []),
    }),
  ),
  hooks: v.nullish(
    v.array(v.object({ path: v.string(), manifest: v.string(), events: v.nullish(v.array(v.string()), []) })),
    [],
  ),
  apply_method: text,
})

export type ReleaseRecord = v.InferOutput<typeof releaseRecord>

/** A Secret with one revision of a release. */
export const storedSecret = v.object({
  metadata: v.object({
    name: v.string(),
    namespace: v.string(),
    labels: v.nullish(v.object({ name: text, version: text, status: text, modifiedAt: text }), {}),
  }),
  data: v.nullish(v.object({ release: text })),
})

export type StoredSecret = v.InferOutput<typeof storedSecret>

/** What is wrong with the stored releases, as a clause, and what to do. */
export function unreadable(why: string, next: string): Failure {
  return new Failure({ what: 'reading the stored releases failed', why, next, reason: 'cluster-refused' })
}

/** @throws Failure when it is not helm's, or speaks of another release than its place and its labels. */
export function decode({ metadata: { namespace, name, labels }, data }: StoredSecret): ReleaseRecord {
  const read = readJson(releaseRecord, unpacked(data?.release ?? ''))
  // Who may write Secrets in one namespace must not speak of the releases of another; and by its labels it was found.
  const isItself = (record: ReleaseRecord) =>
    record.namespace === namespace && record.name === labels.name && String(record.version) === labels.version
  if ('value' in read && isItself(read.value)) return read.value
  throw unreadable(
    `the Secret ${namespace}/${name} is not a release that helm wrote`,
    'look at it with `helm history`, and delete it if it is a leftover',
  )
}
