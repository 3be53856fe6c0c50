import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { load } from 'js-yaml'

/** What helm gets to see as HELM_PLUGINS, and what it does not. */
export interface PluginFolders {
  readonly folders: readonly string[]
  /** Sentences about plugins that were left out. */
  readonly leftOut: readonly string[]
}

interface Plugin {
  readonly name: string
  readonly folder: string
}

/**
 * Other plugins that a stack may need (helm-secrets) stay, each name once and none of ours: where two folders beside
 * each other claim one name, helm loads no plugin at all (helm: internal/plugin/loader.go, detectDuplicates). So those
 * that stay are linked to in a folder of the run.
 * @param ours the folder of our plugins.
 * @param linked the folder to make.
 */
export function pluginFolders(env: NodeJS.ProcessEnv, ours: string, linked: string): PluginFolders {
  const taken = new Map(pluginsIn(ours).map(({ name }) => [name, 'helmfile-gate has its own']))
  const leftOut: string[] = []
  const kept: Plugin[] = []
  for (const { name, folder } of givenFolders(env, ours).flatMap(pluginsIn)) {
    const why = taken.get(name)
    if (why === undefined) kept.push({ name, folder })
    else leftOut.push(`the helm plugin ${name} in ${folder} is left out: ${why}`)
    if (why === undefined) taken.set(name, `${folder} has that name, too`)
  }
  if (kept.length === 0) return { folders: [ours], leftOut }
  mkdirSync(linked)
  kept.forEach(({ folder }, index) => symlinkSync(folder, join(linked, String(index))))
  return { folders: [ours, linked], leftOut }
}

function givenFolders(env: NodeJS.ProcessEnv, ours: string): string[] {
  const data =
    env['HELM_DATA_HOME'] ?? join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'helm')
  const folders = env['HELM_PLUGINS']?.split(delimiter) ?? [join(data, 'plugins')]
  return [...new Set(folders.filter(Boolean).map((folder) => resolve(folder)))].filter(
    (folder) => folder !== resolve(ours),
  )
}

/** @returns the plugins of a folder, in helm's order; without those that have no name, which helm does not load. */
function pluginsIn(folder: string): Plugin[] {
  return entriesOf(folder).flatMap((entry) => {
    const name = nameOf(join(folder, entry, 'plugin.yaml'))
    return name === undefined ? [] : [{ name, folder: join(folder, entry) }]
  })
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function nameOf(file: string): string | undefined {
  try {
    const { name } = load(readFileSync(file, 'utf8')) as { name?: unknown }
    return typeof name === 'string' && /^[\w-]+$/.test(name) ? name : undefined
  } catch {
    return undefined
  }
}
