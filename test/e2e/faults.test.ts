import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import type { StepOptions, StepResult } from '../bed/runner.js'
import { makeOld } from './helm-record.js'
import { afterwards, startCourse, type Course, type Found } from './fault-course.js'
import { suiteBed } from './suite-bed.js'

const bed = await suiteBed()

interface Fault {
  readonly broken: string
  /** Breaks it. @returns how the run ended that met it; undefined for one that was killed. */
  readonly meet: (course: Course) => Promise<StepResult | undefined>
  /** Takes away what would stop every run. */
  readonly mend?: (course: Course) => Promise<unknown>
  /** What the run has to have said. */
  readonly said?: RegExp
  readonly left: RegExp
}

/** Applies "two" while its hook Job never ends, and does something as soon as helm is at it. */
async function whileAtWork(
  course: Course,
  act: (kill: (signal: NodeJS.Signals) => void, letGo: (stream: 'stdout' | 'stderr') => void) => unknown,
  options: StepOptions = {},
  obstacle: Parameters<Course['approve']>[0] = { hook: 'image-missing' },
): Promise<StepResult> {
  const approval = await course.approve(obstacle)
  const onStart: NonNullable<StepOptions['onStart']> = (kill, letGo) =>
    void course.begun().then(() => act(kill, letGo))
  return course.apply(approval, { ...options, onStart })
}

/** As if its machine stood still for a while. */
async function hang(program: string, ms: number): Promise<void> {
  bed.programs.signal(program, 'SIGSTOP')
  await sleep(ms)
  bed.programs.signal(program, 'SIGCONT')
}

function signalHelm(namespace: string, name: NodeJS.Signals): void {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n')
  for (const line of lines.filter((one) => /\bhelm upgrade\b/.test(one) && one.includes(namespace)))
    process.kill(Number.parseInt(line, 10), name)
}

const webhook = (namespace: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: ${namespace}}
webhooks:
  - name: deny.${namespace}.example
    admissionReviewVersions: [v1]
    sideEffects: None
    timeoutSeconds: 2
    clientConfig: {service: {namespace: ${namespace}, name: nobody}}
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespace}}}
    rules: [{apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [configmaps]}]
`

const quota = `apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: none}\nspec: {hard: {services: 0}}\n`
const service = `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n`
const deployment = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations: {helmfile-gate.example/pod: image-missing}
    spec: {containers: [{name: main, image: ${image}}]}
`

