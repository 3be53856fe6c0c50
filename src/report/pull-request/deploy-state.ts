import { deflateRawSync, inflateRawSync } from 'node:zlib'
import * as v from 'valibot'
import { pendingStates } from '../../helm/pending-states.js'
import { outcomes } from '../../commands/outcome.js'

const text = v.string()
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0))
const list = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item), v.maxLength(10_000), v.readonly())

const release = v.strictObject({
  name: text,
  namespace: text,
  outcome: v.picklist(outcomes),
  chartVersion: text,
  from: count,
  to: count,
  recovered: v.exactOptional(v.picklist(pendingStates)),
})

/** `skipped`: nothing was to be done, or it was not reached. */
const layer = v.strictObject({
  layer: count,
  status: v.picklist(['waiting', 'applied', 'failed', 'rejected', 'cancelled', 'skipped']),
  releases: list(release),
  /** How many releases more there are, where there was no room to keep them. */
  unnamed: v.exactOptional(count),
  seconds,
  /** What failed, why, and what to do; or who rejected it. */
  failure: v.exactOptional(text),
  /** What is not ready after that. */
  diagnosis: v.exactOptional(
    v.strictObject({ shown: list(text), hint: v.exactOptional(text), more: list(text) }),
  ),
})

/** Exactly these fields: one more is no state of ours either. */
const deployState = v.strictObject({
  /** Path of the helmfile from the root of its repository. */
  stack: text,
  environment: text,
  /** Full SHA. */
  commit: text,
  runUrl: v.exactOptional(text),
  planId: text,
  /** Who approved it. */
  approvals: list(text),
  layers: list(layer),
  /** What ended the deploy before its first layer. */
  failure: v.exactOptional(text),
})

export type DeployedLayer = Readonly<v.InferOutput<typeof layer>>

/** How far a deploy has come. */
export type DeployState = Readonly<v.InferOutput<typeof deployState>>

/** More is no state of ours; a few kilobytes of an edited comment must not unpack to gigabytes. */
const mostBytes = 4 * 1024 * 1024

/** @returns the state as one hidden line; base64url holds nothing that could end an HTML comment. */
export function deployRecord(state: DeployState): string {
  const packed = deflateRawSync(Buffer.from(JSON.stringify(state))).toString('base64url')
  return `<!-- helmfile-gate:deploy-state ${packed} -->`
}

/** @returns the state in a hidden line; undefined for anything that is not exactly what `deployRecord` makes. */
export function readDeployRecord(line: string): DeployState | undefined {
  const packed = /^<!-- helmfile-gate:deploy-state ([A-Za-z0-9_-]{1,65536}) -->$/.exec(line)?.[1]
  if (packed === undefined) return undefined
  try {
    const unpacked = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: mostBytes })
    return v.parse(deployState, JSON.parse(unpacked.toString('utf8')), { abortEarly: true })
  } catch {
    return undefined
  }
}
