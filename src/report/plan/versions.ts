import type { PlannedRelease } from '../../plan/plan.js'

/** @returns `1.0.0 → 1.1.0`, or the one version there is; what is removed moves to none. */
export function versions({
  status,
  version,
  installedVersion,
}: Pick<PlannedRelease, 'status' | 'version' | 'installedVersion'>): string {
  if (status === 'uninstall') return installedVersion ?? version
  if (installedVersion === undefined || installedVersion === version || version === '')
    return version || installedVersion || ''
  return `${installedVersion} → ${version}`
}
