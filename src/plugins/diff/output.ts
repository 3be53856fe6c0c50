import type { Comparison, Difference } from '../../changes/compare.js'
import type { DisplayFlags } from './flags.js'
import { apiGroup } from '../../manifest/manifest.js'
import { diffLines, shownDifference, type DiffLine } from '../../changes/object-text.js'
import { structuredEntry } from './structured.js'

/** helm-diff's words; its readers branch on them. */
type ChangeWord = 'ADD' | 'REMOVE' | 'MODIFY' | 'MODIFY_SUPPRESSED'

interface Entry {
  readonly difference: Difference
  readonly change: ChangeWord
  readonly lines: readonly DiffLine[]
}

const words = { add: 'ADD', remove: 'REMOVE', change: 'MODIFY' } as const

const colors = { ADD: '32', REMOVE: '31', MODIFY: '33', MODIFY_SUPPRESSED: '94' } as const

const emptied = 'has changed, but diff is empty after suppression.'

const headers: Record<ChangeWord, string> = {
  ADD: 'has been added:',
  REMOVE: 'has been removed:',
  MODIFY: 'has changed:',
  MODIFY_SUPPRESSED: emptied,
}

const plannedWords: Record<ChangeWord, string> = {
  ADD: 'to be added.',
  REMOVE: 'to be removed.',
  MODIFY: 'to be changed.',
  MODIFY_SUPPRESSED: emptied,
}

/** @returns what `helm diff` prints for a comparison, in the format asked for. */
export function printed({ differences, kept }: Comparison, flags: DisplayFlags): string {
  switch (flags.output) {
    case 'diff':
      return [...differences.map((one) => diffText(entryOf(one, flags), flags)), ...kept.map(keptText)].join(
        '',
      )
    case 'simple':
      return simpleText(
        differences.map((one) => entryOf(one, flags)),
        flags,
      )
    case 'json':
    case 'template':
      return `${JSON.stringify(differences.map((one) => jsonEntry(entryOf(one, flags))))}\n`
    case 'structured':
      return `${goJson(differences.map((one) => structuredEntry(one, flags)))}\n`
  }
}

function keptText(key: string): string {
  return `${key} leaves the release and stays in the cluster (helm.sh/resource-policy: keep).\n`
}

/** Lines are only compared where they are shown or where a suppressed line may empty them. */
function entryOf(difference: Difference, flags: DisplayFlags): Entry {
  const needsLines = flags.output === 'diff' || flags.suppressedLines.length > 0
  const all = needsLines ? diffLines(shownDifference(difference, flags.secrets)) : []
  const lines = all.filter(({ text }) => !flags.suppressedLines.some((pattern) => pattern.test(text)))
  const visible = !needsLines || lines.some(({ mark }) => mark !== ' ')
  const change = visible || difference.action !== 'change' ? words[difference.action] : 'MODIFY_SUPPRESSED'
  return { difference, change, lines: visible ? lines : [] }
}

function diffText({ difference, change, lines }: Entry, flags: DisplayFlags): string {
  const header = paint(`${difference.key} ${headers[change]}`, colors[change], flags)
  const kind = objectOf(difference).kind
  if (flags.suppressedKinds.includes(kind)) {
    return `${header}\n${paint(`+ Changes suppressed on sensitive content of type ${kind}`, '33', flags)}\n`
  }
  return `${header}\n${bodyText(lines, flags)}`
}

function bodyText(lines: readonly DiffLine[], flags: DisplayFlags): string {
  if (flags.context < 0) return lines.map((line) => `${lineText(line, flags)}\n`).join('')
  const distances = distancesToChange(lines)
  return lines
    .flatMap((line, index) => {
      const far = (at: number) => (distances[at] ?? 0) > flags.context
      if (!far(index)) return [`${lineText(line, flags)}\n`]
      return index === 0 || !far(index - 1) ? ['...\n'] : []
    })
    .join('')
}

function lineText({ mark, text }: DiffLine, flags: DisplayFlags): string {
  if (mark === '+') return paint(`+ ${text}`, colors.ADD, flags)
  if (mark === '-') return paint(`- ${text}`, colors.REMOVE, flags)
  return text === '' ? '' : `  ${text}`
}

function paint(text: string, color: string, flags: DisplayFlags): string {
  return flags.color ? `\u001b[0;${color}m${text}\u001b[0m` : text
}

/** How many lines each line is away from the next changed one, before or after it. */
function distancesToChange(lines: readonly DiffLine[]): number[] {
  const oneWay = (list: readonly DiffLine[]) => {
    let distance = Infinity
    return list.map(({ mark }) => (distance = mark === ' ' ? distance + 1 : 0))
  }
  const back = oneWay([...lines].reverse()).reverse()
  return oneWay(lines).map((distance, index) => Math.min(distance, back[index] ?? Infinity))
}

function simpleText(entries: readonly Entry[], flags: DisplayFlags): string {
  const count = (word: ChangeWord) => entries.filter(({ change }) => change === word).length
  const lines = entries.map(({ difference, change }) =>
    paint(`${difference.key} ${plannedWords[change]}`, colors[change], flags),
  )
  const total = `Plan: ${count('ADD')} to add, ${count('MODIFY')} to change, ${count('REMOVE')} to destroy, 0 to change ownership.`
  return [...lines, total].map((line) => `${line}\n`).join('')
}

function jsonEntry({ difference, change }: Entry) {
  const { apiVersion, kind, namespace, name } = objectOf(difference)
  return { api: apiGroup(apiVersion), kind, namespace, name, change }
}

/** helm-diff names a renamed object by its old key. */
function objectOf(difference: Difference) {
  return difference.action === 'add' ? difference.next : difference.old
}

/** Go's encoder escapes these three, so that its output may stand in a web page. */
function goJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[<>&]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
