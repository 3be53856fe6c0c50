/**
 * The demo of `main.ts`, but with the tools of a mirror: `from-mirror.ts URL FILE`. The file holds the pins of what the
 * mirror serves; that they are handed in here is the only difference. `npm run demo` has no way to other pins.
 */
import { readFileSync } from 'node:fs'
import { officialDownload } from '../bed/official-download.js'
import type { Releases } from '../bed/releases.js'
import { clusterTools, prepareTools } from '../bed/tools.js'
import { playDemo } from './demo.js'

const [mirror = '', file = ''] = process.argv.slice(2)
const releases = JSON.parse(readFileSync(file, 'utf8')) as Releases
const log = (line: string): void => console.error(line)

await playDemo({
  prepare: () => prepareTools({ names: clusterTools, download: officialDownload({ mirror, releases, log }) }),
  keep: false,
})
