import { execFileSync } from 'node:child_process'

/** What a query reads of one metric. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[]
}

export interface ParsedQuery {
  /** What Prometheus has against it; the rest is empty then. */
  readonly error?: string
  readonly selectors: readonly Selector[]
  /** By which it groups and joins. */
  readonly labels: readonly string[]
}

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** One look at one alert. */
export interface AlertQuestion {
  readonly alert: string
  /** Series → its values from the first minute on, as in the unit tests of Prometheus: `0x9 1x20`. */
  readonly series: Readonly<Record<string, string>>
  /** When to look: `15m`. */
  readonly at: string
}

/** @param program test/bed/tools/prometheus-judge, built. */
export function parsedQueries(program: string, queries: readonly string[]): ParsedQuery[] {
  return judged<ParsedQuery[]>(program, 'queries', queries)
}

/**
 * @param rules the text of a rule file.
 * @returns what fires, for each case.
 * @throws Error when Prometheus would not load the file, or it has no such alert.
 */
export function firingAlerts(program: string, rules: string, cases: readonly AlertQuestion[]) {
  return judged<FiringAlert[][]>(program, 'alerts', { rules, cases })
}

function judged<T>(program: string, what: string, question: unknown): T {
  return JSON.parse(execFileSync(program, [what], { input: JSON.stringify(question), encoding: 'utf8' })) as T
}
