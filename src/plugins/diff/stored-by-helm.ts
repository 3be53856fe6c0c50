import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DiffFlags } from './flags.js'
import { RenderError, type RenderRequest, type RunHelm } from '../../render/render.js'
import { shortHelmError } from '../../render/helm-error.js'

/** The newest revision of a release, deployed or failed, as helm gives it. */
export interface StoredManifests {
  readonly status: string
  /** The manifest, then each hook. */
  readonly manifests: readonly string[]
}

/**
 * Reads the release with one helm process.
 * @returns undefined when it is not installed.
 * @throws RenderError when helm cannot tell.
 */
export async function readStoredByHelm(
  flags: DiffFlags,
  namespace: string,
  helm: RunHelm,
): Promise<StoredManifests | undefined> {
  // Drawn anew each time, so that no manifest can hold it.
  const boundary = `--${randomBytes(16).toString('hex')}--`
  const template = [
    '{{.Release.Info.Status}}',
    '{{.Release.Manifest}}{{range .Release.Hooks}}',
    '{{.Manifest}}{{end}}',
  ].join(boundary)
  const output = await helm([
    'get',
    'all',
    flags.release,
    `--namespace=${namespace}`,
    `--template=${template}`,
    ...(flags.revision === undefined ? [] : [`--revision=${flags.revision}`]),
  ])
  if (output.code === 0) {
    const [status = '', ...manifests] = output.stdout.split(boundary)
    // With its history kept, the newest revision says uninstalled, and helm upgrade --install installs anew.
    return status === 'uninstalled' && flags.revision === undefined ? undefined : { status, manifests }
  }
  if (/release: not found/.test(output.stderr)) return undefined
  const { message } = shortHelmError(output.stderr, flags)
  throw new RenderError(
    `Failed to get release ${flags.release} in namespace ${namespace}: ${message}`,
    'cluster',
  )
}

/**
 * Hands the values that `--reuse-values` and its kin start from to `use`, as the path of a file. They may hold
 * secrets: the file is for this user alone and goes again.
 * @throws RenderError when helm cannot tell them.
 */
export async function withStoredValues<T>(
  flags: RenderRequest,
  release: { readonly namespace: string; readonly installed: boolean },
  helm: RunHelm,
  use: (baseValues: string | undefined) => Promise<T>,
): Promise<T> {
  if (flags.values === 'reset' || !release.installed) return use(undefined)
  const values = await storedValues(flags, release.namespace, helm)
  const folder = mkdtempSync(join(tmpdir(), 'helm-diff-'))
  try {
    const path = join(folder, 'values.yaml')
    writeFileSync(path, values, { mode: 0o600 })
    return await use(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function storedValues(flags: RenderRequest, namespace: string, helm: RunHelm): Promise<string> {
  const all = flags.values === 'reuse' ? ['--all'] : []
  const output = await helm([
    'get',
    'values',
    flags.release,
    `--namespace=${namespace}`,
    '--output=yaml',
    ...all,
  ])
  if (output.code === 0) return output.stdout
  const { message } = shortHelmError(output.stderr, flags)
  throw new RenderError(`Failed to get values of release ${flags.release}: ${message}`, 'cluster')
}
