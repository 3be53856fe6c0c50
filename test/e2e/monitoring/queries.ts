import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import type { Monitoring } from './read.js'

/** A part of metric-names.yaml. */
interface Exporter {
  readonly job: string
  readonly metrics: Readonly<Record<string, readonly string[]>>
}

const file = fileURLToPath(new URL('metric-names.yaml', import.meta.url))
const exporters = load(readFileSync(file, 'utf8')) as Exporter[]

/** That what dashboards and alerts ask is there. */
export function queriesOfStack(stack: () => Monitoring): void {
  describe('queries', () => {
    it('are read by Prometheus', () => {
      expect(stack().queries.filter(({ parsed }) => parsed.error !== undefined)).toEqual([])
      expect(stack().queries.length).toBeGreaterThan(100)
    })

    it('read metrics that the exporters document, and what is documented here is read', () => {
      const selectors = stack().queries.flatMap(({ parsed }) => parsed.selectors)
      const read = new Set(selectors.map(({ metric }) => metric))
      const documented = exporters.flatMap(({ metrics }) => Object.keys(metrics))
      expect([...read].sort()).toEqual([...documented].sort())
    })

    it('use labels that the metric or its target has', () => {
      const stored = storedLabels(stack())
      const unknown = stack().queries.flatMap(({ query, parsed: { selectors, labels } }) => {
        const has = (metric: string, label: string) => stored.get(metric)?.has(label) === true
        const chosen = selectors.flatMap(({ metric, matchers }) =>
          matchers.map(({ label }) => label).filter((label) => !has(metric, label)),
        )
        const joined = labels.filter((label) => !selectors.some(({ metric }) => has(metric, label)))
        return [...chosen, ...joined].map((label) => `${label}: ${query}`)
      })
      expect(unknown).toEqual([])
    })

    it('read metrics of custom resources that kube-state-metrics is told to make', () => {
      const text = stack().files('kube-state-metrics-customresourcestate-config').get('config.yaml') ?? ''
      const { spec } = load(text) as { spec: { resources: { metrics: { name: string }[] }[] } }
      const made = spec.resources.flatMap(({ metrics }) =>
        metrics.map(({ name }) => `kube_customresource_${name}`),
      )
      const read = exporters.flatMap(({ metrics }) => Object.keys(metrics))
      expect(read.filter((name) => name.startsWith('kube_customresource_')).sort()).toEqual(made.sort())
    })

    it('name jobs that Alloy makes, and namespaces that the stack has', () => {
      const namespaces = stack().objects.map(({ namespace }) => namespace)
      expect([...compared(stack(), 'job')].filter((job) => !stack().jobs.has(job))).toEqual([])
      expect(
        [...compared(stack(), 'namespace')].filter((namespace) => !namespaces.includes(namespace)),
      ).toEqual([])
    })
  })
}

/** @returns the values that queries compare a label with. */
function compared(stack: Monitoring, label: string): Set<string> {
  const selectors = stack.queries.flatMap(({ parsed }) => parsed.selectors)
  const matchers = selectors.flatMap((selector) => selector.matchers)
  const equal = matchers.filter((matcher) => matcher.label === label && matcher.operator === '=')
  return new Set(equal.map(({ value }) => value))
}

/** @returns metric → the labels of its series in Mimir. */
function storedLabels(stack: Monitoring): Map<string, Set<string>> {
  const any = new Set([...stack.jobs.values()].flatMap((labels) => [...labels]))
  return new Map(
    exporters.flatMap(({ job, metrics }) => {
      const target = job === 'any' ? any : stack.jobs.get(job)
      if (!target) throw new Error(`metric-names.yaml names the job ${job}, which Alloy does not make`)
      return Object.entries(metrics).map(([metric, own]): [string, Set<string>] => [
        metric,
        new Set([...target, ...own.map((label) => (target.has(label) ? `exported_${label}` : label))]),
      ])
    }),
  )
}
