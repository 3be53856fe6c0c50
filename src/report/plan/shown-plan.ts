import type { ObjectChange } from '../../changes/release-diff.js'
import type { Plan, PlannedLayer, PlannedRelease } from '../../plan/plan.js'
import { number } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'

/** A change whose texts are printable, all but `diff`: of 50 MB only what is shown is worth cleaning; see `cutDiff`. */
export interface ShownChange extends ObjectChange {
  /** Lines of the diff. */
  readonly lines: number
}

export type ShownRelease = PlannedRelease<ShownChange>

export interface ShownLayer extends PlannedLayer {
  readonly releases: readonly ShownRelease[]
}

export interface ShownPlan extends Plan {
  readonly layers: readonly ShownLayer[]
}

/** @returns the plan with every text in it safe to show, but for the diffs. */
export function shownPlan(plan: Plan): ShownPlan {
  return {
    ...plan,
    ...(plan.remarks ? { remarks: printable(plan.remarks) } : {}),
    layers: plan.layers.flatMap(({ layer, releases }) =>
      releases.length > 0 ? [{ layer, releases: releases.map(shown) }] : [],
    ),
  }
}

function shown(release: PlannedRelease): ShownRelease {
  const { changes, ...rest } = release
  const clean = printable({ ...rest, changes: changes.map((change) => ({ ...change, diff: '' })) })
  return {
    ...clean,
    changes: clean.changes.map((change, index) => {
      const diff = changes[index]?.diff ?? ''
      return { ...change, diff, lines: lineCount(diff) }
    }),
  }
}

function lineCount(diff: string): number {
  let count = diff === '' || diff.endsWith('\n') ? 0 : 1
  for (let at = diff.indexOf('\n'); at !== -1; at = diff.indexOf('\n', at + 1)) count += 1
  return count
}

/** How much of a diff there is room for. */
export interface Allowance {
  readonly lines: number
  /** Characters of one line. */
  readonly columns: number
}

/** @returns the first lines of a diff, printable; a line that is cut says by how much. */
export function cutDiff(diff: string, { lines, columns }: Allowance): string {
  const head = firstLines(diff, lines)
  const short =
    columns === Infinity
      ? head
      : head
          .split('\n')
          .map((line) => cutLine(line, columns))
          .join('\n')
  return printable({ diff: short }).diff.replace(/\n$/, '')
}

function firstLines(diff: string, lines: number): string {
  let end = -1
  for (let line = 0; line < lines; line += 1) {
    const next = diff.indexOf('\n', end + 1)
    if (next === -1) return diff
    end = next
  }
  return diff.slice(0, Math.max(end, 0))
}

function cutLine(line: string, columns: number): string {
  if (line.length <= columns) return line
  return `${line.slice(0, columns)}… (${number(line.length - columns)} more characters)`
}
