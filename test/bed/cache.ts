import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * @param env `XDG_CACHE_HOME` moves the folder, as the XDG base directory specification says.
 * @returns the folder that keeps what is costly to make: tools, packaged charts, the list of running beds.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME']
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'helmfile-gate')
}
