import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { asOurs } from './lib/errors.js'
import type { Authentication, OnePassword } from './secrets/onepassword/onepassword.js'
import { version } from './version.js'

const dir = dirname(fileURLToPath(import.meta.url))

/** What lies beside the bundle that runs. */
export const bundle = {
  plugins: join(dir, 'plugins'),
  workflows: join(dir, 'workflows'),
  /** The checkout, or the package, that the bundle is in. */
  home: join(dir, '..'),
  onePassword: pathToFileURL(join(dir, 'onepassword', 'index.js')).href,
}

/**
 * The SDK brings 14 MB of WebAssembly, so it is a bundle of its own and read only when a reference needs it.
 * @returns what signs in; a run is one identity, and signs in once however often it asks.
 */
export function loadOnePassword(
  log: (line: string) => void,
  cancelled: AbortSignal,
): (authentication: Authentication) => Promise<OnePassword> {
  let session: Promise<OnePassword> | undefined
  const signIn = async (authentication: Authentication): Promise<OnePassword> => {
    const module = import(/* webpackIgnore: true */ bundle.onePassword)
    const { connect } = (await module) as typeof import('./secrets/onepassword/onepassword.js')
    const options = { integrationVersion: version, env: process.env, log, cancelled }
    const signedIn = await failingAsOurs(connect(authentication, options))
    return { resolveAll: (references) => failingAsOurs(signedIn.resolveAll(references)) }
  }
  return (authentication) => (session ??= signIn(authentication))
}

async function failingAsOurs<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    throw asOurs(error)
  }
}
