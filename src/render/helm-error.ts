import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import type { HelmFailure } from '../changes/release-diff.js'
import { clusterTroubles } from '../cluster/trouble.js'
import { hasInOrder } from '../lib/words-in-order.js'
import type { RenderRequest } from './render.js'

const chartMissing =
  /repo \S+ not found|no chart (?:name|version) found|not a valid chart repository|failed to (?:download|fetch|authorize|do request)|missing in charts\/ directory|no cached repo|chart metadata is missing|cannot load Chart\.yaml|Chart\.yaml file is missing|non-absolute URLs|could not find protocol handler/i

function isChartMissing(text: string): boolean {
  return (
    chartMissing.test(text) ||
    hasInOrder(text, ['chart ', ' not found']) ||
    hasInOrder(text, ['path ', ' not found'])
  )
}

/** Of the objects that helm asks the cluster about, while it renders. */
const objectTrouble = /exists and cannot be imported|no matches for kind/i

const longest = 600

/**
 * Shortens what helm wrote to what a reader needs: its error, in one line, with template file and line.
 * Values given to the release are taken out, since a chart may quote them in its own errors.
 */
export function shortHelmError(
  stderr: string,
  flags: Pick<RenderRequest, 'valueFiles' | 'setValues'>,
): { message: string; failure: HelmFailure } {
  const lines = stderr.split('\n').filter((line) => line.trim() && !/^(level=|time=|WARNING:)/.test(line))
  const start = lines.findIndex((line) => line.startsWith('Error: '))
  const text = (start < 0 ? lines : lines.slice(start)).map((line) => line.trim()).join(' ')
  const plain = text
    .replace(/^Error: /, '')
    .split('Use --debug flag to render out invalid YAML')
    .map((part) => part.trim())
    .join('')
    .replace(/^(INSTALLATION|UPGRADE) FAILED: /, '')
  const message = withoutValues(plain || 'helm failed and gave no reason', givenValues(flags))
  return { message, failure: failureOf(plain) }
}

function failureOf(text: string): HelmFailure {
  if (/execution error|executing |error calling|YAML parse error|error converting YAML/.test(text))
    return 'render'
  if (isChartMissing(text)) return 'chart'
  return objectTrouble.test(text) || clusterTroubles(text).length > 0 ? 'cluster' : 'render'
}

/** @returns the texts of all scalars that were given as values, long ones first; short ones say nothing. */
function givenValues({ valueFiles, setValues }: Pick<RenderRequest, 'valueFiles' | 'setValues'>): string[] {
  const found = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number') {
      if (String(value).trim().length >= 5) found.add(String(value).trim())
    } else if (value && typeof value === 'object') Object.values(value).forEach(collect)
  }
  valueFiles.forEach((file) => collect(readValues(file)))
  setValues.forEach((text) =>
    collect(text.split(/(?<!\\),/).map((pair) => pair.slice(pair.indexOf('=') + 1))),
  )
  return [...found].sort((a, b) => b.length - a.length)
}

function readValues(file: string): unknown {
  try {
    return load(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * One pass, and no further than is shown: charts decide how long the text is, and how many values there are.
 * @returns the text without the values, cut to what a reader is shown.
 */
function withoutValues(text: string, values: readonly string[]): string {
  const given = new Set(values)
  const lengths = [...new Set(values.map(({ length }) => length))]
  const valueAt = (at: number) => {
    if (/[\w./-]/.test(text.charAt(at - 1))) return undefined
    return lengths.find(
      (length) => given.has(text.slice(at, at + length)) && !/[\w/-]/.test(text.charAt(at + length)),
    )
  }
  let shown = ''
  for (let at = 0; at < text.length && shown.length < longest;) {
    const length = valueAt(at)
    shown += length === undefined ? text.charAt(at) : '***'
    at += length ?? 1
  }
  return shown.slice(0, longest)
}
