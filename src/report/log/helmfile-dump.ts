/** Of a dump only this block says something new: what helm itself said. */
const toldBlock = /^STDERR:$/
const blockStart = /^(?:PATH:|ARGS:|ERROR:|EXIT STATUS|STDERR:|COMBINED OUTPUT:)$/

/**
 * helmfile follows a command that failed with its path, some forty lines of arguments and all of its output twice
 * (helmfile: pkg/helmexec/exit_error.go).
 * @returns takes helmfile's output line by line, and passes it on without that, but for what helm said.
 */
export function withoutDump(write: (line: string) => void): (line: string) => void {
  let part: 'outside' | 'dropped' | 'told' = 'outside'
  return (line) => {
    if (part !== 'outside') {
      if (blockStart.test(line)) {
        part = toldBlock.test(line) ? 'told' : 'dropped'
        return
      }
      if (line === '' || (line.startsWith('  ') && part === 'dropped')) return
      if (!line.startsWith('  ')) part = 'outside'
    }
    if (line.endsWith('exited with non-zero status:')) part = 'dropped'
    write(line)
  }
}
