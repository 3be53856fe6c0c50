import type { Diagnosis, Finding } from '../cluster/diagnosis/diagnosis.js'

/** A diagnosis as lines: a screen, and what is behind a fold. */
export interface ToldDiagnosis {
  readonly shown: readonly string[]
  /** What to look at first. */
  readonly hint?: string
  readonly more: readonly string[]
}

/** With the failure, a heading and the hint, it is a screen. */
const mostShown = 22

/** @returns undefined where there is nothing to tell. */
export function toldDiagnosis({ findings, hints }: Diagnosis): ToldDiagnosis | undefined {
  if (findings.length === 0) return undefined
  const [hint, ...others] = hints
  const shown: string[] = []
  const more: string[] = []
  for (const finding of findings) {
    const lines = findingLines(finding)
    const isShort = more.length === 0 && shown.length + lines.length <= mostShown
    ;(isShort ? shown : more).push(...lines)
  }
  return {
    shown,
    ...(hint === undefined ? {} : { hint }),
    more: [...more, ...others.map((other) => `Hint: ${other}`)],
  }
}

function findingLines({ about, why, log = [] }: Finding): string[] {
  return [`${about}: ${why}`, ...log.map((line) => `  | ${line}`)]
}