async function leaseName(): Promise<string> {
  const names = await bed.kubectl(['get', 'leases', '-n', 'default', '-o', 'name'])
  const name = names.split('\n').find((one) => one.includes('/helmfile-gate-'))
  if (name === undefined) throw new Error(`no Lease of ours: ${names}`)
  return name.replace(/.*\//, '')
}

async function patchLease(spec: Readonly<Record<string, unknown>>): Promise<void> {
  const patch = ['--type=merge', '-p', JSON.stringify({ spec })]
  await bed.kubectl(['patch', 'lease', await leaseName(), '-n', 'default', ...patch])
}

/**
 * A helm that is at work for a long time looks the same: who recovers waits for ten minutes. The Lease is held for a
 * minute, of which five seconds are left to wait for.
 */
async function laterOn({ namespace }: Course): Promise<void> {
  await makeOld(bed, { namespace, revision: 2 })
  await patchLease({ leaseDurationSeconds: 5 })
}

async function given(course: Course, manifest: string): Promise<void> {
  const path = `${course.stack.dir}/given.yaml`
  await writeFile(path, manifest)
  await bed.kubectl(['apply', '-n', course.namespace, '-f', path])
}

const faults: readonly Fault[] = [
  {
    broken: 'helm is killed (SIGKILL) in the middle of an upgrade',
    meet: (course) => whileAtWork(course, () => signalHelm(course.namespace, 'SIGKILL')),
    left: /^2 (pending-upgrade|failed)$/,
  },
  {
    broken: 'the action is killed (SIGKILL) while helm works',
    meet: async (course) => {
      await whileAtWork(course, (kill) => kill('SIGKILL'), { withoutPost: true })
      // The runner kills what a job leaves behind.
      signalHelm(course.namespace, 'SIGKILL')
      return undefined
    },
    mend: laterOn,
    left: /^2 pending-upgrade$/,
  },
  {
    broken: 'the job is cancelled (SIGINT, then SIGTERM) while helm works',
    meet: (course) =>
      whileAtWork(course, async (kill) => {
        kill('SIGINT')
        await sleep(2_000)
        kill('SIGTERM')
      }),
    said: /cancelled/,
    left: /^2 failed$/,
  },
  {
    broken: 'the runner goes away: nobody reads the log any more',
    meet: async (course) => {
      const letGoOf = (kill: (signal: NodeJS.Signals) => void, letGo: (stream: 'stdout') => void) => {
        letGo('stdout')
        kill('SIGTERM')
      }
      const step = await whileAtWork(course, letGoOf, { withoutPost: true })
      expect(step.outputs).toMatchObject({ result: 'failed', 'failure-reason': 'cancelled' })
      return undefined
    },
    left: /^2 failed$/,
  },
  {
    broken: 'kube-apiserver hangs for 20 s during an apply',
    meet: (course) => whileAtWork(course, () => hang('kube-apiserver', 20_000), {}, { hook: 'completes' }),
    left: /^2 /,
  },
  {
    broken: 'kube-apiserver restarts during an apply',
    meet: (course) =>
      whileAtWork(
        course,
        () => bed.programs.restart('kube-apiserver', 2_000),
        {},
        {
          hook: 'image-missing',
          timeout: 10,
        },
      ),
    left: /^2 /,
  },
  {
    broken: 'etcd hangs for 10 s during an apply',
    meet: (course) => whileAtWork(course, () => hang('etcd', 10_000), {}, { hook: 'completes' }),
    left: /^2 /,
  },
  {
    broken: 'kube-apiserver is away when a plan is made',
    meet: async (course) => {
      const hanging = hang('kube-apiserver', 10_000)
      const step = await course.stack.act({ command: 'plan' })
      await hanging
      return step
    },
    left: /^1 deployed$/,
  },
  {
    broken: 'an image that cannot be pulled, with helm waiting for it',
    meet: async (course) => {
      const templates = { 'templates/more.yaml': deployment('registry.example/none:1') }
      return course.apply(await course.approve({ templates, timeout: 5, wait: true }))
    },
    said: /applying layer 1 failed/,
    left: /^2 failed$/,
  },
  {
    broken: 'an image that cannot be pulled, with nobody waiting but readiness',
    meet: async (course) => {
      const templates = { 'templates/more.yaml': deployment('registry.example/none:1') }
      return course.apply(await course.approve({ templates }), {}, { 'readiness-timeout': '5s' })
    },
    said: /not ready|ready/,
    left: /^2 deployed$/,
  },
  {
    broken: 'a hook Job that never ends',
    meet: async (course) => course.apply(await course.approve({ hook: 'image-missing', timeout: 5 })),
    said: /applying layer 1 failed/,
    left: /^2 failed$/,
  },
  {
    broken: 'a hook Job whose pod fails',
    meet: async (course) => course.apply(await course.approve({ hook: 'fails', timeout: 20 })),
    said: /applying layer 1 failed/,
    left: /^2 failed$/,
  },
  {
    broken: 'a webhook without endpoints refuses an object',
    meet: async (course) => {
      const approval = await course.approve()
      await given(course, webhook(course.namespace))
      return course.apply(approval)
    },
    mend: (course) => bed.kubectl(['delete', 'validatingwebhookconfiguration', course.namespace]),
    said: /webhook/,
    left: /^2 failed$/,
  },
  {
    broken: 'a quota is hit',
    meet: async (course) => {
      await given(course, quota)
      return course.apply(await course.approve({ templates: { 'templates/more.yaml': service } }))
    },
    mend: (course) => bed.kubectl(['delete', '-n', course.namespace, 'resourcequota', 'none']),
    said: /quota/,
    left: /^2 failed$/,
  },
  {
    broken: 'a person upgrades the release between plan and apply',
    meet: async (course) => {
      const approval = await course.approve()
      const template = `${course.stack.dir}/web/templates/a.yaml`
      const approved = await readFile(template, 'utf8')
      await writeFile(template, approved.replace('two', 'by hand'))
      await bed.helm(['upgrade', 'web', `${course.stack.dir}/web`, '-n', course.namespace])
      await writeFile(template, approved)
      return course.apply(approval)
    },
    said: /changed in between/,
    left: /^2 deployed$/,
  },
  {
    broken: 'a person rolls the release back between plan and apply',
    meet: async (course) => {
      const approval = await course.approve()
      await bed.helm(['rollback', 'web', '1', '-n', course.namespace])
      return course.apply(approval)
    },
    left: /^\d deployed$/,
  },
  {
    broken: 'two applies of one approval at once',
    meet: async (course) => {
      const approval = await course.approve()
      const [first, second] = await Promise.all([course.apply(approval), course.apply(approval)])
      expect([first.exitCode, second.exitCode]).toEqual([0, 0])
      return second
    },
    left: /^2 deployed$/,
  },
  {
    broken: 'the holder of the Lease died, and its clock was years ahead',
    meet: async (course) => {
      const approval = await course.approve()
      await patchLease({
        holderIdentity: 'dead',
        leaseDurationSeconds: 5,
        renewTime: '2099-01-01T00:00:00.000000Z',
      })
      return course.apply(approval)
    },
    said: /taken over: dead/,
    left: /^2 deployed$/,
  },
  {
    broken: 'a namespace that hangs in Terminating',
    meet: async (course) => {
      const approval = await course.approve()
      const finalizer = { metadata: { finalizers: ['example.com/hangs'] } }
      const namespace = ['namespace', course.namespace]
      await bed.kubectl(['patch', ...namespace, '--type=merge', '-p', JSON.stringify(finalizer)])
      await bed.kubectl(['delete', ...namespace, '--wait=false'])
      await bed.kubectl([
        'wait',
        '-n',
        course.namespace,
        'configmap/settings',
        '--for=delete',
        '--timeout=60s',
      ])
      return course.apply(approval)
    },
    mend: async ({ namespace }) => {
      const none = JSON.stringify({ metadata: { finalizers: null } })
      await bed.kubectl(['patch', 'namespace', namespace, '--type=merge', '-p', none])
      await bed.kubectl(['wait', `namespace/${namespace}`, '--for=delete', '--timeout=60s'])
    },
    left: /^none$/,
  },
  {
    broken: 'the disk is full for the summary',
    meet: async (course) =>
      course.apply(await course.approve(), { files: { GITHUB_STEP_SUMMARY: '/dev/full' } }),
    said: /disk is full/,
    left: /^[12] deployed$/,
  },
  {
    broken: 'the account is deleted in the middle of an apply',
    meet: async (course) => {
      const kubeconfig = await accountOf(course)
      const approval = await course.approve({ hook: 'image-missing', timeout: 15 })
      const onStart = () =>
        void course
          .begun()
          .then(() => bed.kubectl(['delete', 'serviceaccount', course.namespace, '-n', 'default']))
      return course.apply(approval, { onStart }, { kubeconfig })
    },
    // Nobody was left who could have written that helm failed.
    mend: laterOn,
    left: /^2 pending-upgrade$/,
  },
  {
    broken: 'the chart repository is down',
    meet: async (course) => {
      const dead = 'repositories: [{name: r, url: http://127.0.0.1:9}]\nreleases:\n'
      const of = `  - {name: web, namespace: ${course.namespace}, chart: r/web, version: 1.0.0, labels: {layer: 1}}\n`
      await course.stack.commit({ 'helmfile.yaml': dead + of })
      return course.stack.act({ command: 'plan' })
    },
    left: /^1 deployed$/,
  },
  {
    broken: 'GitHub is down while a deploy is told',
    meet: async (course) => {
      const env = { GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_REPOSITORY: 'a/b' }
      return course.apply(await course.approve(), { env }, { 'github-token': 'made-up' })
    },
    left: /^2 deployed$/,
  },
]

/** A kubeconfig of a ServiceAccount that may do everything, with a token that lives as long as the account. */
async function accountOf({ namespace, stack }: Course): Promise<string> {
  await bed.kubectl(['create', 'serviceaccount', namespace, '-n', 'default'])
  const binding = ['create', 'clusterrolebinding', namespace, '--clusterrole=cluster-admin']
  await bed.kubectl([...binding, `--serviceaccount=default:${namespace}`])
  const token = (await bed.kubectl(['create', 'token', namespace, '-n', 'default'])).trim()
  const admin = await readFile(bed.kubeconfig, 'utf8')
  const path = `${stack.dir}/account.kubeconfig`
  await writeFile(path, admin.replace(/token: .+/, `token: ${token}`))
  return path
}

const rows = new Map<string, Found>()
const page = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))
const repository = fileURLToPath(new URL('../../', import.meta.url))
const head = '| | broken | the run said | helm had stored | the next plan and apply |\n|--|--|--|--|--|\n'

