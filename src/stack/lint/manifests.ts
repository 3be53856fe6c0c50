import { join } from 'node:path'
import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml'
import { type BuiltHelmfile, type BuiltRelease, releaseId } from '../built-stack.js'
import { chartFolder } from './chart-reference.js'
import type { UnplacedFinding, LintContext } from './rule.js'
import { yamlProblem } from './yaml-problem.js'

/** Folders of manifests hold Kubernetes objects, and neither they nor charts of the stack hold a plain Secret. */
export function manifestFindings(helmfile: BuiltHelmfile, { files }: LintContext): UnplacedFinding[] {
  return helmfile.releases.flatMap((release) => {
    const folder = chartFolder(release, helmfile)
    if (folder === undefined || /\.(tgz|tar\.gz)$/.test(folder)) return []
    const names = files.list(folder)
    if (!names) return [folderFinding('chart-missing', release, 'which does not exist')]
    const texts = yamlFiles(names).map((name) => ({
      release,
      file: join(folder, name),
      text: files.read(join(folder, name)) ?? '',
    }))
    if (names.includes('Chart.yaml'))
      return texts.filter(({ file }) => !isChartMeta(file, folder)).flatMap(templateSecrets)
    if (names.some((name) => /^kustomization\.ya?ml$/i.test(name))) return texts.flatMap(templateSecrets)
    if (texts.length === 0) return [folderFinding('manifests-empty', release, 'which holds no manifest')]
    return texts.flatMap((manifest) =>
      manifest.text.includes('{{') ? templateSecrets(manifest) : objectFindings(manifest),
    )
  })
}

interface Manifest {
  readonly release: BuiltRelease
  /** Absolute path. */
  readonly file: string
  readonly text: string
}

/** The endings by which helmfile takes files of a folder into a chart (chartify: SearchFiles). */
function yamlFiles(names: readonly string[]): string[] {
  return names.filter((name) => /\.ya?ml$/.test(name))
}

function isChartMeta(file: string, folder: string): boolean {
  return ['Chart.yaml', 'values.yaml', 'values.schema.json'].some((name) => file === join(folder, name))
}

function folderFinding(rule: string, release: BuiltRelease, why: string): UnplacedFinding {
  const message = `${releaseId(release)} is made of the folder ${release.chart}, ${why}`
  return { rule, severity: 'error', message, release, keys: ['chart'] }
}

function objectFindings(manifest: Manifest): UnplacedFinding[] {
  const { release, file, text } = manifest
  const problem = yamlProblem(text)
  if (problem) {
    const message = `manifest of ${releaseId(release)} is no YAML: ${problem.message}`
    return [{ rule: 'manifest-parse', severity: 'error', message, release, file, line: problem.line }]
  }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
  const documents = (Array.isArray(parsed) ? parsed : []).filter(hasContent)
  if (documents.length === 0) {
    const message = `manifest of ${releaseId(release)} holds no object`
    return [{ rule: 'manifest-object', severity: 'error', message, release, file, line: 1 }]
  }
  return documents.flatMap(({ contents }) => nodeFindings(contents, { manifest, lines }))
}

/** Comments alone between two separators are no document to helm either. */
function hasContent({ contents }: Document): boolean {
  return contents !== null && !(isScalar(contents) && contents.value === null)
}

interface ManifestPlace {
  readonly manifest: Manifest
  readonly lines: LineCounter
}

function nodeFindings(node: unknown, at: ManifestPlace): UnplacedFinding[] {
  const { release, file } = at.manifest
  const offset = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0
  const draft = { severity: 'error', release, file, line: at.lines.linePos(offset).line } as const
  if (!isMap(node)) {
    return [
      {
        ...draft,
        rule: 'manifest-object',
        message: `manifest of ${releaseId(release)} holds something that is no object`,
      },
    ]
  }
  const [apiVersion, kind] = [field(node, 'apiVersion'), field(node, 'kind')]
  const items = node.get('items')
  if (kind.endsWith('List') && isSeq(items)) return items.items.flatMap((item) => nodeFindings(item, at))
  if (kind === 'Secret' && apiVersion === 'v1')
    return [{ ...draft, rule: 'plain-secret', message: secretMessage(release) }]
  const lacking = [
    ...(apiVersion ? [] : ['apiVersion']),
    ...(kind ? [] : ['kind']),
    ...((node.getIn(['metadata', 'name']) ?? node.getIn(['metadata', 'generateName']))
      ? []
      : ['metadata.name']),
  ]
  if (lacking.length === 0) return []
  const message = `manifest of ${releaseId(release)} holds an object without ${lacking.join(', ')}`
  return [{ ...draft, rule: 'manifest-object', message }]
}

function field(node: YAMLMap, key: string): string {
  const value = node.get(key)
  return typeof value === 'string' ? value : ''
}

function secretMessage(release: BuiltRelease): string {
  return `${releaseId(release)} holds a plain Secret, readable to all who read the repository: use a OnePasswordItem`
}

/** Templates are no YAML, so the text is searched. A Secret that is filled in by values may be meant: a warning. */
function templateSecrets({ release, file, text }: Manifest): UnplacedFinding[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    if (!/^\s*(-\s+)?["']?kind["']?:\s*["']?Secret["']?\s*(#.*)?$/.test(line)) return []
    const filledIn = documentAround(lines, index).some((other) => other.includes('{{'))
    return [
      {
        rule: 'plain-secret',
        severity: filledIn ? 'warning' : 'error',
        message: filledIn
          ? `${releaseId(release)} makes a Secret from values: values must not hold secrets`
          : secretMessage(release),
        release,
        file,
        line: index + 1,
      } as const,
    ]
  })
}

function documentAround(lines: readonly string[], index: number): string[] {
  const before = lines.slice(0, index).findLastIndex((line) => line.startsWith('---'))
  const after = lines.findIndex((line, at) => at > index && line.startsWith('---'))
  return lines.slice(before + 1, after < 0 ? lines.length : after)
}
