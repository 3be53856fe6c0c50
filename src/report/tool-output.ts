import type { Redactor } from '../secrets/redact.js'

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
 * come than a secret can have, or until nothing comes any more.
 */
export function toolOutput({ redactor, reach, write, patienceMs = 2_000 }: ToolOutputOptions): ToolOutput {
  const held: string[] = []
  let timer: NodeJS.Timeout | undefined
  const release = (keep: number) => {
    const shown = redactor.text(held.join('\n')).split('\n')
    const count = held.length - keep
    shown.slice(0, count).forEach(write)
    held.splice(0, count)
  }
  const end = () => {
    clearTimeout(timer)
    if (held.length > 0) release(0)
  }
  return {
    line: (line) => {
      held.push(line)
      clearTimeout(timer)
      timer = setTimeout(end, patienceMs)
      const keep = linesWithin(held, reach())
      if (keep < held.length) release(keep)
    },
    end,
  }
}

/** @returns how many of the last lines a secret that is not complete yet may stand in. */
function linesWithin(lines: readonly string[], reach: number): number {
  let characters = 0
  let count = 0
  while (count < lines.length && characters < reach) {
    characters += (lines.at(-1 - count) ?? '').replace(/\s/g, '').length
    count++
  }
  return count
}
