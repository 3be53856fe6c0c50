import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../lib/make-folder.js'
import { notWritten } from '../lib/written.js'
import type { Plan } from '../plan/plan.js'

/** Writes a plan as JSON, and the folder it goes to. @returns the path. @throws Failure where the disk refuses it. */
export function writePlanFile(path: string, plan: Plan): Promise<string> {
  return writeJsonFile('plan', path, `${JSON.stringify(plan, null, 2)}\n`)
}

/** The same for a text that is JSON already. @param name of what it is: `plan`. */
export async function writeJsonFile(name: string, path: string, json: string): Promise<string> {
  try {
    await makeFolder(dirname(path))
    await writeFile(path, json)
    return path
  } catch (error) {
    throw notWritten(`the ${name} file ${path}`, error)
  }
}
