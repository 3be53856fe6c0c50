/**
 * From nothing to a deployed stack on a real control plane, with the committed bundle, exactly as a runner starts it.
 * `--keep` leaves the bed up.
 */
import { clusterTools, prepareTools } from '../bed/tools.js'
import { playDemo } from './demo.js'

await playDemo({
  prepare: () => prepareTools({ names: clusterTools }),
  keep: process.argv.includes('--keep'),
})
