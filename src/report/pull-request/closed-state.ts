import type { LayerEnd } from '../../commands/close.js'
import type { DeployState, DeployedLayer } from './deploy-state.js'

/** @returns the state of a deploy whose jobs have all ended: what a layer said of itself stays, and none waits. */
export function closedState(state: DeployState, ends: readonly LayerEnd[]): DeployState {
  const known = new Map(state.layers.map((layer) => [layer.layer, layer]))
  const closed = ends.map((end) => closedLayer(known.get(end.layer) ?? unknownLayer(end.layer), end))
  const others = state.layers
    .filter(({ layer }) => ends.every((end) => end.layer !== layer))
    .map((layer) => closedLayer(layer, { layer: layer.layer, status: 'skipped' }))
  return { ...state, layers: [...closed, ...others].sort((a, b) => a.layer - b.layer) }
}

function unknownLayer(layer: number): DeployedLayer {
  return { layer, status: 'waiting', releases: [], seconds: 0 }
}

function closedLayer(layer: DeployedLayer, { status, why }: LayerEnd): DeployedLayer {
  const isTold = layer.status === 'failed' || (why === undefined && layer.status !== 'waiting')
  return isTold ? layer : { ...layer, status, ...(why === undefined ? {} : { failure: why }) }
}

/** @returns the state once a gate opened: the failed jobs are run again, and all that is not applied is to go. */
export function reopenedState(state: DeployState): DeployState {
  const layers = state.layers.map((layer): DeployedLayer => {
    const { releases, seconds } = layer
    return layer.status === 'applied' ? layer : { layer: layer.layer, status: 'waiting', releases, seconds }
  })
  return { ...state, layers }
}
