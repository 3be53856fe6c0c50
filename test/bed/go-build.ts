import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../src/lib/errors.js'
import type { Recipe } from './tool-recipes.js'

/** Builds programs of one recipe into a folder that exists; a program is there whole or not at all. */
export type Build = (recipe: Recipe, programs: readonly string[], target: string) => Promise<void>

/** Part of the cache key, together with go.mod, go.sum and the linker flags: what else decides the bytes. */
export const buildFlags = ['-trimpath', '-mod=readonly'] as const

const run = promisify(execFile)

/** Builds with the Go command of this machine, from the module proxy. The caller has called {@link checkGo}. */
export const goBuild: Build = async (recipe, programs, target) => {
  for (const program of programs) {
    const temporary = join(target, `.${program}.partial`)
    const flags = [...buildFlags, '-ldflags', recipe.ldflags]
    await go(recipe, ['build', ...flags, '-o', temporary, recipe.programs[program] ?? ''])
    await rename(temporary, join(target, program))
  }
}

/**
 * @param env decides which `go` is found.
 * @throws Failure when Go is missing or older than the modules need; it names the version.
 */
export async function checkGo(recipes: readonly Recipe[], env: NodeJS.ProcessEnv): Promise<void> {
  const needed =
    recipes
      .map(({ folder }) => goDirective(folder))
      .sort(compareVersions)
      .at(-1) ?? '1.0'
  const installed = await installedGo(env)
  if (installed !== undefined && compareVersions(installed, needed) >= 0) return
  throw new Failure({
    what: `preparing ${recipes.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
    why: installed === undefined ? 'Go is not installed' : `Go ${installed} is too old`,
    next:
      `install Go ${needed} or newer (https://go.dev/dl), ` +
      'or set HELMFILE_GATE_TOOLS to a folder that holds the programs',
    reason: 'tool-unavailable',
  })
}

async function installedGo(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'], { env: goEnvironment(env), cwd: '/' })
    return /^go(\d+(?:\.\d+)*)/.exec(stdout.trim())?.[1]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const goDirective = (folder: string): string =>
  /^go (\S+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1] ?? '1.0'

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true })
}

function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', GOWORK: 'off' }
}

async function go(recipe: Recipe, args: readonly string[]): Promise<void> {
  const child = spawn('go', args, {
    cwd: recipe.folder,
    env: goEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const end = (): void => void child.kill()
  process.once('exit', end)
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  process.off('exit', end)
  if (code === 0) return
  throw new Failure({
    what: `building ${recipe.name} ${recipe.version}`,
    why: errors.trim().split('\n').slice(-3).join(' | ') || `go build ended with ${code}`,
    next: 'check that the Go module proxy can be reached and that 12 GB of disk are free',
    reason: 'tool-unavailable',
  })
}
