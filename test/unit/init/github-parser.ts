import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

/** Prints what is wrong with each file that it is given. */
const program = `
import { readFileSync } from 'node:fs'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
for (const name of process.argv.slice(2)) {
  const read = parseWorkflow({ name, content: readFileSync(name, 'utf8') }, new NoOperationTraceWriter())
  for (const error of read.context.errors.getErrors()) console.log(error.message)
}
`

/**
 * Has GitHub's own parser read workflows. It is bundled first: as it is published Node does not load it.
 * @param workflows texts by path.
 * @returns what it finds wrong, one line each, with file, line and column.
 */
export async function wrongForGitHub(workflows: ReadonlyMap<string, string>): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-parser-'))
  try {
    const outfile = join(dir, 'parser.cjs')
    const stdin = { contents: program, resolveDir: process.cwd() }
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' })
    const files = [...workflows].map(([path, text], index) => ({
      name: `${index}-${path.replaceAll('/', '-')}`,
      text,
    }))
    await Promise.all(files.map(({ name, text }) => writeFile(join(dir, name), text)))
    const args = [outfile, ...files.map(({ name }) => name)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: dir })
    return stdout.split('\n').filter(Boolean)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
