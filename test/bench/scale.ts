/**
 * What a plan costs by the size of the stack: of a cluster that holds nothing of it, and of one where nothing changes.
 * `npm run bench:scale`; BENCH_SIZES=14x8,140x40 for others than the usual three, BENCH_ONLY=install or unchanged for one
 * of the two plans, BENCH_MAIN for another bundle, BENCH_PROFILES for a folder with profiles of the action.
 */
import { writeSection } from './page.js'
import { withStackOf, type Cost } from './scale-run.js'
import type { Size } from './scale-stack.js'

const sizes = (process.env['BENCH_SIZES'] ?? '14x8,140x40,1000x80').split(',').map((size): Size => {
  const [releases = 0, layers = 0] = size.split('x').map(Number)
  return { releases, layers }
})
const only = process.env['BENCH_ONLY']

const columns: readonly [string, (cost: Cost, size: Size) => number | undefined, number][] = [
  ['wall, s', ({ wall }) => wall, 1],
  ['CPU, s', ({ cpu }) => cpu, 1],
  ['CPU a release, ms', ({ cpu }, { releases }) => (1000 * cpu) / releases, 0],
  ['memory, MB', ({ megabytes }) => megabytes, 0],
  ['processes', ({ processes }) => processes, 0],
  ['requests', ({ requests }) => requests, 0],
  ['approval, bytes', ({ approval }) => approval, 0],
  ['outputs, bytes', ({ outputs }) => outputs, 0],
  ['comment, characters', ({ comment }) => comment, 0],
  ['summary, bytes', ({ summary }) => summary, 0],
]

const lines: string[] = []
say(`| stack | plan | ${columns.map(([title]) => title).join(' | ')} |`)
say(`|--|--|${'--:|'.repeat(columns.length)}`)
for (const size of sizes) {
  await withStackOf(size, async ({ plan, deploy }) => {
    if (only !== 'unchanged') print(size, 'all of it is new', await plan('install'))
    if (only === 'install') return
    await deploy()
    print(size, 'nothing changes', await plan('unchanged'))
  })
}

if (process.env['UPDATE_DOCS'] === '1') await writeSection('scale', lines.join('\n'), 1)

function say(line: string): void {
  lines.push(line)
  console.log(line)
}

function print(size: Size, title: string, cost: Cost): void {
  const cells = columns.map(([, of, digits]) => {
    const value = of(cost, size)
    const form = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    return value === undefined ? '–' : value.toLocaleString('en-US', form)
  })
  say(`| ${size.releases} in ${size.layers} layers | ${title} | ${cells.join(' | ')} |`)
}
