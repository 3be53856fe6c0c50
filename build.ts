/**
 * Bundles `dist`: the action, the command line, the two helm plugins and the door, each with all it needs.
 * `npm run build -- --check` builds into a temporary folder instead and fails when the committed bundle differs.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js')

interface Bundle {
  readonly entry: string
  readonly folder: string
  readonly file: string
  /** Files beside the entry that go beside the bundle as they are. */
  readonly assets?: readonly string[]
  /** Files that ncc finds beside a dependency and the bundle reads at run time. */
  readonly emitted?: readonly string[]
}

const bundles: readonly Bundle[] = [
  { entry: 'src/index.ts', folder: '.', file: 'index.js' },
  { entry: 'src/cli.ts', folder: '.', file: 'cli.js' },
  {
    entry: 'src/plugins/diff/index.ts',
    folder: 'plugins/diff',
    file: 'index.js',
    assets: ['plugin.yaml', 'run.sh'],
  },
  // Apart from the action, which loads it only when a reference needs it: its WebAssembly has 14 MB.
  {
    entry: 'src/secrets/onepassword/onepassword.ts',
    folder: 'onepassword',
    file: 'index.js',
    emitted: ['core_bg.wasm'],
  },
]

/** What is not bundled: the files that helmfile and helm start in the place of helm and of a post-renderer. */
const copied = [
  { from: 'src/door/sh', to: 'door' },
  { from: 'src/plugins/guard', to: 'plugins/guard' },
]

async function build(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true })
  await Promise.all(bundles.map((bundle) => buildOne(bundle, target)))
  for (const { from, to } of copied) cpSync(from, join(target, to), { recursive: true })
}

async function buildOne(
  { entry, folder, file, assets = [], emitted = [] }: Bundle,
  target: string,
): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'helmfile-gate-build-'))
  await run(process.execPath, [ncc, 'build', entry, '-o', made, '--license', 'licenses.txt', '--quiet'])
  const out = join(target, folder)
  mkdirSync(out, { recursive: true })
  cpSync(join(made, 'index.js'), join(out, file))
  cpSync(join(made, 'package.json'), join(out, 'package.json'))
  cpSync(join(made, 'licenses.txt'), join(out, `${file}.licenses.txt`))
  emitted.forEach((name) => cpSync(join(made, name), join(out, name)))
  assets.forEach((name) => cpSync(join(dirname(entry), name), join(out, name)))
  rmSync(made, { recursive: true })
}

/** @returns the files that differ, by path; git is not asked, so that it also holds for uncommitted work. */
function differences(committed: string, built: string): string[] {
  const files = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const names = [...new Set([...files(committed), ...files(built)])].sort()
  const read = (folder: string, name: string) => {
    try {
      return readFileSync(join(folder, name))
    } catch {
      return undefined
    }
  }
  return names.filter((name) => {
    const [before, after] = [read(committed, name), read(built, name)]
    return before === undefined || after === undefined || !before.equals(after)
  })
}

if (process.argv.includes('--check')) {
  const built = mkdtempSync(join(tmpdir(), 'helmfile-gate-dist-'))
  await build(built)
  const different = differences('dist', built)
  rmSync(built, { recursive: true })
  if (different.length > 0) {
    console.error(
      `checking dist failed: ${different.join(', ')} differ from the sources: run npm run build and commit dist`,
    )
    process.exit(1)
  }
  console.log('dist is what the sources build.')
} else {
  // Built aside first: a helm that runs meanwhile finds its plugins at any time but an instant.
  const built = mkdtempSync(join(tmpdir(), 'helmfile-gate-dist-'))
  await build(built)
  rmSync('dist', { recursive: true, force: true })
  cpSync(built, 'dist', { recursive: true })
  rmSync(built, { recursive: true })
}
