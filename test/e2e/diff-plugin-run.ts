import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dump } from 'js-yaml'

/** A process that ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((done) => {
    execFile(command, args, { env, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
    })
  })
}

/** A release as helm's memory driver reads it. */
export interface MemoryRelease {
  readonly name: string
  readonly namespace: string
  readonly status?: string
  readonly manifest: string
  readonly hooks?: readonly string[]
  readonly config?: unknown
}

/** @param releases revisions in ascending order. */
export function memoryData(releases: readonly MemoryRelease[]): string {
  return dump(
    releases.map(({ name, namespace, status = 'deployed', manifest, hooks = [], config = {} }, index) => ({
      name,
      namespace,
      version: index + 1,
      info: { status },
      manifest,
      config,
      chart: { metadata: { name: 'fixture', version: '1.0.0', apiVersion: 'v2' }, values: {} },
      hooks: hooks.map((hook) => ({
        name: 'hook',
        kind: 'ConfigMap',
        path: 'fixture/templates/hook.yaml',
        manifest: hook,
      })),
    })),
  )
}

/** @returns the path of a chart with these files. */
export async function writeChart(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: fixture\nversion: 1.0.0\n', ...files }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

/** Runs all, so many at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  one: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await one(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}
