import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { packageChart } from './chart-package.js'
import { serveFolder } from './serve-folder.js'
import type { BedTools } from './tools.js'

/** A chart repository over HTTP, as helm and helmfile use one. */
export interface ChartRepository {
  /** Without a slash at the end. */
  readonly url: string
  stop(): Promise<void>
  /** Packages a chart folder, adds it or puts it in the place of the same name and version, and indexes again. */
  publish(chartDir: string): Promise<void>
}

interface Options {
  readonly tools: Pick<BedTools, 'helm'>
  /** A folder of chart folders; the fixture charts when left out. */
  readonly charts?: string
}

const run = promisify(execFile)
const fixtureCharts = fileURLToPath(new URL('../charts', import.meta.url))

/** Serves every chart of a folder from a free port of 127.0.0.1. */
export async function startChartRepository({
  tools,
  charts = fixtureCharts,
}: Options): Promise<ChartRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-charts-'))
  const add = async (chartDir: string): Promise<void> => {
    const archive = await packageChart(tools.helm, chartDir)
    await copyFile(archive.path, join(folder, archive.name))
  }
  const index = async (): Promise<Buffer> => {
    await run(tools.helm, ['repo', 'index', folder])
    return readFile(join(folder, 'index.yaml'))
  }
  try {
    await Promise.all((await chartFolders(charts)).map(add))
    return await serve({ folder, add, index })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

interface Served {
  readonly folder: string
  readonly add: (chartDir: string) => Promise<void>
  readonly index: () => Promise<Buffer>
}

async function serve({ folder, add, index }: Served): Promise<ChartRepository> {
  // The index is served from memory, so that nobody reads it while helm writes it.
  let current = await index()
  let queue: Promise<unknown> = Promise.resolve()
  const server = await serveFolder(folder, () => current)
  const publish = (chartDir: string): Promise<void> => {
    const done = queue.then(async () => {
      await add(chartDir)
      current = await index()
    })
    queue = done.catch(() => undefined)
    return done
  }
  const stop = async (): Promise<void> => {
    await queue
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { url: server.url, publish, stop }
}

/** @returns the folders in `charts` that hold a chart. */
async function chartFolders(charts: string): Promise<string[]> {
  const entries = await readdir(charts, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(charts, entry.name))
  const holdsChart = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).includes('Chart.yaml')),
  )
  return folders.filter((_, position) => holdsChart[position])
}
