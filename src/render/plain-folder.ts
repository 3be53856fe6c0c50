import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Completed } from '../lib/exec.js'
import { makeFolder } from '../lib/make-folder.js'
import type { Kept } from './kept.js'

/** helm without the guard. */
type PlainHelm = (args: readonly string[], cwd: string) => Promise<Completed>

export interface PlainFolderOptions {
  readonly plainHelm: PlainHelm
  /** Names helm's binary: another has another name. */
  readonly helm: string
  /** What earlier runs on this machine have made; undefined when nothing is kept. */
  readonly kept: Pick<Kept, 'folder' | 'mayKeep'> | undefined
}

/** As helmfile's chartify asks (helmfile/chartify: replace.go), and nothing else. */
interface Asked {
  readonly name: string
  readonly chart: string
  readonly outputDir: string
  readonly namespace: string
}

/**
 * helmfile makes a chart of a folder of manifests, and has helm render it into files with a look at the cluster: it
 * reads all that the cluster offers, for files that are taken over as they are. So they are rendered without the
 * cluster, and not again while they stay the same.
 * @param argv what helmfile would run.
 * @returns undefined for any other command, and for a folder with templates.
 */
export async function renderPlainFolder(
  argv: readonly string[],
  cwd: string,
  { plainHelm, helm, kept }: PlainFolderOptions,
): Promise<Completed | undefined> {
  const asked = readAsked(argv)
  const given = asked && (await readFiles(asked.chart).catch(() => undefined))
  if (!asked || !given || hasTemplates(given)) return undefined
  const { name, chart, outputDir, namespace } = asked
  const key = `plain folder 1 ${JSON.stringify([helm, name, namespace, Object.entries(given).sort()])}`
  const found = await kept?.folder.read(key)
  if (found) {
    const { said, files } = JSON.parse(found.toString('utf8')) as Made
    await writeFiles(outputDir, files)
    return { exitCode: 0, stdout: said.replaceAll(theFolder, outputDir), stderr: '' }
  }
  const args = ['template', '--debug=false', `--output-dir=${outputDir}`, '--include-crds', name, chart]
  const done = await plainHelm([...args, `--namespace=${namespace}`], cwd)
  if (done.exitCode === 0 && kept && Object.values(given).every((text) => kept.mayKeep(fromBytes(text)))) {
    const said = done.stdout.replaceAll(outputDir, theFolder)
    const made: Made = { said, files: await readFiles(outputDir) }
    await kept.folder.write(key, Buffer.from(JSON.stringify(made)))
  }
  return done
}

interface Made {
  /** Chartify takes the paths of the files from what helm says. */
  readonly said: string
  readonly files: Files
}

/** In the place of a path that is another in each run; no path holds it. */
const theFolder = '\0'

function readAsked(argv: readonly string[]): Asked | undefined {
  const [word, debug, output = '', crds, name, chart, ...rest] = argv
  const [flag, namespace, ...place] = rest
  const more = place[0] === '--kube-context' ? place.slice(2) : place
  const isPlace = more.length === 0 || (more.length === 1 && more[0] === '--dry-run=server')
  const outputDir = /^--output-dir=(\/.+)$/.exec(output)?.[1]
  if (word !== 'template' || debug !== '--debug=false' || crds !== '--include-crds') return undefined
  if (!outputDir || flag !== '--namespace' || !name || !namespace || !isPlace) return undefined
  return chart?.startsWith('/') ? { name, chart, outputDir, namespace } : undefined
}

/** Chartify moves each file to `files/` and leaves a template in its place that takes it over as it is. */
function hasTemplates(files: Files): boolean {
  return Object.entries(files).some(
    ([path, text]) => path.startsWith('templates/') && text !== `{{ .Files.Get "files/${path}" }}`,
  )
}

/** Contents by path, a character a byte: they come back as they were. */
type Files = Readonly<Record<string, string>>

function fromBytes(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

async function readFiles(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')))
  return Object.fromEntries(paths.map((path, index) => [path.slice(folder.length + 1), texts[index] ?? '']))
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await makeFolder(dirname(join(folder, path)))
    await writeFile(join(folder, path), text, 'latin1')
  }
}
