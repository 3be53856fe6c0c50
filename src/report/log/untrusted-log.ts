import { randomUUID } from 'node:crypto'

/** Writes to the log what comes from charts, tools and pull requests. */
export interface UntrustedLog {
  /** Several lines at once. */
  readonly block: (text: string) => void
  readonly line: (line: string) => void
  /** Several lines that are folded away on a runner. @param title ours. */
  readonly fold: (title: string, text: string) => void
}

/**
 * The runner takes any line that starts with `::`, white space before it or not, as a command (runner:
 * ActionCommand.cs). Untrusted text is put between `stop-commands` markers with a token it cannot know.
 */
export function untrustedLog(write: (line: string) => void, onRunner: boolean): UntrustedLog {
  const block = (text: string) => {
    if (!onRunner) return write(text)
    const token = randomUUID()
    write(`::stop-commands::${token}`)
    write(text)
    write(`::${token}::`)
  }
  const fold = (title: string, text: string) => {
    write(onRunner ? `::group::${title}` : `${title}:`)
    block(text)
    if (onRunner) write('::endgroup::')
  }
  return { block, line: (line) => (/::|##\[/.test(line) ? block(line) : write(line)), fold }
}
