/**
 * What secrets cost before a plan begins: reading and checking references, loading the SDK, and our part of a request.
 * 1Password itself is the stand-in, which answers at once: its own time, and that of the network, come on top.
 */
import { Secrets } from '@1password/sdk'
import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { connect } from '../../src/secrets/onepassword/onepassword.js'
import { parseSecretLines } from '../../src/secrets/references.js'
import { standInAction } from '../bed/onepassword/action.js'
import { madeUpToken } from '../bed/onepassword/token.js'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9)
const counts = [1, 20, 200]
const run = promisify(execFile)

const fields = Object.fromEntries(
  Array.from({ length: 200 }, (_, index) => [`field-${index}`, `value-${index}`]),
)
const references = Object.keys(fields).map((field) => `op://vault/item/${field}`)
const action = await standInAction({ name: 'vault', items: [{ title: 'item', fields }] })
try {
  const file = pathToFileURL(`${action.dir}/dist/onepassword/index.js`).href
  const standIn = (await import(file)) as { connect: typeof connect }
  print([
    await row('parse and check the input secrets', (count) => {
      const lines = references.slice(0, count).map((reference, index) => `SECRET_${index}=${reference}`)
      return () => void parseSecretLines(lines.join('\n'))
    }),
    await row('the same check by the SDK, for comparison', (count) => () => {
      references.slice(0, count).forEach((reference) => Secrets.validateSecretReference(reference))
    }),
    await row('sign in and fetch, through the stand-in', (count) => async () => {
      const who = { kind: 'service-account', token: madeUpToken('made-up.1password.com') } as const
      const source = await standIn.connect(who, { integrationVersion: '0.0.0', env: {} })
      const values = await source.resolveAll(references.slice(0, count))
      if (values.size !== count) throw new Error(`${values.size} of ${count} references came back`)
    }),
  ])
  const bundle = new URL('../../dist/onepassword/index.js', import.meta.url).href
  const load = `const t = performance.now(); await import('${bundle}'); console.log(performance.now() - t)`
  const loads = await repeat(async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', load])
    return Number(stdout)
  })
  console.log(`\nload the real SDK, 14 MB of WebAssembly, in a new process: ${median(loads).toFixed(0)} ms`)
} finally {
  await action.remove()
}

interface Row {
  readonly title: string
  /** Median by number of references. */
  readonly milliseconds: readonly number[]
}

async function row(title: string, prepare: (count: number) => () => void | Promise<void>): Promise<Row> {
  const milliseconds: number[] = []
  for (const count of counts) {
    const work = prepare(count)
    const times = await repeat(async () => {
      const started = performance.now()
      await work()
      return performance.now() - started
    })
    milliseconds.push(median(times))
  }
  return { title, milliseconds }
}

/** The first round warms up and is not counted. */
async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) times.push(await measure())
  return times.slice(1)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ title }) => title.length))
  console.log(
    `${`ms, median of ${rounds}; references:`.padEnd(width)}${counts.map((count) => String(count).padStart(9)).join('')}`,
  )
  for (const { title, milliseconds } of rows) {
    console.log(`${title.padEnd(width)}${milliseconds.map((value) => value.toFixed(2).padStart(9)).join('')}`)
  }
}
