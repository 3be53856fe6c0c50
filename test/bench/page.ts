/** The page docs/performance.md: each bench writes its own section, with the machine it ran on. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { pins } from '../../src/tools/pins.js'

export interface Result {
  readonly title: string
  /** Of each counted round. */
  readonly seconds: number[]
  /** Of the last run, to the API server. */
  requests?: number
}

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url))

/** @returns a Markdown table; the first row is the floor, and a row of helm-diff is what plans are held against. */
export function tableOf(results: readonly Result[]): string {
  const floor = median(results[0]?.seconds ?? [])
  const theirs = results.find(({ title }) => title === helmDiff)
  const lines = results.map(({ title, seconds, requests }) => {
    const own = median(seconds)
    const ratio = theirs ? ` ${(own / median(theirs.seconds)).toFixed(2)} |` : ''
    const range = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`
    return `| ${title} | ${own.toFixed(2)} | ${range} | ${(own / floor).toFixed(2)} |${ratio} ${requests ?? ''} |`
  })
  const head = theirs ? ' × helm-diff |' : ''
  return [
    `| what | seconds | from–to | × floor |${head} requests |`,
    `|---|---|---|---|${theirs ? '---|' : ''}---|`,
    ...lines,
  ].join('\n')
}

/** The title of the row that real helm-diff has. */
export const helmDiff = '`helmfile diff`, real helm-diff'

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** Puts the text between the section's marks. @throws when the page has no such section. */
export function writeSection(name: string, text: string, rounds: number): Promise<void> {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const before = readFileSync(page, 'utf8')
  const from = before.indexOf(start)
  const to = before.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no section ${name}`)
  const made = `${start}\n${machine(rounds)}\n\n${text}\n`
  writeFileSync(page, before.slice(0, from) + made + before.slice(to))
  return Promise.resolve()
}

function machine(rounds: number): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const versions = Object.entries(pins).map(([name, { version }]) => `${name} ${version}`)
  return `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${memory}, Node ${process.versions.node}, ${versions.join(', ')}; commit ${commit}; medians of ${rounds} rounds.`
}
