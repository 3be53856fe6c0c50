import { afterEach } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { InputName } from '../../src/inputs.js'
import type { Plan, PlannedRelease } from '../../src/plan/plan.js'
import type { Bed } from '../bed/bed.js'
import { runStep, type StepOptions, type StepResult } from '../bed/runner.js'

const run = promisify(execFile)

export type Inputs = Partial<Record<InputName, string>>

export interface Planned {
  readonly plan: Plan
  readonly approval: string
  readonly step: StepResult
}

/** A stack written by a test, and the action on it. */
export interface SmallStack {
  readonly dir: string
  /** Writes files, paths relative to the stack: the same commit then stands for something else. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Writes files and commits. */
  commit(files: Readonly<Record<string, string>>): Promise<void>
  act(inputs: Inputs, options?: StepOptions): Promise<StepResult>
  /** Plans, and expects no failure. */
  plan(inputs?: Inputs): Promise<Planned>
  remove(): Promise<void>
}

/** @param files of the stack, `helmfile.yaml` among them. */
export async function smallStack(bed: Bed, files: Readonly<Record<string, string>>): Promise<SmallStack> {
  const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-small-'))
  const git = (...args: string[]) =>
    run('git', [
      '-C',
      dir,
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ])
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(dir, name)), { recursive: true })
      await writeFile(join(dir, name), text)
    }
  }
  const commit = async (more: Readonly<Record<string, string>>) => {
    await write(more)
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'The stack')
  }
  await git('init', '--quiet')
  await commit(files)
  const usual = { stack: 'helmfile.yaml', 'tools-dir': bed.tools.dir, kubeconfig: bed.kubeconfig }
  const act = (inputs: Inputs, options: StepOptions = {}) =>
    runStep({ ...usual, ...inputs }, { cwd: dir, ...options, env: { ...bed.env, ...options.env } })
  return {
    dir,
    write,
    commit,
    act,
    plan: (inputs = {}) => planned((more) => act({ ...inputs, ...more })),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/**
 * For a test file: what makes stacks on its bed, and removes them after each test.
 * @param bed asked when a stack is made: the bed starts later than the file is read.
 */
export function stacksOn(bed: () => Bed): (files: Readonly<Record<string, string>>) => Promise<SmallStack> {
  const made: SmallStack[] = []
  afterEach(async () => {
    await Promise.all(made.splice(0).map((stack) => stack.remove()))
  })
  return async (files) => {
    const stack = await smallStack(bed(), files)
    made.push(stack)
    return stack
  }
}

/** Plans, and reads the plan. @throws when the step failed. */
export async function planned(act: (inputs: Inputs) => Promise<StepResult>): Promise<Planned> {
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-plan-'))
  try {
    const file = join(folder, 'plan.json')
    const step = await act({ command: 'plan', 'plan-file': file })
    if (step.exitCode !== 0) throw new Error(`the plan failed:\n${step.log}`)
    return {
      plan: JSON.parse(await readFile(file, 'utf8')) as Plan,
      approval: step.outputs.approval ?? '',
      step,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A release of a helmfile in YAML, two spaces in. @param more further lines, four spaces in. */
export function release(
  name: string,
  namespace: string,
  chart: string,
  more: readonly string[] = [],
): string {
  const lines = [`name: ${name}`, `namespace: ${namespace}`, `chart: ${chart}`, ...more]
  return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`).join('')
}

/** @returns the files of a chart that holds these templates. */
export function chart(
  path: string,
  templates: Readonly<Record<string, string>>,
  version = '1.0.0',
): Record<string, string> {
  const name = path.split('/').at(-1)
  return {
    [`${path}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    ...Object.fromEntries(Object.entries(templates).map(([file, text]) => [`${path}/${file}`, text])),
  }
}

/** A ConfigMap as a template; `data` may hold template actions. */
export function configMap(name: string, data: string, annotations = ''): string {
  const meta = annotations === '' ? '' : `\n  annotations:\n${annotations.replace(/^/gm, '    ')}`
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}${meta}\ndata:\n  value: ${data}\n`
}

/** A helm hook that is a Job; on the bed its pod fails, or never starts, when it is told to. */
export function hookJob(
  name: string,
  pod: 'fails' | 'image-missing' | 'completes',
  hook = 'pre-upgrade,post-install',
): string {
  const annotations =
    pod === 'completes' ? '' : `\n      annotations:\n        helmfile-gate.example/pod: ${pod}`
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    helm.sh/hook: ${hook}
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 0
  template:
    metadata:
      labels: {app: ${name}}${annotations}
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: registry.example/none:1
`
}

/** Everything there is that a deploy could touch: each object with its uid and the version of its last change. */
export async function clusterState(bed: Bed): Promise<string[]> {
  const kinds =
    'namespaces,configmaps,secrets,customresourcedefinitions,jobs,serviceaccounts,deployments,services'
  const template =
    '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid} {.metadata.resourceVersion}{"\\n"}{end}'
  return (await bed.kubectl(['get', kinds, '--all-namespaces', '-o', `jsonpath=${template}`]))
    .trim()
    .split('\n')
}

/** @returns revision, status and version of each release, by `namespace/name`. */
export async function helmList(
  bed: Bed,
): Promise<Record<string, { revision: number; status: string; chart: string }>> {
  const listed = JSON.parse(await bed.helm(['list', '--all-namespaces', '--max=0', '-o', 'json'])) as {
    name: string
    namespace: string
    revision: string
    status: string
    chart: string
  }[]
  return Object.fromEntries(
    listed.map(({ name, namespace, revision, status, chart: of }) => [
      `${namespace}/${name}`,
      { revision: Number(revision), status, chart: of },
    ]),
  )
}

/** @returns the releases of a plan that change, by `namespace/name`. */
export function changedIn(plan: Plan): Record<string, PlannedRelease> {
  const releases = plan.layers
    .flatMap(({ releases: all }) => all)
    .filter(({ status }) => status !== 'unchanged')
  return Object.fromEntries(releases.map((one) => [`${one.namespace}/${one.name}`, one]))
}

/** @returns the changes of a release as `add ConfigMap shop/settings`, in the plan's order. */
export function changeList({ changes }: PlannedRelease): string[] {
  return changes.map(({ action, kind, namespace, name }) => `${action} ${kind} ${namespace}/${name}`)
}

/** @returns the line of the log that ends a failed step. */
export function errorLine(log: string): string {
  const lines = log.split('\n').filter((line) => line.startsWith('::error::'))
  return (lines.at(-1) ?? '').slice('::error::'.length).replaceAll('%0A', '\n').replaceAll('%25', '%')
}
