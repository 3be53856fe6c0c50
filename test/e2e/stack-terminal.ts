import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startBed, type Bed } from '../bed/bed.js'
import { makeWorkspace } from '../bed/workspace.js'

/** A checkout of the stack and a cluster, for a person with a terminal. */
export interface Terminal {
  readonly bed: Bed
  /** Runs a line in the checkout. @returns what it printed. @throws Error when it fails, with what it said. */
  shell(line: string): Promise<string>
  close(): Promise<void>
}

const run = promisify(execFile)

/** How every command of the stack begins. */
export const helmfile = 'helmfile -f stack/helmfile.yaml.gotmpl'

export async function openTerminal(): Promise<Terminal> {
  const [bed, workspace] = await Promise.all([startBed(), makeWorkspace()])
  const mirror = `chartMirror: ${bed.chartMirror}`
  await workspace.edit('stack/environments/default.yaml', 'chartMirror: ""', mirror)
  const env = { ...process.env, ...bed.env, ...workspace.env }
  const options = { cwd: workspace.dir, env, maxBuffer: 64 * 1024 * 1024 }
  return {
    bed,
    shell: async (line) => (await run('sh', ['-c', line], options)).stdout,
    close: async () => void (await Promise.all([workspace.remove(), bed.stop()])),
  }
}
