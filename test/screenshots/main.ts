/**
 * `npm run screenshots`: golden comments as GitHub would show them, and sessions in a terminal, into docs/screenshots.
 * `npm run screenshots -- --folder FOLDER NAME…` puts some of them into a folder of your choice; a name is that of a file in
 * test/golden, or `terminal` for all sessions. `--bundle FOLDER` runs another bundle than dist/.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { failureLine } from '../../src/lib/errors.js'
import { findChromium, withChromium } from './chromium.js'
import { boxId, commentPage } from './comment-page.js'
import { terminalBoxId, terminalPage } from './terminal-page.js'
import { columns, terminalSessions } from './terminal-sessions.js'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const comments = ['one-small-change', 'high-risk', 'refused-by-dry-run', 'deploy-in-progress']

/** Stands for all pictures that one bed is started for. */
const terminal = 'terminal'

/** The pictures are looked at in a browser and kept in git. */
const mostBytes = 300_000

interface Page {
  readonly name: string
  readonly html: string
  /** Of the element that is photographed. */
  readonly id: string
}

interface Order {
  readonly folder: string
  readonly bundle: string
  readonly names: readonly string[]
}

async function screenshots({ folder, bundle, names }: Order): Promise<void> {
  const chromium = findChromium(process.env.CHROMIUM)
  const pages = [
    ...names.filter((name) => name !== terminal).map(commentOf),
    ...(names.includes(terminal) ? await terminalPages(bundle) : []),
  ]
  mkdirSync(folder, { recursive: true })
  await withChromium(chromium, async (photograph) => {
    for (const { name, html, id } of pages) {
      const png = await photograph(html, id)
      const file = join(folder, `${name}.png`)
      writeFileSync(file, png)
      console.log(`${file}: ${Math.ceil(png.length / 1000)} kB${png.length > mostBytes ? ', too large' : ''}`)
    }
  })
}

function commentOf(name: string): Page {
  const markdown = readFileSync(join(repository, 'test/golden', `${name}.md`), 'utf8')
  return { name, html: commentPage(markdown), id: boxId }
}

async function terminalPages(bundle: string): Promise<Page[]> {
  const pages: Page[] = []
  for (const { name, written } of await terminalSessions(bundle)) {
    pages.push({ name, html: await terminalPage(written, columns), id: terminalBoxId })
  }
  return pages
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: join(repository, 'docs/screenshots') },
    bundle: { type: 'string', default: join(repository, 'dist') },
  },
})
try {
  await screenshots({
    folder: resolve(values.folder),
    bundle: resolve(values.bundle),
    names: positionals.length > 0 ? positionals : [...comments, terminal],
  })
} catch (error) {
  console.error(failureLine(error))
  process.exitCode = 1
}
