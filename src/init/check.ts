import { releaseKey } from '../lib/release-name.js'
import { changesOf, leftOver, releasesIn, type InitPorts } from './init.js'
import type { Unlayered } from './proposed-layers.js'
import { layerNumbers, type Setup } from './setup.js'

type CheckPorts = Pick<InitPorts, 'releases' | 'read' | 'templates'>

/** @returns what differs between the workflows and what they were made for, a line each: what init would mend. */
export async function checkWorkflows(made: Setup, ports: CheckPorts): Promise<string[]> {
  return [...layerFacts(made, await releasesIn(made, ports)), ...fileFacts(made, ports)]
}

function layerFacts(made: Setup, releases: readonly Unlayered[]): string[] {
  const unlabelled = releases.filter(({ layer }) => layer === undefined).map(releaseKey)
  const layers = [...new Set(releases.flatMap(({ layer }) => layer ?? []))].sort((a, b) => a - b)
  const jobs = layerNumbers(made)
  const namesIn = (layer: number) => releases.filter((one) => one.layer === layer).map(releaseKey)
  return [
    ...unlabelled.map((key) => `${key} has no layer: no job would apply it`),
    ...layers
      .filter((layer) => !jobs.includes(layer))
      .map((layer) => `layer ${layer} has no job: nothing would apply ${namesIn(layer).join(', ')}`),
    ...jobs
      .filter((layer) => !layers.includes(layer))
      .map((layer) => `layer ${layer} has a job, and no release`),
  ]
}

/** Compared with what they were made for: what the layers do to them is told already. */
function fileFacts(made: Setup, ports: CheckPorts): string[] {
  const changes = changesOf(made, ports)
  const stale = changes.filter(({ update }) => ['made-again', 'merged'].includes(update.kind))
  return [
    ...changes.flatMap(({ path, update }) => {
      if (update.kind === 'new') return [`${path} is missing`]
      return update.kind === 'kept' ? [`${path}: ${update.why}`] : []
    }),
    ...leftOver(made, ports).map((path) => `${path} is needed no longer: remove it`),
    ...(stale.length === 0
      ? []
      : [`another version of init, or other answers, made ${stale.map(({ path }) => path).join(', ')}`]),
  ]
}
