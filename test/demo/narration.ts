import colors from 'picocolors'
import type { StepResult } from '../bed/runner.js'

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Says what is done, does it, and says how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now()
  say(`\n${colors.cyan('▸')} ${colors.bold(title)}`)
  const result = await work()
  say(colors.dim(`  ${((Date.now() - started) / 1000).toFixed(1)} s`))
  return result
}

/** @throws with the whole log when a step did not end as the demo says it does. */
export function requireThat(result: StepResult, holds: (result: StepResult) => boolean): void {
  if (holds(result)) return
  throw new Error(`the step did not end as it should (exit code ${result.exitCode}):\n${result.log}`)
}

/** @returns the last lines that a person would read, without workflow commands. */
export function tail(log: string, count: number): string {
  return readable(log).slice(-count).join('\n')
}

/** @returns the lines that match, colours left as they are. */
export function planLines(log: string, pattern: RegExp): string {
  return readable(log)
    .filter((line) => pattern.test(plain(line)))
    .join('\n')
}

function readable(log: string): string[] {
  return log
    .split('\n')
    .map((line) => line.replace(/^::(error|warning)[^:]*::/, '').replaceAll('%0A', '\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('::'))
}

function plain(line: string): string {
  // eslint-disable-next-line no-control-regex
  return line.replace(/\x1b\[\d+m/g, '')
}
