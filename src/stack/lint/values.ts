import { resolve } from 'node:path'
import { type BuiltHelmfile, type BuiltRelease, releaseId } from '../built-stack.js'
import type { UnplacedFinding, LintContext } from './rule.js'
import { yamlProblem } from './yaml-problem.js'

/** Values files exist, and those that are no templates are YAML. */
export function valuesFindings(helmfile: BuiltHelmfile, context: LintContext): UnplacedFinding[] {
  return helmfile.releases.flatMap((release) => [
    ...paths(release.values).flatMap((path) =>
      fileFindings({ release, path, keys: ['values', path] }, helmfile, context),
    ),
    ...paths(release.secrets).flatMap((path) =>
      fileFindings({ release, path, keys: ['secrets', path] }, helmfile, context),
    ),
  ])
}

/** A `ref+…` entry names a secret, not a file. */
function paths(entries: readonly unknown[]): string[] {
  return entries.filter((entry) => typeof entry === 'string').filter((entry) => !entry.startsWith('ref+'))
}

interface ValuesEntry {
  readonly release: BuiltRelease
  readonly path: string
  readonly keys: readonly string[]
}

function fileFindings(entry: ValuesEntry, helmfile: BuiltHelmfile, context: LintContext): UnplacedFinding[] {
  const { release, path, keys } = entry
  const id = releaseId(release)
  if (/::|:\/\//.test(path)) {
    const message = `${id} takes values from a URL, which can change without a review: keep the file in the stack`
    return [{ rule: 'values-remote', severity: 'error', message, release, keys }]
  }
  const expanded = expandTemplate(`${release.valuesPathPrefix}${path}`, release, context.environment)
  if (expanded === undefined || /[*?[\]]/.test(expanded)) {
    const message = `${id} takes values from ${path}, which lint cannot follow: name each file`
    return [{ rule: 'values-unchecked', severity: 'warning', message, release, keys }]
  }
  const file = resolve(helmfile.dir, expanded)
  const text = context.files.read(file)
  if (text === undefined) return [missing(entry, helmfile)]
  const problem = /\.(ya?ml|json)$/.test(file) ? yamlProblem(text) : undefined
  if (!problem) return []
  const message = `values of ${id} are no YAML: ${problem.message}`
  return [{ rule: 'values-parse', severity: 'error', message, release, file, line: problem.line }]
}

function missing(
  { release, path, keys }: ValuesEntry,
  { missingFileHandler }: BuiltHelmfile,
): UnplacedFinding {
  const handler = release.missingFileHandler || missingFileHandler || 'Error'
  const message = `${releaseId(release)} takes values from ${path}, which does not exist`
  return {
    rule: 'values-missing',
    severity: handler === 'Error' ? 'error' : 'warning',
    message,
    release,
    keys,
  }
}

/** The few names that paths are made of in practice; helmfile fills them in after `helmfile build`. */
function expandTemplate(text: string, release: BuiltRelease, environment: string): string | undefined {
  const names = new Map([
    ['Release.Name', release.name],
    ['Release.Namespace', release.namespace],
    ['Environment.Name', environment],
  ])
  const expanded = text.replace(
    /\{\{-?\s*\.([A-Za-z.]+)\s*-?\}\}/g,
    (whole, name: string) => names.get(name) ?? whole,
  )
  return expanded.includes('{{') ? undefined : expanded
}
