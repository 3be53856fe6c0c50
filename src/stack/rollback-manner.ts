import { releaseKey } from '../lib/release-name.js'
import type { BuiltHelmfile, BuiltRelease } from './built-stack.js'

type Settings = Readonly<Record<string, unknown>>

/** What helmfile says of an upgrade, and the flag that a rollback has for the same (helm: pkg/cmd/rollback.go). */
const switches = [
  ['wait', '--wait=watcher'],
  ['waitForJobs', '--wait-for-jobs=true'],
  ['cleanupOnFail', '--cleanup-on-fail=true'],
  ['force', '--force-replace=true'],
  ['forceConflicts', '--force-conflicts=true'],
] as const

type Setting = (typeof switches)[number][0] | 'timeout' | 'historyMax'

/**
 * helmfile has no rollback, so its settings for an upgrade are read as it reads them: those of the release, else those of
 * `helmDefaults` (helmfile: pkg/state/helmx.go).
 * @returns the flags of `helm rollback` by `namespace/name`, `--name=value` each.
 */
export function rollbackManners(stack: readonly BuiltHelmfile[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    stack.flatMap(({ helmDefaults, releases }) =>
      releases.map((release) => [releaseKey(release), mannerOf(release, helmDefaults)] as const),
    ),
  )
}

function mannerOf(release: BuiltRelease, defaults: Settings): string[] {
  const value = (name: Setting): unknown => release[name] ?? defaults[name]
  const number = (name: Setting) => {
    const found = value(name)
    return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined
  }
  const [timeout, historyMax] = [number('timeout'), number('historyMax')]
  return [
    ...switches.flatMap(([name, flag]) => (value(name) === true ? [flag] : [])),
    ...(timeout === undefined || timeout === 0 ? [] : [`--timeout=${timeout}s`]),
    // helm removes older revisions with a rollback, too, and by default all but ten.
    ...(historyMax === undefined ? [] : [`--history-max=${historyMax}`]),
  ]
}
