import { releaseKey } from '../lib/release-name.js'
import { Failure } from '../lib/errors.js'
import type { ListedRelease } from './listed-releases.js'

/** One release of the stack, as the helmfile wants it. */
export interface StackRelease {
  readonly name: string
  readonly namespace: string
  /** The chart's reference in the helmfile. */
  readonly chart: string
  /** The chart's version in the helmfile; empty for a folder of manifests without one. */
  readonly version: string
  /** False when the helmfile says `installed: false`: the release is to be removed. */
  readonly installed: boolean
  /** What its labels say must never be done to it (`rollback: never`, `destroy: never`); absent when nothing. */
  readonly never?: readonly ('rollback' | 'destroy')[]
}

/** The releases that are applied together, in one job. */
export interface Layer {
  readonly layer: number
  readonly releases: readonly StackRelease[]
}

/**
 * Sorts the releases into layers.
 * @param listed what `helmfile list` says; releases that a condition disables are left out.
 * @returns the layers in ascending order, each with at least one release.
 * @throws Failure when a release has no integer label `layer`, or no namespace.
 */
export function layersOf(listed: readonly ListedRelease[]): Layer[] {
  const byLayer = new Map<number, StackRelease[]>()
  for (const release of listed.filter(({ enabled }) => enabled)) {
    const layer = layerNumber(release)
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), stackRelease(release)])
  }
  return [...byLayer].sort(([a], [b]) => a - b).map(([layer, releases]) => ({ layer, releases }))
}

/** What was asked for, of all layers. */
export interface Wanted {
  /** All of them when empty. */
  readonly layer: readonly number[]
  /** `namespace/name` of the only release; all of them when undefined. */
  readonly release: string | undefined
}

/**
 * @returns the layers that were asked for, with the releases that were asked for.
 * @throws Failure when there is no such layer or release, naming those that there are, or none at all.
 */
export function selectLayers(layers: readonly Layer[], wanted: Wanted): Layer[] {
  if (layers.length === 0) {
    throw new Failure({
      what: 'selecting the releases failed',
      why: 'the stack has no enabled release',
      next: 'check the input environment, and the conditions of the releases',
      reason: 'stack-invalid',
    })
  }
  const unknown = wanted.layer.filter((number) => !layers.some(({ layer }) => layer === number))
  if (unknown.length > 0) {
    throw new Failure({
      what: `selecting layer ${unknown.join(', ')} failed`,
      why: `the stack has layers ${layers.map(({ layer }) => layer).join(', ')}`,
      next: 'correct the input layer',
      reason: 'bad-input',
    })
  }
  const chosen = layers.filter(({ layer }) => wanted.layer.length === 0 || wanted.layer.includes(layer))
  return wanted.release === undefined ? chosen : selectRelease(chosen, wanted.release)
}

function selectRelease(layers: readonly Layer[], wanted: string): Layer[] {
  const only = layers
    .map(({ layer, releases }) => ({ layer, releases: releases.filter((one) => releaseKey(one) === wanted) }))
    .filter(({ releases }) => releases.length > 0)
  if (only.length > 0) return only
  const known = layers.flatMap(({ releases }) => releases.map(releaseKey))
  throw new Failure({
    what: `selecting release ${wanted} failed`,
    why: `the layers that were asked for have ${known.join(', ')}`,
    next: 'correct the inputs release and layer',
    reason: 'bad-input',
  })
}

/** @returns undefined for a release without the label `layer`, or with one that is no number. */
export function labelledLayer(release: ListedRelease): number | undefined {
  return layerIn(labelOf(release, 'layer'))
}

/** @param label what it says, empty for none. @returns the layer; undefined for what is no whole number from 0 to 999. */
export function layerIn(label: string): number | undefined {
  return /^[0-9]{1,3}$/.test(label) ? Number(label) : undefined
}

function layerNumber(release: ListedRelease): number {
  const layer = labelledLayer(release)
  if (layer !== undefined) return layer
  const label = labelOf(release, 'layer')
  throw new Failure({
    what: `sorting release ${release.namespace}/${release.name} into a layer failed`,
    why:
      label === ''
        ? 'it has no label layer'
        : `its label layer is ${JSON.stringify(label)}, not a whole number`,
    next: 'add `labels: {layer: N}` to it in the helmfile',
    reason: 'stack-invalid',
  })
}

/** @returns empty where the release has no such label. */
function labelOf({ labels }: ListedRelease, name: string): string {
  const label = labels.split(',').find((one) => one.startsWith(`${name}:`))
  return label?.slice(name.length + 1) ?? ''
}

/** @throws Failure for a word that nobody knows: a typing error must not count as a permission. */
function neverOf(release: ListedRelease): ('rollback' | 'destroy')[] {
  return (['rollback', 'destroy'] as const).filter((operation) => {
    const label = labelOf(release, operation)
    if (label === '' || label === 'never') return label === 'never'
    throw new Failure({
      what: `reading the labels of release ${release.namespace}/${release.name} failed`,
      why: `its label ${operation} is ${JSON.stringify(label)}`,
      next: `write \`${operation}: never\`, or leave it out`,
      reason: 'stack-invalid',
    })
  })
}

/** Without a namespace a release would go wherever the kubeconfig happens to point. */
function stackRelease(release: ListedRelease): StackRelease {
  const { name, namespace, chart, version, installed } = release
  if (namespace === '') {
    throw new Failure({
      what: `planning release ${name} failed`,
      why: 'it names no namespace',
      next: 'add `namespace: …` to it in the helmfile',
      reason: 'stack-invalid',
    })
  }
  const never = neverOf(release)
  return { name, namespace, chart, version, installed, ...(never.length > 0 ? { never } : {}) }
}
