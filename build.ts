/**
 * Bundles `dist`: the action, the command line, the two helm plugins and the door, each with all it needs.
 * `npm run bundle -- --check` builds into a temporary folder instead and fails when the committed bundle differs.
 */
import { build as bundle, type Metafile } from 'esbuild'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

interface Bundle {
  /** Sources by name. What is loaded late by one of them, and what they share, lies beside them in files of its own. */
  readonly entries: Readonly<Record<string, string>>
  readonly folder: string
  /** Files that go beside the bundle as they are. */
  readonly assets?: readonly string[]
}

const bundles: readonly Bundle[] = [
  { entries: { index: 'src/index.ts', cli: 'src/cli.ts' }, folder: '.' },
  {
    entries: { index: 'src/plugins/diff/index.ts' },
    folder: 'plugins/diff',
    assets: ['src/plugins/diff/plugin.yaml', 'src/plugins/diff/run.sh'],
  },
  // Apart from the action, which loads it only when a reference needs it: its WebAssembly has 14 MB.
  {
    entries: { index: 'src/secrets/onepassword/onepassword.ts' },
    folder: 'onepassword',
    assets: ['node_modules/@1password/sdk-core/nodejs/core_bg.wasm'],
  },
]

/** Our own CI and releases are nobody else's. */
function isUsed(path: string): boolean {
  return !['ci.yml', 'release.yml'].includes(basename(path))
}

/** What is not bundled: the files that helmfile and helm start in the place of helm and of a post-renderer. */
const copied = [
  { from: 'src/door/sh', to: 'door' },
  { from: 'src/plugins/guard', to: 'plugins/guard' },
  // What `init` makes the workflows of other repositories from.
  { from: '.github/workflows', to: 'workflows' },
]

async function build(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true })
  await Promise.all(bundles.map((bundle) => buildOne(bundle, target)))
  for (const { from, to } of copied) {
    cpSync(from, join(target, to), { recursive: true, filter: isUsed })
  }
}

async function buildOne({ entries, folder, assets = [] }: Bundle, target: string): Promise<void> {
  const out = join(target, folder)
  const { metafile } = await bundle({
    entryPoints: { ...entries },
    outdir: out,
    // The bundle looks for its plugins from where its files lie, so that none may lie in a folder of its own.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    banner: { js: commonJs },
    logLevel: 'error',
  })
  writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
  writeFileSync(join(out, 'licenses.txt'), licenses(metafile))
  for (const path of assets) cpSync(path, join(out, basename(path)))
}

/** What packages in the older form of modules take for given, under names that nothing else has. */
const commonJs = [
  "import { createRequire as bundleRequire } from 'node:module'",
  "import { fileURLToPath as bundlePath } from 'node:url'",
  'const require = bundleRequire(import.meta.url)',
  "const __dirname = bundlePath(new URL('.', import.meta.url))",
].join('\n')

/** @returns the licenses of all packages that are in a bundle. */
function licenses({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs))
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [])
  return [...new Set(folders)].sort().map(licenseOf).join('\n')
}

function licenseOf(folder: string): string {
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
  return `${name}\n${license}\n${text}\n`
}

interface Manifest {
  readonly name: string
  readonly license: string
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
      `checking dist failed: ${different.join(', ')} differ from the sources: run npm run bundle and commit dist`,
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
