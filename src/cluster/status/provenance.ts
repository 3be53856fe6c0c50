/** What a description says, as `gate` and `apply` write it (github/approvers.ts, commands/apply.ts). */
export interface Provenance {
  /** Who changed the stack; empty when it is not said. */
  readonly by: string
  /** Such as `PR #12`, or what stands in its place. */
  readonly why: string
  /** The first twelve digits. */
  readonly commit: string
  /** As the description has it: `B and C`; `nobody` for an approval that nobody had to give. */
  readonly approvedBy: string
  readonly planId: string
}

/**
 * Reads the description of a revision back. Anybody who may deploy may write one: it is what was said, not a proof.
 * @param description `PR #12 @1a2b3c4d5e6f by A, approved by B, plan 9f3c0a1b2c3d, by helmfile-gate`; what helm writes
 * by itself (`Upgrade complete`) stands as the reason.
 */
export function readProvenance(description: string): Provenance {
  const parts = description.split(', ').filter((part) => part !== 'by helmfile-gate')
  const after = (start: string) => parts.find((part) => part.startsWith(start))?.slice(start.length) ?? ''
  const [head = ''] = parts
  const words = head.replace(/ by helmfile-gate$/, '').split(' ')
  const at = words.findIndex((word) => /^@[0-9a-f]{7,12}$/.test(word))
  const isBy = at >= 0 && words[at + 1] === 'by'
  return {
    by: isBy ? (words[at + 2] ?? '') : '',
    why: (at < 0 ? words : words.slice(0, at)).join(' '),
    commit: words[at]?.slice(1) ?? '',
    approvedBy: after('approved by '),
    planId: after('plan '),
  }
}
