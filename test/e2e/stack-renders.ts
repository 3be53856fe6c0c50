import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RenderedRelease } from './cross-references/placed.js'
import { helmfile, type Terminal } from './stack-terminal.js'

/** @returns what each release of the stack renders to, hooks too, as `helmfile template` writes it into files. */
export async function renderStack(terminal: Terminal, environment: string): Promise<RenderedRelease[]> {
  const folder = join(terminal.bed.dir, `renders-${environment}`)
  const placed = "'{{ .OutputDir }}/{{ .Release.Namespace }}/{{ .Release.Name }}'"
  await terminal.shell(
    `${helmfile} -e ${environment} --quiet template --output-dir ${folder} --output-dir-template ${placed}`,
  )
  const namespaces = await readdir(folder)
  const releases = await Promise.all(
    namespaces.map(async (namespace) => {
      const names = await readdir(join(folder, namespace))
      return Promise.all(
        names.map(async (name) => ({
          namespace,
          name,
          manifest: await textOf(join(folder, namespace, name)),
        })),
      )
    }),
  )
  return releases.flat()
}

async function textOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const texts = await Promise.all(files.sort().map((file) => readFile(file, 'utf8')))
  return texts.join('\n---\n')
}
