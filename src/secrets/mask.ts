import type { KnownSecret } from './redaction/forms.js'

export interface MaskPorts {
  readonly setSecret: (value: string) => void
  readonly warn: (line: string) => void
}

/**
 * Below this, masking would blank every other word of the log. The runner itself has no such limit, and masks each
 * line of a value that has several (runner: ActionCommandManager.cs).
 */
const shortestMask = 4

/**
 * Tells the runner what to hide in its log. A value of several lines is registered line by line: the runner would do
 * the same, and take `{` of a JSON file for a secret too.
 */
export function maskSecret({ setSecret, warn }: MaskPorts): (secret: KnownSecret) => void {
  return ({ name, value }) => {
    const parts = [...new Set([...wholeValues(value), ...leavesOf(value)])]
    parts.filter((part) => part.length >= shortestMask).forEach(setSecret)
    const short = [...new Set(value.split(/\r?\n/).map((line) => line.trim()))].filter(
      (line) => line !== '' && line.length < shortestMask,
    )
    if (short.length === 0) return
    const what = value.includes('\n')
      ? `${short.length} short line(s) of secret ${name} are`
      : `secret ${name} is`
    warn(`${what} not hidden: what has less than ${shortestMask} characters would blank the log`)
  }
}

/** One line is one value; several are each a value, and the whole in the forms that stand on one line. */
function wholeValues(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  if (lines.filter(Boolean).length <= 1) return [value.trim()]
  const forms = [JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')]
  return [...lines, ...forms]
}

/** The texts in a JSON value, such as the key in the Connect credentials, which tools print by themselves. */
function leavesOf(value: string): string[] {
  const parsed = parsedJson(value)
  if (typeof parsed !== 'object' || parsed === null) return []
  const minified = JSON.stringify(parsed)
  return [minified, Buffer.from(minified).toString('base64'), ...leafTexts(parsed)]
}

function leafTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= shortestLeaf ? [value.trim()] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(leafTexts)
}

/** Shorter texts in JSON are mostly words such as `oct` or `true`. */
const shortestLeaf = 8

function parsedJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
