import { expect } from '@jest/globals'
import { load } from 'js-yaml'
import { fieldAt, textAt } from '../../../src/cluster/readiness/fields.js'
import { placedObjects, podTemplate, type Placed } from '../cross-references/placed.js'
import type { Labels } from '../relabelling.js'
import { targetsOfStack, type Scraping } from '../scraping-of-stack.js'
import { parsedQueries, type ParsedQuery } from './judge.js'

/** What the rendered stack shows and judges of itself. */
export interface Monitoring {
  readonly objects: readonly Placed[]
  /** @returns the files of a ConfigMap. @throws Error unless there is one of that name. */
  files(name: string): Map<string, string>
  readonly dashboards: readonly { readonly file: string; readonly dashboard: Dashboard }[]
  readonly panels: readonly Panel[]
  readonly rules: readonly Rule[]
  /** All PromQL of dashboards and rules, with what Prometheus reads in it. */
  readonly queries: readonly { readonly query: string; readonly parsed: ParsedQuery }[]
  /** Job → the labels that its series get from their target. */
  readonly jobs: ReadonlyMap<string, ReadonlySet<string>>
}

export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly panels: readonly Panel[]
}

export interface Panel {
  readonly id: number
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly targets: readonly { readonly expr: string; readonly legendFormat?: string }[]
}

export interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** @throws Error when a ConfigMap is missing, or does not hold what Grafana and Mimir read. */
export function readMonitoring(scraping: Scraping): Monitoring {
  const objects = placedObjects(scraping.releases())
  const files = (name: string) => filesOf(objects, name)
  const dashboards = [...files('grafana-dashboards')].map(([file, json]) => {
    return { file, dashboard: JSON.parse(json) as Dashboard }
  })
  const panels = dashboards.flatMap(({ dashboard }) => dashboard.panels)
  const rules = [...files('mimir-rules').values()].flatMap(rulesOf)
  const queries = parsed(scraping.judge(), panels, rules)
  return { ...{ objects, files, dashboards, panels, rules, queries }, jobs: jobsOf(targetsOfStack(scraping)) }
}

function filesOf(objects: readonly Placed[], name: string): Map<string, string> {
  const found = objects.filter((object) => object.kind === 'ConfigMap' && object.name === name)
  if (found.length !== 1) throw new Error(`${found.length} ConfigMaps ${name}`)
  const data = fieldAt(found[0]?.value, 'data') ?? {}
  return new Map(Object.keys(data).map((file) => [file, textAt(data, file)]))
}

/** @param text a file of rules. */
function rulesOf(text: string): Rule[] {
  return (load(text) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules)
}

function parsed(judge: string, panels: readonly Panel[], rules: readonly Rule[]): Monitoring['queries'] {
  const shown = panels
    .filter(({ datasource }) => datasource.type === 'prometheus')
    .flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const all = [...shown, ...rules.map(({ expr }) => expr)]
  return parsedQueries(judge, all).map((answer, at) => ({ query: all[at] ?? '', parsed: answer }))
}

/** Alloy asks these of each node, whatever a pod asks for. */
const ofNodes: readonly Labels[] = ['kubelet', 'cadvisor'].map((job) => ({ job, node: 'node-1' }))

function jobsOf(targets: readonly Labels[]): Map<string, Set<string>> {
  const jobs = new Map<string, Set<string>>()
  for (const { job = '', ...target } of [...ofNodes, ...targets]) {
    const own = Object.keys(target).filter((label) => !label.startsWith('__') && target[label] !== '')
    jobs.set(job, new Set(['job', 'instance', ...(jobs.get(job) ?? []), ...own]))
  }
  return jobs
}

/** @returns the template of a Deployment's pods; undefined where there is none. */
export function podOf(stack: Monitoring, deployment: string): unknown {
  const found = stack.objects.find(({ kind, name }) => kind === 'Deployment' && name === deployment)
  return found && podTemplate(found)
}

/** @returns a list that holds an object. */
export const holding = (object: object) => expect.arrayContaining([object]) as unknown
