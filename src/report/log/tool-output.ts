import type { Redactor } from '../../secrets/redaction/redactor.js'
import { withoutHookPrefix } from '../../secrets/redaction/scan.js'

/** Output of helm and helmfile on its way to the log. */
export interface ToolOutput {
  readonly line: (line: string) => void
  /** Writes what is held back. */
  readonly end: () => void
}

export interface ToolOutputOptions {
  readonly redactor: Pick<Redactor, 'text'>
  /** Characters, white space not counted, that the longest form of a secret may have. */
  readonly reach: () => number
  readonly write: (line: string) => void
  /** How long a line waits for the next one. */
  readonly patienceMs?: number
}

/**
 * A secret may be folded over many lines, and no line of it alone is telling. So lines are held back until more has
 * come than a secret can have, or until nothing comes any more; and those that were written are kept for as long, since
 * the end of a secret is only known by its beginning.
 */
export function toolOutput({ redactor, reach, write, patienceMs = 2_000 }: ToolOutputOptions): ToolOutput {
  let lines: string[] = []
  let written = 0
  let timer: NodeJS.Timeout | undefined
  const release = (keep: number) => {
    const shown = redactor.text(lines.join('\n')).split('\n')
    shown.slice(written, lines.length - keep).forEach(write)
    written = lines.length - keep
    const past = written - linesWithin(lines.slice(0, written), reach())
    lines = lines.slice(past)
    written -= past
  }
  const end = () => {
    clearTimeout(timer)
    if (lines.length > written) release(0)
  }
  return {
    line: (line) => {
      lines.push(line)
      clearTimeout(timer)
      timer = setTimeout(end, patienceMs)
      const keep = linesWithin(lines.slice(written), reach())
      if (keep < lines.length - written) release(keep)
    },
    end,
  }
}

/** @returns how many of the last lines a secret that is not complete yet may stand in. */
function linesWithin(lines: readonly string[], reach: number): number {
  let characters = 0
  let count = 0
  while (count < lines.length && characters < reach) {
    characters += withoutHookPrefix(lines.at(-1 - count) ?? '').replace(/\s/g, '').length
    count++
  }
  return count
}
