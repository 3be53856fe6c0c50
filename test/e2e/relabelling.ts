import { execFileSync } from 'node:child_process'

/** Labels of a target; Prometheus takes away the ones that begin with `__meta_` in the end. */
export type Labels = Readonly<Record<string, string>>

/**
 * Does what Alloy does to targets, with Prometheus' own code.
 * @param program test/bed/tools/prometheus-judge, built.
 * @param config Alloy's configuration.
 * @param component the name of its `discovery.relabel`.
 * @returns the targets afterwards, null for one that is dropped.
 * @throws Error when the component is not there, or Prometheus refuses a rule.
 */
export function relabelled(
  program: string,
  { config, component, targets }: { config: string; component: string; targets: readonly Labels[] },
): (Labels | null)[] {
  const input = JSON.stringify({ rules: rulesOf(config, component), targets })
  return JSON.parse(execFileSync(program, ['relabel'], { input, encoding: 'utf8' })) as (Labels | null)[]
}

/**
 * Reads as much of Alloy's language as rules are made of: `rule { name = value … }`, one attribute a line, where a value
 * is a text in quotes or a list of them, written as in JSON (grafana.com/docs/alloy: configuration syntax). The names are
 * those of Prometheus, and so are the defaults (reference: discovery.relabel).
 */
function rulesOf(config: string, component: string): Record<string, unknown>[] {
  const lines = config.split('\n').map((line) => line.trim())
  const start = lines.indexOf(`discovery.relabel "${component}" {`)
  if (start < 0) throw new Error(`the configuration has no discovery.relabel "${component}"`)
  const rules: Record<string, unknown>[] = []
  for (const line of lines.slice(start + 1)) {
    if (line === 'rule {') rules.push({})
    const [, name, value] = /^(\w+) *= (["[].*)$/.exec(line) ?? []
    const rule = rules.at(-1)
    if (rule && name !== undefined && value !== undefined) rule[name] = JSON.parse(value)
    if (/^[a-z.]+ "/.test(line)) break
  }
  return rules
}
