import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import type { StackRelease } from '../stack/layers.js'

/** @throws Failure that names all releases of these that the stack forbids to roll back, or to destroy. */
export function requireAllowed(operation: 'rollback' | 'destroy', releases: readonly StackRelease[]): void {
  const forbidden = releases.filter(({ never = [] }) => never.includes(operation))
  if (forbidden.length === 0) return
  const others = {
    rollback: 'go forward instead: deploy a commit that mends it; roll others back with the input release',
    destroy:
      'destroy others with the input release; take the label out in a commit of its own if it is meant',
  }
  throw new Failure({
    what: `planning the ${operation} of ${forbidden.map(releaseKey).join(', ')} was refused`,
    why: `the stack labels ${forbidden.length === 1 ? 'it' : 'them'} \`${operation}: never\``,
    next: others[operation],
    reason: 'bad-input',
  })
}
