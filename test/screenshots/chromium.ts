import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { Failure } from '../../src/lib/errors.js'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A browser that asks nobody for anything: the page is all it gets. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Takes a PNG of one element of a page of HTML. */
export type Photographer = (html: string, id: string) => Promise<Buffer>

/**
 * @param named by CHROMIUM, when it is set.
 * @returns the path of a Chromium.
 * @throws Failure when there is none.
 */
export function findChromium(named: string | undefined, exists = existsSync): string {
  const found = named ? [named].find(exists) : usualPlaces.find(exists)
  if (found !== undefined) return found
  throw new Failure({
    what: 'taking the screenshots failed',
    why: named ? `CHROMIUM names ${named}, which does not exist` : 'no Chromium is in the usual places',
    next: 'install Chromium (Debian: apt-get install chromium), or set CHROMIUM to its path',
    reason: 'tool-unavailable',
  })
}

/** Starts a Chromium without network, lends it out, and leaves nothing of it behind. */
export async function withChromium(path: string, use: (photograph: Photographer) => Promise<void>) {
  const profile = mkdtempSync(join(tmpdir(), 'helmfile-gate-chromium-'))
  try {
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath: path,
      args: flags,
      offline: true,
      deviceScaleFactor: 1,
      viewport: { width: 1024, height: 768 },
    })
    try {
      const page = await browser.newPage()
      await use(async (html, id) => {
        await page.setContent(html)
        return page.locator(`#${id}`).screenshot()
      })
    } finally {
      await browser.close()
    }
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
}
