/**
 * `npm run screenshots`: golden comments as GitHub would show them, into docs/screenshots.
 * `npm run screenshots -- FOLDER NAME…` puts other ones, of test/golden, into a folder of your choice, to look at.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { failureLine } from '../../src/lib/errors.js'
import { findChromium, withChromium } from './chromium.js'
import { boxId, commentPage } from './comment-page.js'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const shown = ['one-small-change', 'high-risk', 'refused-by-dry-run', 'deploy-in-progress']

/** The pictures are looked at in a browser and kept in git. */
const mostBytes = 300_000

async function screenshots(folder: string, names: readonly string[]): Promise<void> {
  const pages = names.map((name) => ({ name, html: commentPage(golden(name)) }))
  mkdirSync(folder, { recursive: true })
  await withChromium(findChromium(process.env.CHROMIUM), async (photograph) => {
    for (const { name, html } of pages) {
      const png = await photograph(html, boxId)
      const file = join(folder, `${name}.png`)
      writeFileSync(file, png)
      console.log(`${file}: ${Math.ceil(png.length / 1000)} kB${png.length > mostBytes ? ', too large' : ''}`)
    }
  })
}

function golden(name: string): string {
  return readFileSync(join(repository, 'test/golden', `${name}.md`), 'utf8')
}

const [folder = join(repository, 'docs/screenshots'), ...names] = process.argv.slice(2)
try {
  await screenshots(resolve(folder), names.length > 0 ? names : shown)
} catch (error) {
  console.error(failureLine(error))
  process.exitCode = 1
}
