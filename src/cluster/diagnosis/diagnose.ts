import * as v from 'valibot'
import { checked } from '../../lib/outside-json.js'
import type { ClusterApi } from '../api.js'
import { nameOf, objectPath, type ObjectRef, type Resources } from '../resources.js'
import { claimEvents, collect, isCustom, type Collected } from './collect.js'
import { conditionFindings } from './conditions.js'
import { boundedFindings, type Diagnosis, type Finding } from './diagnosis.js'
import { eventFindings, eventsAmong, newestWord } from './events.js'
import { toldByHelm } from './helm-error.js'
import { familyOf, type Live } from './live.js'
import {
  claimFindings,
  deletionFindings,
  isSelected,
  quotaFindings,
  serviceFindings,
  workloadFindings,
} from './objects.js'
import { podFindings, type TroubledPods } from './pods.js'
import { readingWithin, type Reading } from './reading.js'
import { hintsFor } from './rules.js'

export interface DiagnoseOptions {
  /** Takes the secrets out of what the cluster says. */
  readonly redact?: (text: string) => string
  /** What helm and helmfile wrote, if one of them failed. */
  readonly said?: string
  /** Nobody waits any more. */
  readonly signal?: AbortSignal
}

const bounds = { requests: 30, milliseconds: 20_000 }
/** Of so many containers the last lines are read. */
const mostLogs = 3
const logLines = 10

/**
 * Why objects do not stand: what they say of themselves, what they brought about, and what controllers said of either.
 * It reads lists only, at most 30 requests in 20 s. What cannot be read is a finding; it never throws.
 * @param refs what the failing releases consist of, or what a check waits for.
 */
export async function diagnose(
  api: ClusterApi,
  resources: Resources,
  refs: readonly ObjectRef[],
  { redact = (text) => text, said = '', signal }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const helm = toldByHelm(said)
  const all = [...refs, ...helm.services]
  const reading = readingWithin(api, { ...bounds, signal })
  const live = await liveFindings({
    ...(await collect(reading, resources, all)),
    ...{ reading, resources, refs: all },
  })
  const unread = reading.unread().map((why): Finding => ({ evidence: 'unread', about: 'not known', why }))
  const findings = boundedFindings([...helm.findings, ...live, ...unread], redact)
  return { findings, hints: hintsFor(findings) }
}

interface Scene extends Collected {
  readonly reading: Reading
  readonly resources: Resources
  readonly refs: readonly ObjectRef[]
}

async function liveFindings(scene: Scene): Promise<Finding[]> {
  const { objects, refs, hasAll } = scene
  const family = familyOf(objects, refs)
  const services = family.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service')
  const all = ofKind(objects, 'Pod')
  const pods = all.filter(
    (pod) => family.includes(pod) || services.some((service) => isSelected(pod, service)),
  )
  const whole = [...new Set([...family, ...pods])]
  const troubled = podFindings(pods)
  const [claims, logs] = await Promise.all([claimsOf(scene, whole), logsOf(scene, troubled)])
  const said = [
    ...troubled.map(({ finding }, index) => ({ ...finding, ...(logs[index] ? { log: logs[index] } : {}) })),
    ...claims,
    ...whole.flatMap(deletionFindings),
    ...whole.filter(({ kind }) => workloads.has(kind)).flatMap(workloadFindings),
    ...services.flatMap((service) => {
      const inReach = (kind: string) => (hasAll(kind, service.namespace) ? ofKind(objects, kind) : undefined)
      return serviceFindings(service, { slices: inReach('EndpointSlice'), pods: inReach('Pod') })
    }),
    ...whole.filter(isCustom).flatMap(conditionFindings),
  ]
  const events = eventFindings(eventsAmong(objects), whole, said)
  const isRefused = [...said, ...events].some(({ evidence }) => evidence === 'quota')
  const quotas = isRefused ? ofKind(objects, 'ResourceQuota').flatMap(quotaFindings) : []
  return [...said, ...events, ...quotas]
}

const workloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job'])

function ofKind(objects: readonly Live[], kind: string): Live[] {
  return objects.filter((object) => object.kind === kind && !isCustom(object))
}

async function claimsOf({ reading, resources, objects }: Scene, family: readonly Live[]): Promise<Finding[]> {
  const used = new Set(ofKind(family, 'Pod').flatMap(claimNames))
  const pending = ofKind(objects, 'PersistentVolumeClaim').filter(
    (claim) =>
      (family.includes(claim) || used.has(`${claim.namespace}/${claim.name}`)) &&
      claimFindings(claim, undefined).length > 0,
  )
  const namespaces = [...new Set(pending.map(({ namespace }) => namespace))]
  const events = eventsAmong(await claimEvents(reading, resources, namespaces))
  return pending.flatMap((claim) => claimFindings(claim, newestWord(events, claim)))
}

const podVolumes = v.object({
  volumes: v.nullish(
    v.array(v.object({ persistentVolumeClaim: v.nullish(v.object({ claimName: v.string() })) })),
    [],
  ),
})

function claimNames({ namespace, spec }: Live): string[] {
  const read = checked(podVolumes, spec)
  const volumes = 'value' in read ? read.value.volumes : []
  return volumes.flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [`${namespace}/${claim.claimName}`] : [],
  )
}

/** @returns for each of the pods what its failing container wrote last, where that may tell something. */
async function logsOf(
  { reading, resources }: Scene,
  pods: readonly TroubledPods[],
): Promise<(readonly string[] | undefined)[]> {
  const resource = resources('v1', 'Pod')
  const asked = new Set(pods.filter(({ container }) => container !== undefined).slice(0, mostLogs))
  const logs = pods.map(async (one) => {
    if (resource === undefined || !asked.has(one)) return undefined
    const query = new URLSearchParams({
      container: one.container ?? '',
      tailLines: String(logLines),
      limitBytes: '16384',
      ...(one.previous ? { previous: 'true' } : {}),
    })
    const text = await reading.text(
      `the log of ${nameOf(one.pod)}`,
      `${objectPath(resource, one.pod)}/log?${query.toString()}`,
    )
    return text
      ?.split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-logLines)
  })
  return Promise.all(logs)
}
