/**
 * How long the first demo takes where all tools can be downloaded: an empty cache, a mirror on this machine in place of
 * the internet, and a `go` that fails. It packs the tools that this machine has as their projects publish them.
 */
import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { platformName } from '../../src/tools/pins.js'
import { publishTools } from '../bed/tool-mirror.js'
import { prepareTools } from '../bed/tools.js'
import { startMirror } from '../unit/tools/mirror.js'

const limitSeconds = 120

const { dir } = await prepareTools()
const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-first-start-'))
const mirror = await startMirror()
try {
  const files = join(folder, 'files')
  await mkdir(files)
  const releases = await publishTools({ tools: dir, folder: files, platform: platformName() })
  for (const file of await readdir(files))
    mirror.files.set(`/${file}`, (response) => createReadStream(join(files, file)).pipe(response))
  const pins = join(folder, 'pins.json')
  await writeFile(pins, JSON.stringify(releases))
  const seconds = await demo([mirror.url, pins], await emptyMachine(folder))
  const requests = new Set(mirror.requests).size
  console.log(
    `\nThe first demo took ${seconds.toFixed(0)} s, with ${requests} files from the mirror and no Go.`,
  )
  if (seconds > limitSeconds) throw new Error(`more than ${limitSeconds} s`)
} finally {
  await mirror.close()
  await rm(folder, { recursive: true, force: true })
}

async function emptyMachine(folder: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'go'), '#!/bin/sh\necho "go must not be called" >&2\nexit 1\n', { mode: 0o755 })
  const { PATH = '', ...env } = process.env
  return {
    ...env,
    PATH: `${bin}${delimiter}${PATH}`,
    XDG_CACHE_HOME: join(folder, 'cache'),
    HELMFILE_GATE_TOOLS: '',
  }
}

/** @returns how long it took, in seconds. */
function demo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const script = fileURLToPath(new URL('from-mirror.ts', import.meta.url))
  const started = Date.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'inherit', env })
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve((Date.now() - started) / 1000) : reject(new Error(`the demo ended with ${code}`)),
    )
  })
}
