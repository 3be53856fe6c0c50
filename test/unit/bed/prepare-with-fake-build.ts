import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Build } from '../../bed/go-build.js'
import { prepareTools } from '../../bed/tools.js'

// Run as a process of its own: prepares the tools with a build that only notes what it was asked for.
const [cache = '', noteFile = ''] = process.argv.slice(2)

const build: Build = async (recipe, programs, target) => {
  appendFileSync(noteFile, `${recipe.name}\n`)
  await sleep(50)
  for (const program of programs) writeFileSync(join(target, program), program, { mode: 0o755 })
}

async function main(): Promise<void> {
  const started = performance.now()
  const { dir } = await prepareTools({
    env: { XDG_CACHE_HOME: cache },
    build,
    download: () => Promise.resolve(false),
  })
  console.log(JSON.stringify({ dir, milliseconds: performance.now() - started }))
}

void main()
