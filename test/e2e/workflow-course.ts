import type { WorkflowRun } from '../bed/act.js'

/** @returns which jobs ran, when they began and how they ended. */
export function ran({ course }: WorkflowRun): string[] {
  return course.filter((event) => !event.endsWith(' skipped'))
}

/** @returns what `ran` gives when each job waits for the one before it. @param ends such as `plan success`. */
export function oneAfterTheOther(...ends: readonly string[]): string[] {
  return ends.flatMap((end) => [`${end.split(' ')[0]} begins`, end])
}

export function skipped({ jobs }: WorkflowRun): string[] {
  return jobs.filter(({ result }) => result === 'skipped').map(({ name }) => name)
}

/** @returns the summary of a job, empty for one that has none. */
export function summaryOf(run: WorkflowRun, job: string): string {
  return run.jobs.find(({ name }) => name === job)?.summary ?? ''
}

/** @returns the outputs of the steps of a job. */
export function outputsOf(run: WorkflowRun, job: string): Readonly<Record<string, string>> {
  return run.jobs.find(({ name }) => name === job)?.outputs ?? {}
}

/** @returns the first error that a job shows. */
export function errorOf({ log }: WorkflowRun, job: string): string {
  const lines = log.split('\n').filter((line) => line.startsWith(`${job} | `))
  return /::error::(.*)/.exec(lines.join('\n'))?.[1] ?? ''
}
