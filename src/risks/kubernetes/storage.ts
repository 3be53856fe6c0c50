import { apiGroup, type ManifestObject, type Value } from '../../manifest/manifest.js'
import type { Risk } from '../risk.js'
import { at, entriesAt, listAt, same, shown, textAt, textsAt, type Field } from '../../manifest/fields.js'
import { podSpecOf } from './pod-spec.js'
import { quantity } from '../../manifest/quantity.js'
import { risks, type RiskRule } from '../rule.js'

/** Storage that gets smaller, or that is taken from another place, where the data is not. */
export const storage: RiskRule = ({ old, next }) => {
  if (!old || !next) return []
  const after = claimsOf(next)
  return [
    ...[...claimsOf(old)].flatMap(([name, spec]) => compareClaims(name, spec, after.get(name))),
    ...volumes(old, next),
  ]
}

/** The operator makes a StatefulSet of each, with this claim (prometheus-operator.dev: API reference, StorageSpec). */
const storedByOperator = /^monitoring\.coreos\.com\/(Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)$/
const operatorClaim = (value: Value) => at(value, 'spec', 'storage', 'volumeClaimTemplate', 'spec')

/** @returns the specs of the claims in an object, each under a name for people. */
function claimsOf({ apiVersion, kind, name, value }: ManifestObject): Map<string, Field> {
  const key = `${apiGroup(apiVersion)}/${kind}`
  if (key === 'v1/PersistentVolumeClaim') return new Map([[`claim ${name}`, at(value, 'spec')]])
  if (storedByOperator.test(key)) return new Map([[`claim of ${name}`, operatorClaim(value)]])
  if (key !== 'apps/StatefulSet') return new Map()
  const templates = listAt(value, 'spec', 'volumeClaimTemplates')
  return new Map(
    templates.map((template) => [`claim ${textAt(template, 'metadata', 'name')}`, at(template, 'spec')]),
  )
}

/**
 * @param name what the claim is called in the reason.
 * @returns the risks between two specs of one claim; one that goes away is a move.
 */
export function compareClaims(name: string, old: Field, next: Field): Risk[] {
  const claim = shown(name)
  if (next === undefined) return risks('storage-moves', 'high', [`${claim} is gone`])
  return [...shrinks(claim, old, next), ...moves(claim, old, next)]
}

function shrinks(claim: string, old: Field, next: Field): Risk[] {
  const [before, after] = [old, next].map((spec) => textAt(spec, 'resources', 'requests', 'storage'))
  const [larger, smaller] = [quantity(before ?? ''), quantity(after ?? '')]
  if (larger === undefined || smaller === undefined || smaller >= larger) return []
  return risks('storage-shrinks', 'high', [`${claim} ${shown(before ?? '')} → ${shown(after ?? '')}`])
}

function moves(claim: string, old: Field, next: Field): Risk[] {
  const names = ['storageClassName', 'volumeName'].flatMap((field) => {
    const [before, after] = [textAt(old, field), textAt(next, field)]
    return before === after ? [] : [`${claim}: ${field} ${named(before)} → ${named(after)}`]
  })
  const [before, after] = [textsAt(old, 'accessModes').sort(), textsAt(next, 'accessModes').sort()]
  const modes =
    before.join() === after.join()
      ? []
      : [`${claim}: accessModes ${named(before.join('+'))} → ${named(after.join('+'))}`]
  return risks('storage-moves', 'high', [...names, ...modes])
}

function named(text: string): string {
  return shown(text) || 'none'
}

/** A pod's volume that keeps its name and comes from somewhere else. */
function volumes(old: ManifestObject, next: ManifestObject): Risk[] {
  const after = sourcesOf(next)
  const moved = [...sourcesOf(old)].filter(([name, source]) => {
    const counterpart = after.get(name)
    return counterpart !== undefined && !same(source, counterpart)
  })
  return risks(
    'storage-moves',
    'high',
    moved.map(([name, source]) => `volume ${shown(name)}: ${place(source)} → ${place(after.get(name))}`),
  )
}

/** Volumes that outlive their pod; all others are made anew for it. */
const lasting = ['persistentVolumeClaim', 'nfs', 'hostPath', 'iscsi', 'cephfs', 'rbd', 'fc', 'local']

function sourcesOf(object: ManifestObject): Map<string, Value> {
  const found = listAt(podSpecOf(object), 'volumes').flatMap((volume): [string, Value][] => {
    const source = entriesAt(volume).filter(([field]) => lasting.includes(field))
    return source.length === 0 ? [] : [[textAt(volume, 'name'), new Map(source)]]
  })
  return new Map(found)
}

/** Only names and paths are said of a source; others may hold credentials. */
function place(source: Field): string {
  const [field = 'nothing', value] = entriesAt(source)[0] ?? []
  const where = [textAt(value, 'claimName'), textAt(value, 'server'), textAt(value, 'path')]
  return shown([field, ...where.filter((text) => text !== '')].join(' '))
}
