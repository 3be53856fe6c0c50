import { objectRisks } from '../../../src/risks/object.js'
import { parseManifest, type ManifestObject } from '../../../src/manifest/manifest.js'
import type { ObjectDelta } from '../../../src/risks/rule.js'

/** @returns the one object of a manifest, in the namespace `ns` when it names none. */
export function objectOf(text: string): ManifestObject {
  const [object, ...more] = parseManifest(text, 'ns')
  if (!object || more.length > 0) throw new Error('a case holds exactly one object')
  return object
}

/** @returns the change between two texts; an empty one is an object that is not there. */
export function changeOf(old: string, next: string): ObjectDelta {
  return {
    ...(old === '' ? {} : { old: objectOf(old) }),
    ...(next === '' ? {} : { next: objectOf(next) }),
  }
}

/** An object of a kind, in YAML, with what else it holds on the lines after its name. */
export function object(apiVersion: string, kind: string, rest: string, name = 'it'): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n${rest}`
}

/** A Deployment with this pod spec, and one more line of its own spec. */
export function deployment(podSpec: string, spec = 'replicas: 3'): string {
  return object(
    'apps/v1',
    'Deployment',
    `spec:\n  ${spec}\n  selector: {matchLabels: {a: b}}\n  template: {spec: {${podSpec}}}`,
  )
}

/** A container of that name with these fields. */
export function container(fields: string, name = 'main'): string {
  return `containers: [{name: ${name}, ${fields}}]`
}

/** @returns `rule level: reason` for each risk of the change between two texts. */
export function said(old: string, next: string): string[] {
  return objectRisks(changeOf(old, next)).map(({ rule, level, reason }) => `${rule} ${level}: ${reason}`)
}

/** A claim with this spec. */
export const claim = (spec: string) => object('v1', 'PersistentVolumeClaim', `spec: {${spec}}`)
/** A claim of this size, and what else its spec holds. */
export const sized = (size: string, more = '') => claim(`resources: {requests: {storage: ${size}}}${more}`)
/** A StatefulSet with this spec. */
export const set = (spec: string) => object('apps/v1', 'StatefulSet', `spec: {${spec}}`)
/** Its field for one claim of this size. */
export const templates = (size: string) =>
  `volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: ${size}}}}}]`
