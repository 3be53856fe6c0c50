import * as v from 'valibot'
import { parse } from 'yaml'

const texts = v.pipe(
  v.nullish(v.union([v.string(), v.array(v.string())]), []),
  v.transform((given) => [given].flat()),
)

const step = v.looseObject({ with: v.nullish(v.record(v.string(), v.unknown()), {}) })

const workflow = v.looseObject({
  jobs: v.record(
    v.string(),
    v.looseObject({
      needs: texts,
      environment: v.nullish(v.unknown()),
      uses: v.optional(v.string()),
      with: v.optional(v.record(v.string(), v.unknown()), {}),
      steps: v.nullish(v.array(step), []),
    }),
  ),
})

/**
 * What people add to a workflow is theirs. What holds a deploy to its plan has to stay: the jobs, what each waits for,
 * calls and hands on, the environment that somebody approves, and the gate.
 * @returns the first of it that is gone, a clause; undefined for nothing.
 */
export function weakened(edited: string, made: string): string | undefined {
  const [own, wanted] = [jobsOf(edited), jobsOf(made)]
  if (!own || !wanted) return 'it cannot be read'
  for (const [name, job] of Object.entries(wanted)) {
    const kept = own[name]
    if (!kept) return `the job ${name} is gone`
    const need = job.needs.find((one) => !kept.needs.includes(one))
    if (need !== undefined) return `the job ${name} does not wait for ${need}`
    if (JSON.stringify(kept.environment) !== JSON.stringify(job.environment))
      return `the job ${name} is not in its environment`
    if (kept.uses !== job.uses) return `the job ${name} does not call ${String(job.uses)}`
    const input = Object.keys(job.uses === undefined ? {} : job.with).find(
      (key) => kept.with[key] !== job.with[key],
    )
    if (input !== undefined) return `the job ${name} hands on another ${input}`
    const has = (command: unknown, mode: unknown) =>
      kept.steps.some((one) => one.with['command'] === command && one.with['approval-mode'] === mode)
    const lost = job.steps.find(
      ({ with: given }) => given['command'] !== undefined && !has(given['command'], given['approval-mode']),
    )
    if (lost)
      return `the job ${name} has no step with the command ${String(lost.with['command'])} as it was made`
  }
  return undefined
}

function jobsOf(text: string) {
  try {
    return v.parse(workflow, parse(text)).jobs
  } catch {
    return undefined
  }
}
