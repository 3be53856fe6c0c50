import { createHash, randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import * as v from 'valibot'
import { readJson, type Checked } from '../../lib/outside-json.js'

export interface LeasePlace {
  readonly namespace: string
  readonly name: string
}

/** Who works on a stack, and what for. */
export interface Holding {
  /** No two processes have the same. */
  readonly holder: string
  /** Path of the helmfile from the root of its repository. */
  readonly stack: string
  readonly environment: string
  /** The id of an approved plan; undefined where the run makes its own. */
  readonly planId: string | undefined
  /** Full SHA, empty outside of a repository. */
  readonly commit: string
}

/** One for each stack and environment. @returns a name that a person can tell, and no other stack has. */
export function leaseName({ stack, environment }: Pick<Holding, 'stack' | 'environment'>): string {
  const folder = stack.split('/').at(-2) ?? ''
  const readable = [environment, folder].map(inName).filter(Boolean).join('-')
  const digest = createHash('sha256')
    .update(JSON.stringify([stack, environment]))
    .digest('hex')
  return `helmfile-gate-${readable || 'stack'}-${digest.slice(0, 10)}`
}

function inName(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return plain.slice(0, 40).replace(/^-|-$/g, '')
}

/**
 * @param runUrl the page of the run, where there is one.
 * @returns who this process is, for people. Jobs of one run, and its attempts, are not the same.
 */
export function holderName(env: NodeJS.ProcessEnv, runUrl: string | undefined): string {
  const unique = randomBytes(4).toString('hex')
  if (runUrl === undefined) return `${userName()}@${hostname()} (process ${process.pid}, ${unique})`
  return `${runUrl}/attempts/${env['GITHUB_RUN_ATTEMPT'] || '1'} (job ${env['GITHUB_JOB'] || '?'}, ${unique})`
}

/** A container may run as a user that nobody has named. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? '?'}`
  }
}

/** Whoever may write Leases chooses these texts, and they are shown. */
const shown = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 300)),
)
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const annotation = {
  stack: 'helmfile-gate/stack',
  environment: 'helmfile-gate/environment',
  plan: 'helmfile-gate/plan',
  commit: 'helmfile-gate/commit',
} as const
const lease = v.object({
  metadata: v.looseObject({
    resourceVersion: v.string(),
    annotations: v.nullish(
      v.looseObject({ [annotation.plan]: v.nullish(shown, ''), [annotation.commit]: v.nullish(shown, '') }),
      {},
    ),
  }),
  spec: v.nullish(
    v.object({
      holderIdentity: v.nullish(v.string(), ''),
      leaseDurationSeconds: v.nullish(whole, 0),
      leaseTransitions: v.nullish(whole, 0),
      acquireTime: v.nullish(shown, ''),
      renewTime: v.nullish(shown, ''),
    }),
    {},
  ),
})

/** A Lease as it is stored (k8s.io/api: coordination/v1). */
export type StoredLease = v.InferOutput<typeof lease>

export function readLease(body: string): Checked<StoredLease> {
  return readJson(lease, body)
}

export function readLeases(body: string): Checked<StoredLease[]> {
  const read = readJson(v.object({ items: v.array(lease) }), body)
  return 'value' in read ? { value: read.value.items } : read
}

/** @returns one clause: who holds it, since when by their own clock, and what for. */
export function heldText({ metadata: { annotations }, spec }: StoredLease): string {
  const holder = v.parse(shown, spec.holderIdentity)
  const since = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(spec.acquireTime)
  const { [annotation.plan]: plan, [annotation.commit]: commit } = annotations
  return [
    `${holder} holds it`,
    ...(since ? [`since ${since[1]} ${since[2]} UTC`] : []),
    ...(plan ? [plan === ownPlan ? 'for a plan of its own' : `for plan ${plan}`] : []),
    ...(commit ? [`of commit ${commit.slice(0, 12)}`] : []),
  ].join(' ')
}

/** @returns one clause for who wonders whether somebody is at work; times are by the holder's own clock. */
export function holderText({ namespace, name }: LeasePlace, stored: StoredLease | undefined): string {
  const place = `the Lease ${namespace}/${name}`
  if (!stored || stored.spec.holderIdentity === '') return `nobody holds ${place}`
  const renewed = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(stored.spec.renewTime)
  const last = renewed ? `, renewed last at ${renewed[1]} ${renewed[2]} UTC` : ''
  return `of ${place}: ${heldText(stored)}${last}`
}

const ownPlan = 'made by the apply'

/**
 * @param previous what is stored, if anything: it is replaced if it is still the same.
 * @returns the Lease as its new holder sends it.
 */
export function takenLease(
  { name, namespace }: LeasePlace,
  { holder, planId = ownPlan, ...of }: Holding,
  { durationMs, previous }: { readonly durationMs: number; readonly previous: StoredLease | undefined },
): object {
  const now = microTime()
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      ...previous?.metadata,
      name,
      namespace,
      annotations: {
        ...previous?.metadata.annotations,
        [annotation.stack]: of.stack,
        [annotation.environment]: of.environment,
        [annotation.plan]: planId,
        [annotation.commit]: of.commit,
      },
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: Math.ceil(durationMs / 1000),
      leaseTransitions: previous ? previous.spec.leaseTransitions + 1 : 0,
      acquireTime: now,
      renewTime: now,
    },
  }
}

/** JSON patches hold only while the Lease is the holder's: the API server tests it as it writes (RFC 6902). */
export const patchType = 'application/json-patch+json'

export function renewal(holder: string): object[] {
  return [whileHeldBy(holder), { op: 'replace', path: '/spec/renewTime', value: microTime() }]
}

/** As client-go does it, who released it is still to be read from the annotations. */
export function release(holder: string): object[] {
  return [whileHeldBy(holder), { op: 'replace', path: '/spec/holderIdentity', value: '' }]
}

function whileHeldBy(holder: string): object {
  return { op: 'test', path: '/spec/holderIdentity', value: holder }
}

/** Go's `MicroTime` takes six digits and no less (k8s.io/apimachinery: meta/v1/micro_time.go). */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z')
}
