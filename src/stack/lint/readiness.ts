import { closest } from 'fastest-levenshtein'
import { readinessPath, readReadiness } from '../readiness-file.js'
import type { BuiltHelmfile } from '../built-stack.js'
import type { LintContext, UnplacedFinding } from './rule.js'

/** What has to be true after each layer names layers and releases that there are. The file is the whole stack's. */
export function readinessFindings(
  helmfile: BuiltHelmfile,
  { files, stack, stackFile }: LintContext,
): UnplacedFinding[] {
  if (helmfile !== stack[0]) return []
  const file = readinessPath(stackFile)
  const text = files.read(file)
  if (text === undefined) return []
  const { entries, layers, problems } = readReadiness(text)
  const releases = new Map(
    stack
      .flatMap((one) => one.releases)
      .map(({ namespace, name, labels }) => [`${namespace}/${name}`, Number(labels.get('layer'))]),
  )
  const known = [...new Set(releases.values())].filter((layer) => !Number.isNaN(layer)).sort((a, b) => a - b)
  const unknownLayers = layers
    .filter(({ layer }) => !known.includes(layer))
    .map(({ layer, line }) => ({
      line,
      message: `there is no layer ${layer}: the stack has ${known.join(', ') || 'none'}`,
    }))
  const wrongReleases = entries.flatMap(({ entry: { release }, layer, line }) => {
    if (release === undefined) return []
    const own = releases.get(release)
    if (own === undefined) {
      const near = releases.size > 0 ? `: did you mean ${closest(release, [...releases.keys()])}?` : ''
      return [{ line, message: `there is no release ${release}${near}` }]
    }
    return own === layer
      ? []
      : [{ line, message: `${release} is in layer ${own}, and its entry under layer ${layer}` }]
  })
  return [...problems, ...unknownLayers, ...wrongReleases].map(({ message, line }) => ({
    rule: 'readiness',
    severity: 'error',
    message,
    file,
    line,
  }))
}
