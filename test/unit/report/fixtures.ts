import type { Plan, PlannedRelease } from '../../../src/plan/plan.js'

export function planWith(...releases: PlannedRelease[]): Plan {
  return {
    schema: 1,
    environment: 'production',
    commit: 'c0ffee',
    cluster: 'cluster-1',
    layers: [{ layer: 1, releases }],
  }
}

/** What a chart or a pull request may put into any text to make a reader or a runner see something else. */
export const hostile = {
  backTicks: '```\n# Approved\n```',
  html: '</details><script>alert(1)</script><!--',
  pipes: 'a | b |\n| --- |',
  command: '::error::forged',
  oldCommand: '##[error]forged',
  escape: 'x\u001b[2K\u001b[1A\u001b[8mhidden\u001b[0m',
  bell: 'x\u0007\u0008\u009b31m\r',
  bidi: 'if (admin \u202e\u2066// check\u2069 \u2066) {\u200b',
} as const

// eslint-disable-next-line no-control-regex
export const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
