import { helmfilesIn } from '../init/helmfiles.js'
import { usualStack } from '../inputs.js'
import { kindOf } from '../input-text.js'
import { Failure } from '../lib/errors.js'
import { asWord, type Read } from './command-line.js'

const mostNamed = 5

/**
 * Whoever names no helmfile means the usual one.
 * @throws Failure `bad-input` where that is not there, with those that are in this folder.
 */
export function requireStack(read: Read): void {
  if (read('stack').trim() !== '' || kindOf(usualStack)) return
  throw new Failure({
    what: 'finding the helmfile failed',
    why: `there is no file ${usualStack}`,
    next: stackOption(found()),
    reason: 'bad-input',
  })
}

function stackOption(paths: readonly string[]): string {
  const [first = '', second] = paths.map((path) => `--stack ${asWord(path)}`)
  if (paths.length === 0) return 'write --stack and the path of the helmfile'
  if (second === undefined) return `write ${first}`
  const more = paths.slice(0, mostNamed).map((path) => `--stack ${asWord(path)}`)
  return `write one of ${more.join(', ')}${paths.length > mostNamed ? ', …' : ''}`
}

/** A folder that is closed to us hides what is in it, and no more than that is lost. */
function found(): string[] {
  try {
    return helmfilesIn('.')
  } catch {
    return []
  }
}
