import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ClusterFacts } from '../cluster/kubectl.js'
import type { StoredRelease } from '../cluster/releases.js'
import type { Approval } from '../plan/approval.js'
import type { KnownSecret } from '../secrets/forms.js'
import type { DigestKey } from './digest.js'
import type { Refusal } from './guard.js'
import type { ReleaseDiff } from './release-diff.js'

/**
 * The folder that HELMFILE_GATE_DIR names: how the action and its two helm plugins talk. helm and helmfile stand
 * between them, so files are the one channel that neither can garble. It holds plain secrets (stored releases), so
 * it is made with mode 0700 and removed with the run.
 */
export interface GateDir {
  readonly path: string
}

interface ReleaseName {
  readonly namespace: string
  readonly name: string
}

/** @returns the folder that the action prepared, or undefined when helm or helmfile was started by hand. */
export function gateDirFromEnvironment(env: NodeJS.ProcessEnv): GateDir | undefined {
  return env['HELMFILE_GATE_DIR'] ? { path: env['HELMFILE_GATE_DIR'] } : undefined
}

export const writeCluster = (dir: GateDir, facts: ClusterFacts) => write(dir, 'cluster.json', facts)

/** For one release only: what the cluster will offer when the layers before it have been applied. */
export const writeReleaseCluster = (dir: GateDir, release: ReleaseName, facts: ClusterFacts) =>
  write(dir, releaseFile('cluster', release.namespace, release.name), facts)

/** @returns the facts that hold for this release, or those that hold for all. */
export const readCluster = (dir: GateDir, release: ReleaseName) =>
  read<ClusterFacts>(dir, releaseFile('cluster', release.namespace, release.name)) ??
  read<ClusterFacts>(dir, 'cluster.json')

export const writeDigestKey = (dir: GateDir, key: DigestKey) =>
  write(dir, 'digest-key.json', { ...key, bytes: key.bytes.toString('base64') })

export function readDigestKey(dir: GateDir): DigestKey | undefined {
  const key = read<{ bytes: string; salt?: string }>(dir, 'digest-key.json')
  return key && { ...key, bytes: Buffer.from(key.bytes, 'base64') }
}

/** So that the diff plugin can redact before it cuts a diff to its context; see redacted-sides.ts. */
export const writeSecrets = (dir: GateDir, secrets: readonly KnownSecret[]) =>
  write(dir, 'secrets.json', secrets)
export const readSecrets = (dir: GateDir) => read<KnownSecret[]>(dir, 'secrets.json') ?? []

export const writeStoredRelease = (dir: GateDir, release: StoredRelease) =>
  write(dir, releaseFile('stored', release.namespace, release.name), release)

/** @returns undefined when nothing is stored: the action wrote every stored release before it wrote `cluster.json`. */
export const readStoredRelease = (dir: GateDir, namespace: string, name: string) =>
  read<StoredRelease>(dir, releaseFile('stored', namespace, name))

export const writeReleaseDiff = (dir: GateDir, result: ReleaseDiff) =>
  write(dir, releaseFile('results', result.namespace, result.name), result)

/** So that a result of an earlier diff is not taken for one of the next. */
export const removeReleaseDiff = (dir: GateDir, { namespace, name }: ReleaseName) =>
  rmSync(join(dir.path, releaseFile('results', namespace, name)), { force: true })

/** @returns undefined when the plugin never ran for this release, or died. */
export const readReleaseDiff = (dir: GateDir, namespace: string, name: string) =>
  read<ReleaseDiff>(dir, releaseFile('results', namespace, name))

/** An object as helm would send it. */
export interface WantedObject {
  /** See `objectKey`. */
  readonly key: string
  /** One YAML document. */
  readonly text: string
}

/** What a release's changes would send, for a trial on the API server: with values in it, unlike the result. */
export const writeWanted = (dir: GateDir, release: ReleaseName, objects: readonly WantedObject[]) =>
  write(dir, releaseFile('wanted', release.namespace, release.name), objects)

export const readWanted = (dir: GateDir, { namespace, name }: ReleaseName) =>
  read<WantedObject[]>(dir, releaseFile('wanted', namespace, name)) ?? []

/** Why the guard could not even look at a render; helm drops what it prints. */
export const writeGuardError = (dir: GateDir, message: string) => write(dir, 'guard-error.json', message)
export const readGuardError = (dir: GateDir) => read<string>(dir, 'guard-error.json')

/** A CustomResourceDefinition as the cluster has it. @param spec its `spec`, with what the API server defaulted. */
export const writeLiveCrd = (dir: GateDir, name: string, spec: unknown) => write(dir, crdFile(name), spec)
export const readLiveCrd = (dir: GateDir, name: string) => read<unknown>(dir, crdFile(name))

export const writeApproval = (dir: GateDir, approval: Approval) => write(dir, 'approval.json', approval)
export const readApproval = (dir: GateDir) => read<Approval>(dir, 'approval.json')

export const writeRefusal = (dir: GateDir, refusal: Refusal) =>
  write(dir, releaseFile('refusals', refusal.namespace, refusal.name), refusal)
export const readRefusal = (dir: GateDir, namespace: string, name: string) =>
  read<Refusal>(dir, releaseFile('refusals', namespace, name))

function crdFile(name: string): string {
  return join('crds', `${encodeURIComponent(name)}.json`)
}

/** Names come from a helmfile that a pull request may have written; in a path they are only used encoded. */
function releaseFile(kind: string, namespace: string, name: string): string {
  return join(kind, `${encodeURIComponent(namespace)}~${encodeURIComponent(name)}.json`)
}

/** Written under another name first: a plugin that is killed half-way leaves no file, so no half result is read. */
function write(dir: GateDir, file: string, value: unknown): void {
  const target = join(dir.path, file)
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  writeFileSync(`${target}.part`, JSON.stringify(value), { mode: 0o600 })
  renameSync(`${target}.part`, target)
}

function read<T>(dir: GateDir, file: string): T | undefined {
  const path = join(dir.path, file)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
}