/** @returns the page with the table as it was just found. */
async function tableInPage(): Promise<string> {
  const lines = [...rows].map(([broken, { said, left, next }], index) => {
    const cells = [index + 1, broken, said, left, next].map((cell) => plain(String(cell)))
    return `| ${cells.join(' | ')} |\n`
  })
  const text = await readFile(page, 'utf8')
  const at = text.indexOf(head)
  const end = text.indexOf('\n\n', at)
  return `${text.slice(0, at)}${head}${lines.join('').trimEnd()}${end < 0 ? '\n' : text.slice(end)}`
}

/** Names of one run mean nothing to a reader. */
function plain(cell: string): string {
  return cell
    .replace(/fault-[0-9a-f]{8}/g, 'shop')
    .replaceAll(repository, '…/')
    .replace(/\/tmp\/[\w-]+/g, '…')
    .replace(/127\.0\.0\.1:\d{4,}/g, 'cluster:6443')
    .replaceAll('|', '\\|')
}

describe('after a fault only what was approved is there, and the next run needs no hand', () => {
  it.each(faults)(
    '$broken',
    async ({ broken, meet, mend, said, left }) => {
      const course = await startCourse(bed)
      try {
        const step = await meet(course)
        if (said && step) expect(step.log).toMatch(said)
        const state = await course.state()
        expect(state).toMatch(left)
        await mend?.(course)
        const found = await afterwards(course, step)
        rows.set(broken, { ...found, left: state })
        console.log(`broken: ${broken}\n  said: ${found.said}\n  left: ${state}\n  next run: ${found.next}`)
      } finally {
        await course.stack.remove()
      }
    },
    180_000,
  )

  it('is what docs/reliability.md says, row by row', async () => {
    if (process.env['UPDATE_DOCS']) await writeFile(page, await tableInPage())
    const told = [...(await readFile(page, 'utf8')).matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(
      ([, , what]) => what,
    )
    expect(told).toEqual(faults.map(({ broken }) => broken))
  })
})
