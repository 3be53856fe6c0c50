/**
 * What a helm that is at work, or that was killed, leaves a release in (helm: pkg/release/common/status.go). helm refuses
 * to upgrade it then (helm: pkg/action/upgrade.go).
 */
export const pendingStates = [
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'uninstalling',
] as const

export type PendingState = (typeof pendingStates)[number]
