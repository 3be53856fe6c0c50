import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../lib/errors.js'
import type { Exec } from '../lib/exec.js'
import type { Pins, ToolName } from './pins.js'

/** How each tool tells its version without a cluster and without the network. */
const versionArgs: Readonly<Record<ToolName, readonly string[]>> = {
  helm: ['version', '--template', '{{.Version}}'],
  helmfile: ['version', '--output', 'short'],
  kubectl: ['version', '--client', '--output', 'json'],
}

/**
 * Takes the tools from a folder the user vouches for: as they are, with a warning for each that is of another
 * version than the pinned one.
 * @returns absolute paths by tool name, and `warnings`.
 * @throws Failure when one is missing, no file or not executable.
 */
export async function toolsIn(
  dir: string,
  names: readonly ToolName[],
  { pins, exec }: { readonly pins: Pins; readonly exec: Exec },
): Promise<Partial<Record<ToolName, string>> & { readonly warnings: readonly string[] }> {
  const tools = names.map((name) => ({ name, path: resolve(join(dir, name)) }))
  const usable = await Promise.all(tools.map(({ path }) => isExecutable(path)))
  const missing = tools.filter((_, index) => !usable[index])
  if (missing.length > 0)
    throw notThere(
      dir,
      missing.map(({ name }) => name),
    )
  const warnings = await Promise.all(
    tools.map(({ name, path }) => versionWarning(name, path, { pins, exec })),
  )
  return {
    ...Object.fromEntries(tools.map(({ name, path }) => [name, path])),
    warnings: warnings.filter((warning) => warning !== undefined),
  }
}

async function versionWarning(name: ToolName, path: string, { pins, exec }: { pins: Pins; exec: Exec }) {
  const env = { ...process.env, HELMFILE_UPGRADE_NOTICE_DISABLED: 'true' }
  const { stdout, stderr } = await exec({ file: path, args: versionArgs[name], env })
  const found = /\bv?(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(`${stdout}\n${stderr}`)?.[1] ?? 'of an unknown version'
  const { version } = pins[name]
  return found === version ? undefined : `${path} is ${found}; the action is tested with ${name} ${version}`
}

async function isExecutable(path: string): Promise<boolean> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) return false
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

function notThere(dir: string, missing: readonly string[]): Failure {
  return new Failure({
    what: 'using the folder in the input tools-dir failed',
    why: `${JSON.stringify(dir)} has no executable file ${missing.join(', ')}`,
    next: 'put the missing tools there, or leave the input empty to have them downloaded',
    reason: 'tool-unavailable',
  })
}
