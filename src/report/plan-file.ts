import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Plan } from '../plan/plan.js'

/** Writes a plan as JSON, and the folder it goes to. @returns the path. */
export async function writePlanFile(path: string, plan: Plan): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(plan, null, 2)}\n`)
  return path
}
