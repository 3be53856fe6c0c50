import { rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allEnded } from '../lib/all-ended.js'
import { type Exec, exec } from '../lib/exec.js'
import { makeFolder } from '../lib/make-folder.js'
import { type DownloadPorts, fetchBinary } from './download.js'
import { fileCache } from './file-cache.js'
import { toolsIn } from './own-folder.js'
import { downloadOf, type Pins, pins, platformName, type ToolName, toolNames } from './pins.js'

/** Absolute paths of the binaries, and what the reader should know about them, one line each. */
export type Tools<Name extends ToolName = ToolName> = Readonly<Record<Name, string>> & {
  readonly warnings: readonly string[]
}

export interface InstallRequest<Name extends ToolName = ToolName> {
  /** Base URL of a server that has the files of pins.json; the projects' own servers when left out. */
  readonly mirror?: string | undefined
  /** A folder that holds the tools already: nothing is downloaded then, and no checksum is asked for. */
  readonly toolsDir?: string | undefined
  /** All tools when left out. */
  readonly names?: readonly Name[]
  /** Told of what takes longer, one line. */
  readonly log?: (line: string) => void
}

export interface InstallPorts extends DownloadPorts {
  readonly exec: Exec
  readonly pins: Pins
  readonly platform: string
  /** A new empty folder for this run alone. */
  readonly makeFolder: () => Promise<string>
}

/** The real world: the runner's cache, folders and network. */
function runnerPorts(log: (line: string) => void = () => undefined): InstallPorts {
  return {
    ...fileCache({ env: process.env, log }),
    exec,
    timeoutMs: 5 * 60_000,
    pins,
    platform: platformName(),
    makeFolder: runFolder,
  }
}

/**
 * Makes the pinned tools ready, in parallel. An abandoned download may keep the process alive for some minutes, so
 * the caller ends the process by itself after a failure.
 * @throws Failure `tool-unavailable` when a tool is not pinned for the platform, cannot be had, is missing in the folder or is not the pinned
 *   file; `bad-input` when the mirror is no URL.
 */
export async function installTools<Name extends ToolName = ToolName>(
  request: InstallRequest<Name>,
  ports: InstallPorts = runnerPorts(request.log),
): Promise<Tools<Name>> {
  const names = request.names ?? (toolNames as readonly ToolName[] as readonly Name[])
  if (request.toolsDir) return toolsIn(request.toolsDir, names, ports) as Promise<Tools<Name>>
  const downloads = names.map((name) => downloadFor(name, request.mirror, ports))
  const folder = await ports.makeFolder()
  const fetched = await allEnded(
    downloads.map(async (download) => fetchBinary(download, await subfolder(folder, download.name), ports)),
  )
  const paths = downloads.map(({ name }, index) => [name, fetched[index]?.binary])
  return {
    ...Object.fromEntries(paths),
    warnings: fetched.flatMap(({ warnings }) => warnings),
  } as Tools<Name>
}

function downloadFor(name: ToolName, mirror: string | undefined, { pins, platform }: InstallPorts) {
  return downloadOf(name, { pin: pins[name], platform, mirror: mirror || undefined })
}

async function subfolder(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  return path
}

/** A runner empties its own folder before each job; elsewhere nobody would, so we do it ourselves. */
async function runFolder(): Promise<string> {
  const runnerTemp = process.env['RUNNER_TEMP']
  if (runnerTemp) await makeFolder(runnerTemp)
  const folder = await mkdtemp(join(runnerTemp || tmpdir(), 'helmfile-gate-tools-'))
  if (!runnerTemp) process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
