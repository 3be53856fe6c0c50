import type { ManifestObject, Value } from '../../manifest/manifest.js'
import type { Risk } from '../risk.js'
import { at, listAt, listed, same, textAt } from '../../manifest/fields.js'
import { risks, type RiskRule } from '../rule.js'
import { changedPaths, settingsIn, type Settings } from './settings-text.js'

/**
 * Where Loki keeps its data and how it finds it again (grafana.com/docs/loki: configuration reference; storage schema:
 * a period that has begun must not change).
 */
export const lokiStorage: RiskRule = ({ old, next }) =>
  eachSettings(old, next, ['schema_config'], (before, after) => [
    ...schemaRisks(before, after),
    ...storageRisks('loki-storage', before, after, ['common.storage', 'storage_config', 'ruler.storage']),
    ...retentionRisks(before, after, ['limits_config.retention_period', 'compactor.retention_enabled']),
  ])

/** Where Mimir keeps its data (grafana.com/docs/mimir: configuration parameters). */
export const mimirStorage: RiskRule = ({ old, next }) =>
  eachSettings(old, next, ['blocks_storage'], (before, after) => [
    ...storageRisks('mimir-storage', before, after, [
      'common.storage',
      ...places('blocks_storage'),
      'blocks_storage.tsdb.dir',
      ...places('ruler_storage'),
      ...places('alertmanager_storage'),
    ]),
    ...retentionRisks(before, after, ['limits.compactor_blocks_retention_period']),
  ])

/** A block of settings also holds caches and the like, which may change at will. */
function places(block: string): string[] {
  return ['backend', 'storage_prefix', 's3', 'gcs', 'azure', 'swift', 'filesystem', 'local'].map(
    (field) => `${block}.${field}`,
  )
}

function eachSettings(
  old: ManifestObject | undefined,
  next: ManifestObject | undefined,
  marks: readonly string[],
  compare: (before: Settings['value'], after: Settings['value']) => Risk[],
): Risk[] {
  if (!old || !next) return []
  const after = settingsIn(next, marks)
  return settingsIn(old, marks).flatMap(({ file, value }) => {
    const counterpart = after.find((candidate) => candidate.file === file)
    return counterpart ? compare(value, counterpart.value) : []
  })
}

function schemaRisks(before: Value, after: Value): Risk[] {
  const [old, next] = [before, after].map((settings) => listAt(settings, 'schema_config', 'configs'))
  if (!old || !next) return []
  const from = (period: Value) => date(textAt(period, 'from'))
  const kept = (period: Value) => next.some((candidate) => same(candidate, period))
  const touched = old
    .filter((period) => !kept(period))
    .map((period) => `the schema period from ${from(period)}`)
  if (touched.length > 0)
    return risks('loki-schema', 'high', [
      `changes ${touched.join(', ')}: logs of that time become unreadable`,
    ])
  const added = next.slice(old.length).map(from)
  return added.length === 0
    ? []
    : risks('loki-schema', 'medium', [
        `adds a schema period from ${listed(added)}: it must lie in the future`,
      ])
}

function storageRisks(rule: string, before: Value, after: Value, paths: readonly string[]): Risk[] {
  const changed = paths.flatMap((path) =>
    changedPaths(at(before, ...path.split('.')), at(after, ...path.split('.')), path),
  )
  if (changed.length === 0) return []
  return risks(rule, 'high', [`changes ${listed(changed, 4)}: what is stored elsewhere is not found again`])
}

function retentionRisks(before: Value, after: Value, paths: readonly string[]): Risk[] {
  const changed = paths.filter((path) => !same(at(before, ...path.split('.')), at(after, ...path.split('.'))))
  return risks(
    'retention-changes',
    'medium',
    changed.map((path) => {
      const [from, to] = [before, after].map((side) => duration(textAt(side, ...path.split('.'))))
      return `${path} ${from} → ${to}`
    }),
  )
}

function date(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : 'no date'
}

/** Numbers with a unit, and words, are said; anything else only changes. */
function duration(text: string): string {
  return text === '' ? 'unset' : /^(true|false|[\dwdhmsy]{1,12})$/.test(text) ? text : 'other'
}
