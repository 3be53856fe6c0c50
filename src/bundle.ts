import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { version } from './version.js'
import type { Authentication, OnePassword } from './secrets/onepassword.js'

const dir = dirname(fileURLToPath(import.meta.url))

/** What lies beside the bundle that runs. */
export const bundle = {
  plugins: join(dir, 'plugins'),
  onePassword: pathToFileURL(join(dir, 'onepassword', 'index.js')).href,
}

/** The SDK brings 14 MB of WebAssembly, so it is a bundle of its own and read only when a reference needs it. */
export function loadOnePassword(
  log: (line: string) => void,
): (authentication: Authentication) => Promise<OnePassword> {
  return async (authentication) => {
    const { connect } = (await import(
      /* webpackIgnore: true */ bundle.onePassword
    )) as typeof import('./secrets/onepassword.js')
    return connect(authentication, { integrationVersion: version, env: process.env, log })
  }
}
