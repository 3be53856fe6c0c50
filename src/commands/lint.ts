import type { Gate } from '../gate.js'
import { lint, type Finding } from '../stack/lint.js'

/** Checks the stack without a cluster. @param stackFile absolute path of the helmfile. */
export async function lintStack(gate: Gate, stackFile: string): Promise<Finding[]> {
  const build = await gate.helmfile.build()
  return lint({ stackFile, build, root: process.cwd(), environment: gate.environment })
}
