import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { outcomes, type AppliedRelease } from '../../commands/apply.js'

const layerStatuses = ['waiting', 'applied', 'failed', 'skipped'] as const

export interface DeployedLayer {
  readonly layer: number
  readonly status: (typeof layerStatuses)[number]
  readonly releases: readonly AppliedRelease[]
  /** How many releases more there are, where there was no room to keep them. */
  readonly unnamed?: number
  readonly seconds: number
  /** What failed, why, and what to do. */
  readonly failure?: string
}

/** How far a deploy has come. */
export interface DeployState {
  readonly environment: string
  /** Full SHA. */
  readonly commit: string
  readonly runUrl?: string
  readonly planId: string
  /** Who approved it. */
  readonly approvals: readonly string[]
  readonly layers: readonly DeployedLayer[]
  /** What ended the deploy before its first layer. */
  readonly failure?: string
}

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
    const value: unknown = JSON.parse(unpacked.toString('utf8'))
    return isDeployState(value) ? value : undefined
  } catch {
    return undefined
  }
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isSeconds: Check = (value) => Number.isFinite(value) && (value as number) >= 0
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= 10_000 && value.every(check)

/** Exactly the fields named: one more is no state of ours either. */
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const given = value as Record<string, unknown>
    const known = Object.keys(given).every((name) => Object.hasOwn(fields, name))
    return known && Object.entries(fields).every(([name, check]) => check(given[name]))
  }

const isRelease = shape({
  name: isText,
  namespace: isText,
  outcome: oneOf(outcomes),
  chartVersion: isText,
  from: isCount,
  to: isCount,
})

const isLayer = shape({
  layer: isCount,
  status: oneOf(layerStatuses),
  releases: listOf(isRelease),
  unnamed: optional(isCount),
  seconds: isSeconds,
  failure: optional(isText),
})

const isState = shape({
  environment: isText,
  commit: isText,
  runUrl: optional(isText),
  planId: isText,
  approvals: listOf(isText),
  layers: listOf(isLayer),
  failure: optional(isText),
})

function isDeployState(value: unknown): value is DeployState {
  return isState(value)
}
