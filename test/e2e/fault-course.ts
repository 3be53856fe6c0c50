import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect } from '@jest/globals'
import type { Bed } from '../bed/bed.js'
import { uniqueName, type StepOptions, type StepResult } from '../bed/runner.js'
import {
  chart,
  configMap,
  errorLine,
  helmList,
  hookJob,
  release,
  smallStack,
  type Inputs,
  type SmallStack,
} from './small-stack.js'

/** A release `web` of a stack of its own, at revision 1, with the value "one". The next commit says "two". */
export interface Course {
  readonly bed: Bed
  readonly namespace: string
  readonly stack: SmallStack
  /** What the value in the cluster is now. */
  value(): Promise<string>
  /** Revision and status as helm lists them: `2 failed`; `none`. */
  state(): Promise<string>
  /** Commits "two" and whatever stands in its way, and plans. @returns the approval. */
  approve(obstacle?: Obstacle): Promise<string>
  apply(approval: string, options?: StepOptions, inputs?: Inputs): Promise<StepResult>
  /** Resolves once helm has begun revision 2. */
  begun(): Promise<void>
}

export interface Obstacle {
  /** How the pod of the hook Job behaves that an upgrade waits for. */
  readonly hook?: Parameters<typeof hookJob>[1]
  /** Further templates of the chart. */
  readonly templates?: Readonly<Record<string, string>>
  /** What helm waits for at most, in seconds. */
  readonly timeout?: number
  readonly wait?: boolean
}

const helmfile = (namespace: string, { timeout = 60, wait = false }: Obstacle) =>
  `helmDefaults: {timeout: ${timeout}, wait: ${wait}}\nreleases:\n${release('web', namespace, './web', ['labels: {layer: 1}'])}`

const web = (value: string, { hook, templates = {} }: Obstacle) =>
  chart('web', {
    'templates/a.yaml': configMap('settings', value),
    'templates/job.yaml': hook ? hookJob('migrate', hook, 'pre-upgrade') : '',
    'templates/more.yaml': '',
    ...templates,
  })

export async function startCourse(bed: Bed): Promise<Course> {
  const namespace = uniqueName('fault')
  const files = (value: string, obstacle: Obstacle = {}) => ({
    'helmfile.yaml': helmfile(namespace, obstacle),
    ...web(value, obstacle),
  })
  const stack = await smallStack(bed, files('"one"'))
  const act = (inputs: Inputs, options?: StepOptions) =>
    stack.act({ 'readiness-timeout': '20s', ...inputs }, options)
  const { approval } = await stack.plan()
  const first = await act({ command: 'apply', approval })
  if (first.exitCode !== 0) throw new Error(first.log)
  const read = (args: readonly string[]) => bed.kubectl(['get', '-n', namespace, ...args])
  return {
    bed,
    namespace,
    stack,
    value: () => read(['configmap', 'settings', '--ignore-not-found', '-o', 'jsonpath={.data.value}']),
    async state() {
      const found = (await helmList(bed))[`${namespace}/web`]
      return found ? `${found.revision} ${found.status}` : 'none'
    },
    async approve(obstacle = {}) {
      await stack.commit(files('"two"', obstacle))
      return (await stack.plan()).approval
    },
    apply: (given, options, inputs = {}) => act({ command: 'apply', approval: given, ...inputs }, options),
    async begun() {
      const secret = ['secret', 'sh.helm.release.v1.web.v2', '--ignore-not-found', '-o', 'name']
      while ((await read(secret)) === '') await sleep(100)
    },
  }
}

/** What was found after a fault, for people: the row of a table. */
export interface Found {
  /** How the run that met it ended: its last line, or that it could say nothing. */
  readonly said: string
  /** What helm had stored when it had ended. */
  readonly left: string
  /** What the next plan and apply made of it. */
  readonly next: string
}

/** A line that a person can do something with: what failed, why, what to do. */
const instructive = /^[^:]+.*: .+: .+/

/**
 * What has to hold after every fault: only approved values are in the cluster, the run said what to do, no process of
 * it is left, and the next run needs no hand to bring the release to what is wanted.
 * @param step undefined where the run was killed and could say nothing.
 */
export async function afterwards(course: Course, step: StepResult | undefined): Promise<Found> {
  const said = step === undefined ? 'nothing that anybody could read' : saidBy(step)
  if (step !== undefined && step.exitCode !== 0) expect(said).toMatch(instructive)
  const left = await course.state()
  // What a person does is not ours.
  expect(left === 'none' ? [''] : ['one', 'two', 'by hand']).toContain(await course.value())
  await nothingRuns(course.namespace)
  const approval = await course.approve()
  const step2 = await course.apply(approval)
  expect([step2.exitCode, step2.outputs.result]).toEqual([0, expect.stringMatching(/applied|unchanged/)])
  expect(await course.value()).toBe('two')
  const state = await course.state()
  expect(state).toMatch(/^\d+ deployed$/)
  return { said, left, next: `${step2.outputs.result}, ${state}` }
}

function saidBy(step: StepResult): string {
  return step.exitCode === 0 ? `nothing wrong: ${step.outputs.result}` : errorLine(step.log)
}

/** helm is started with the namespace in its arguments, and ends a moment after it was told to. */
async function nothingRuns(mark: string): Promise<void> {
  const running = async () => {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'stat,args'])
    return stdout.split('\n').filter((line) => !line.startsWith('Z') && line.includes(mark))
  }
  for (let waited = 0; waited < 10_000 && (await running()).length > 0; waited += 200) await sleep(200)
  expect(await running()).toEqual([])
}
