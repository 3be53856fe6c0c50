import { failureLine } from '../../src/lib/errors.js'
import { startBed, type Bed } from './bed.js'
import { clusterTools, prepareTools, type ClusterTools } from './tools.js'

/** The text a person copies from: exports first, then what to try. */
function instructions(bed: Bed<ClusterTools>, seconds: string): string {
  const variables = Object.entries(bed.env).filter(([name]) => name !== 'PATH')
  const exports = variables.map(([name, value]) => `export ${name}=${quote(value)}`)
  return [
    `The bed is ready (${seconds} s). In another terminal, in this folder:`,
    '',
    ...exports,
    `export CHART_MIRROR=${quote(bed.chartMirror)}`,
    `export PATH=${quote(bed.tools.dir)}:"$PATH"`,
    '',
    'helmfile -f stack/helmfile.yaml.gotmpl --state-values-set chartMirror=$CHART_MIRROR diff',
    'helmfile -f stack/helmfile.yaml.gotmpl --state-values-set chartMirror=$CHART_MIRROR -l layer=1 sync',
    'helm list -A && kubectl get pods -A',
    '',
    'Ctrl-C here stops the bed and removes it.',
  ].join('\n')
}

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** Runs a bed until Ctrl-C or SIGTERM. */
async function main(): Promise<void> {
  const tools = await prepareTools({ names: clusterTools })
  const started = Date.now()
  const bed = await startBed({ tools })
  console.log(instructions(bed, ((Date.now() - started) / 1000).toFixed(1)))
  await new Promise<void>((resolve) => {
    // Not once: npm and tsx pass on the Ctrl-C that the terminal has sent us already.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
  await bed.stop()
  console.log('The bed is stopped; nothing is left running.')
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(failureLine(error))
    process.exit(1)
  },
)
