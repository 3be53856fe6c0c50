import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { notWritten } from '../lib/written.js'
import type { Plan } from '../plan/plan.js'

/** Writes a plan as JSON, and the folder it goes to. @returns the path. @throws Failure where the disk refuses it. */
export async function writePlanFile(path: string, plan: Plan): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `${JSON.stringify(plan, null, 2)}\n`)
    return path
  } catch (error) {
    throw notWritten(`the plan file ${path}`, error)
  }
}
