import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { CrdFile } from '../changes/crds.js'
import { parseManifest, scalarText } from '../manifest/manifest.js'

/** A chart as it lies in its folder or archive, subcharts included. */
export interface ChartSource {
  /** Empty when `Chart.yaml` cannot be read. */
  readonly version: string
  /** Text files by path inside the chart, without `crds/`: templates, values, files that templates may read. */
  readonly files: ReadonlyMap<string, string>
  /** The files of all `crds/` folders, as they are but for a byte order mark, which helm takes off. */
  readonly crds: readonly CrdFile[]
}

/** Past this an archive is an attack, not a chart; helm's own limit is 100 MiB (helm: pkg/chart/loader/archive). */
const unpackedLimit = 100 * 1024 * 1024

/** Bigger files hold data; template functions are looked for in the first part only. */
const textLimit = 2 * 1024 * 1024

/**
 * Reads a chart from where helm rendered it.
 * @param path the chart's folder or its tgz, as `helm template --debug` names it.
 * @throws when the path cannot be read or is no archive.
 */
export async function readChartSource(path: string): Promise<ChartSource> {
  const texts = statSync(path).isDirectory()
    ? await readFolder(path, '')
    : await readArchive(readFileSync(path))
  const isCrd = (name: string) => crdFolder.test(name)
  return {
    version: chartVersion(texts.get('Chart.yaml')),
    files: new Map([...texts].filter(([name]) => !isCrd(name))),
    crds: [...texts]
      .filter(([name]) => isCrd(name))
      .map(([name, text]) => ({ path: name, text: text.replace(/^\uFEFF/, '') })),
  }
}

function chartVersion(text: string | undefined): string {
  try {
    // Chart.yaml is a mapping with an apiVersion, which is all that parseManifest asks for.
    return scalarText(parseManifest(text ?? '', '')[0]?.value.get('version'))
  } catch {
    return ''
  }
}

/** Links are followed, as helm does; a folder that contains itself ends at the depth limit. */
async function readFolder(root: string, prefix: string, depth = 0): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  if (depth > 20) return texts
  for (const name of readdirSync(root)) {
    const path = join(root, name)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory() && name !== '.git')
      merge(texts, await readFolder(path, `${prefix}${name}/`, depth + 1))
    else if (stats?.isFile()) await addFile(texts, `${prefix}${name}`, () => readFileSync(path))
  }
  return texts
}

/** Archives hold the chart in a folder of its name; that first part of each path is cut. */
async function readArchive(archive: Buffer): Promise<Map<string, string>> {
  const { unpackTar } = await import('modern-tar')
  const entries = await unpackTar(gunzipSync(archive, { maxOutputLength: unpackedLimit }), {
    filter: ({ type }) => type === 'file',
  })
  const texts = new Map<string, string>()
  for (const { header, data } of entries) {
    const name = header.name.replace(/^(\.\/)?[^/]+\//, '')
    if (data) await addFile(texts, name, () => Buffer.from(data))
  }
  return texts
}

/** A subchart may lie in `charts/` as an archive of its own. */
async function addFile(texts: Map<string, string>, name: string, read: () => Buffer): Promise<void> {
  if (/(^|\/)charts\/[^/]+\.tgz$/.test(name)) {
    merge(texts, await readArchive(read()), name.replace(/\.tgz$/, '/'))
  } else if (
    crdFolder.test(name) ||
    !/\.(md|png|svg|gz|tgz|zip|prov)$|(^|\/)(LICENSE|NOTES\.txt|\.helmignore)$/i.test(name)
  ) {
    texts.set(
      name,
      read()
        .toString('utf8')
        .slice(0, isTemplate(name) || crdFolder.test(name) ? undefined : textLimit),
    )
  }
}

/** Of the chart or of a subchart. */
const crdFolder = /^(charts\/[^/]+\/)*crds\//

function isTemplate(name: string): boolean {
  return /(^|\/)templates\//.test(name)
}

function merge(into: Map<string, string>, from: ReadonlyMap<string, string>, prefix = ''): void {
  for (const [name, text] of from) into.set(`${prefix}${name}`, text)
}
