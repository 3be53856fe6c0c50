import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { writeApproval } from '../../src/approval/approval.js'
import { failureReasons, type FailureReason } from '../../src/lib/errors.js'
import { startBed, type Bed } from '../bed/bed.js'
import { freePorts } from '../bed/free-ports.js'
import { uniqueName, type StepResult } from '../bed/runner.js'
import {
  chart,
  configMap,
  errorLine,
  release,
  smallStack,
  type Inputs,
  type SmallStack,
} from './small-stack.js'

let bed: Bed
let good: SmallStack
let closedPort: number
const namespace = uniqueName('errors')
const layer1 = ['labels: {layer: 1}']

beforeAll(async () => {
  bed = await startBed({ charts: false })
  closedPort = (await freePorts(1))[0] ?? 1
  good = await smallStack(bed, {
    'helmfile.yaml': `releases:\n${release('web', namespace, './web', layer1)}`,
    ...chart('web', { 'templates/a.yaml': configMap('settings', '"one"') }),
    'empty.kubeconfig': '',
    'broken.kubeconfig': 'clusters: [\n',
    'closed.kubeconfig': kubeconfig(`https://127.0.0.1:${closedPort}`),
    'nobody.kubeconfig': (await bed.kubectl(['config', 'view', '--raw', '--minify'])).replace(
      /user: \S+/,
      'user: nobody-there',
    ),
    'planner.kubeconfig': await bed.kubectl([
      '--kubeconfig',
      bed.plannerKubeconfig,
      'config',
      'view',
      '--raw',
      '--flatten',
    ]),
  })
}, 120_000)
afterAll(async () => {
  await good?.remove()
  await bed.stop()
}, 30_000)

/** A failed step ends in one line of three parts, says in one word why, and shows nobody a stack trace. */
function expectFailure(step: StepResult, reason: FailureReason, message: RegExp): void {
  expect({ line: errorLine(step.log), reason: step.outputs['failure-reason'] }).toEqual({
    line: expect.stringMatching(message),
    reason,
  })
  expect(errorLine(step.log)).toMatch(/^[^\n]+: [^\n]+: [^\n]+$/)
  expect(failureReasons).toContain(step.outputs['failure-reason'])
  expect(step).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
  expect(step.log.match(/^::error::/gm)).toHaveLength(1)
  expect(step.log).not.toMatch(/^\s+at .+:\d+:\d+\)?$|node:internal|UnhandledPromise/m)
}

describe('an input that is wrong', () => {
  it.each<[string, Inputs, FailureReason, RegExp]>([
    [
      'a command',
      { command: 'destroy-all' },
      'bad-input',
      /^reading the input command failed: there is no command "destroy-all": use one of /,
    ],
    [
      'a stack',
      { stack: 'nowhere.yaml' },
      'bad-input',
      /^reading the input stack failed: there is no file .*nowhere\.yaml: check the path/,
    ],
    [
      'an environment',
      { environment: '../x' },
      'bad-input',
      /^reading the input environment failed: "\.\.\/x" is no name: /,
    ],
    ['a layer', { layer: 'two' }, 'bad-input', /^reading the input layer failed: "two" is no layer: /],
    [
      'a layer that the stack has not',
      { layer: '7' },
      'bad-input',
      /^selecting layer 7 failed: the stack has layers 1: /,
    ],
    [
      'an environment that the stack has not',
      { environment: 'moon' },
      'bad-input',
      /^reading environment moon failed: the helmfile names no environments: leave the input environment out$/,
    ],
    [
      'an approval',
      { command: 'apply', approval: '{"schema":9}' },
      'approval-invalid',
      /^reading the approval failed: it is not an approval/,
    ],
    [
      'an approval for another commit',
      {
        command: 'apply',
        approval: writeApproval({
          environment: 'default',
          commit: 'c0ffee',
          cluster: 'c',
          salt: 's',
          releases: new Map(),
        }),
      },
      'approval-outdated',
      /^holding the apply to its approval failed: it is for commit c0ffee, not for what is checked out: plan again/,
    ],
    ['a folder of tools', { 'tools-dir': '/no/tools' }, 'tool-unavailable', /\/no\/tools/],
    ['a description', { description: 'a\nb' }, 'bad-input', /^reading the input description failed: /],
  ])(
    'is named: %s',
    async (_title, inputs, reason, message) => {
      expectFailure(await good.act(inputs), reason, message)
    },
    60_000,
  )
})

it('a stray error fails the step, whatever still ends well after it', async () => {
  const late = `
    const isHeard = () => process.listenerCount('uncaughtException') > 0
    const stray = () => {
      if (!isHeard()) return
      clearInterval(timer)
      throw new Error('stray')
    }
    const timer = process.argv[1]?.endsWith('index.js') ? setInterval(stray, 5) : undefined`
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(late)}` }
  const step = await good.act({ command: 'lint' }, { env })
  expect(step).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failure-reason': 'internal' } })
  expect(step.log).toContain('lint: no findings')
  expect(step.log).toContain('helmfile-gate failed: stray: this is a defect')
}, 30_000)

describe('a cluster that cannot be used', () => {
  it.each<[string, Inputs, FailureReason, RegExp]>([
    [
      'a missing kubeconfig',
      { kubeconfig: 'none' },
      'kubeconfig-invalid',
      /^reading the kubeconfig failed: there is no file .*none: check/,
    ],
    [
      'an empty kubeconfig',
      { kubeconfig: 'empty.kubeconfig' },
      'kubeconfig-invalid',
      /failed: there is no kubeconfig \(.*: set the input kubeconfig \(in the workflows the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY, or ENVIRONMENTS\) or KUBECONFIG/,
    ],
    [
      'a broken kubeconfig',
      { kubeconfig: 'broken.kubeconfig' },
      'kubeconfig-invalid',
      /failed: the kubeconfig cannot be read \(.*: check it with `kubectl config view`$/,
    ],
    [
      'a kubeconfig without its user',
      { kubeconfig: 'nobody.kubeconfig' },
      'kubeconfig-invalid',
      /names credentials that are not there/,
    ],
    [
      'a wrong context',
      { 'kube-context': 'moon' },
      'kubeconfig-invalid',
      /failed: the kubeconfig has no such context \(.*moon.*: check the input kube-context/,
    ],
    [
      'a cluster that does not answer',
      { kubeconfig: 'closed.kubeconfig' },
      'cluster-unreachable',
      /failed: the cluster does not answer \(.*127\.0\.0\.1:\d+.*: check the server address/,
    ],
    [
      'an account without rights',
      { kubeconfig: 'planner.kubeconfig' },
      'cluster-refused',
      /failed: the cluster refused these credentials \(.*planner.*: give the account/,
    ],
  ])(
    'is told from the others: %s',
    async (_title, inputs, reason, message) => {
      expectFailure(await good.act(inputs), reason, message)
    },
    60_000,
  )
})

describe('a stack that is wrong', () => {
  const repository = (url: string) => `repositories:\n  - {name: charts, url: "${url}"}\nreleases:\n`
  const remote = (url: string, more: readonly string[] = ['version: 1.0.0']) => ({
    'helmfile.yaml': repository(url) + release('web', namespace, 'charts/web', [...layer1, ...more]),
  })
  const withChart = (templates: Record<string, string>, more: readonly string[] = []) => ({
    'helmfile.yaml': `releases:\n${release('web', namespace, './web', [...layer1, ...more])}${release('fine', namespace, './fine', layer1)}`,
    ...chart('web', templates),
    ...chart('fine', { 'templates/a.yaml': configMap('fine', '"x"') }),
  })

  it.each<[string, () => Record<string, string>, FailureReason, RegExp]>([
    [
      'no YAML',
      () => ({ 'helmfile.yaml': 'releases:\n  - name: [\n' }),
      'stack-invalid',
      /^(listing the releases|reading the stack) failed: .*helmfile\.yaml.*line 2/,
    ],
    [
      'a key that helmfile does not know',
      () => ({ 'helmfile.yaml': 'releasess: []\n' }),
      'stack-invalid',
      /releasess/,
    ],
    [
      'a template of helmfile',
      () => ({ 'helmfile.yaml.gotmpl': 'releases: {{ .Values.none.such }}\n' }),
      'stack-invalid',
      /helmfile\.yaml\.gotmpl.*none|none/,
    ],
    [
      'an environment that it does not name, although helmfile would take it',
      () => ({
        'helmfile.yaml': `environments: {production: {}}\n---\nreleases:\n${release('web', namespace, './web', layer1)}`,
      }),
      'bad-input',
      /^reading environment default failed: the helmfile knows only production: set the input environment$/,
    ],
    [
      'a release without a layer',
      () => ({ 'helmfile.yaml': `releases:\n${release('web', namespace, './web')}` }),
      'stack-invalid',
      /sorting release .*\/web into a layer failed: it has no label layer: add/,
    ],
    [
      'a chart folder that is not there',
      () => ({ 'helmfile.yaml': `releases:\n${release('web', namespace, './none', layer1)}` }),
      'chart-unavailable',
      /none/,
    ],
    [
      'a values file that is not there',
      () => withChart({ 'templates/a.yaml': configMap('a', '"x"') }, ['values: [none.yaml]']),
      'stack-invalid',
      /none\.yaml/,
    ],
    [
      'a chart that does not render: release, template and line are named',
      () => withChart({ 'templates/a.yaml': configMap('a', '{{ required "say a" .Values.a }}') }),
      'plan-incomplete',
      new RegExp(
        `^planning ${namespace}/web failed: .*web/templates/a\\.yaml:6.*say a.*: mend the cause and plan again$`,
      ),
    ],
    [
      'a chart with a syntax error',
      () => withChart({ 'templates/a.yaml': configMap('a', '{{ if }}') }),
      'plan-incomplete',
      new RegExp(`^planning ${namespace}/web failed: .*web/templates/a\\.yaml:6`),
    ],
    [
      'a render that is no YAML',
      () => withChart({ 'templates/a.yaml': 'kind: [\n' }),
      'plan-incomplete',
      new RegExp(`^planning ${namespace}/web failed: .*web/templates/a\\.yaml`),
    ],
    [
      'a chart repository that is down',
      () => remote(`http://127.0.0.1:${closedPort}`),
      'chart-unavailable',
      /^reading the chart repositories failed: .*127\.0\.0\.1:\d+.*: check the chart repositories/,
    ],
  ])(
    'is told: %s',
    async (_title, files, reason, message) => {
      const stack = await smallStack(bed, files())
      const [file = ''] = Object.keys(files())
      expectFailure(await stack.act({ stack: file }), reason, message)
      await stack.remove()
    },
    60_000,
  )

  it('is told: an environment that is none of those that it names', async () => {
    const named = 'environments: {production: {}, staging: {}}\n---\nreleases:\n'
    const stack = await smallStack(bed, {
      'helmfile.yaml': named + release('web', namespace, './web', layer1),
    })
    expectFailure(
      await stack.act({ environment: 'moon' }),
      'bad-input',
      /^reading environment moon failed: the helmfile knows only production, staging: set the input environment$/,
    )
    await stack.remove()
  }, 60_000)

  it('is told: a chart, or a version of it, that the repository has not', async () => {
    const index =
      'apiVersion: v1\nentries:\n  web:\n    - {name: web, version: 2.0.0, apiVersion: v2, urls: [web-2.0.0.tgz]}\n'
    const server = createServer((request, response) => {
      if (request.url === '/index.yaml') return response.end(index)
      return response.writeHead(404).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const stack = await smallStack(bed, remote(url))
    try {
      const told = (what: string) =>
        new RegExp(`^planning ${namespace}/web failed: .*${what}.*: mend the cause`)
      expectFailure(await stack.act({}), 'chart-unavailable', told('1\\.0\\.0'))
      await stack.write(remote(url, ['version: 2.0.0']))
      expectFailure(await stack.act({}), 'chart-unavailable', told('web-2\\.0\\.0\\.tgz'))
    } finally {
      server.close()
      server.closeAllConnections()
      await stack.remove()
    }
  }, 60_000)

  it('shows the releases that could be planned beside the one that could not', async () => {
    const stack = await smallStack(
      bed,
      withChart({ 'templates/a.yaml': configMap('a', '{{ required "say a" .Values.a }}') }),
    )
    const step = await stack.act({})
    expect(step.log).toContain(`install    ${namespace}/fine`)
    expect(step.log).toMatch(new RegExp(`unknown +${namespace}/web`))
    expect(step.summary).toContain(`\`${namespace}/fine\``)
    expect(step.outputs.approval).not.toContain(`${namespace}/web`)
    await stack.remove()
  }, 60_000)
})

describe('what a failed step leaves behind', () => {
  it('is nothing in the temporary folder, which held stored releases in plain text', async () => {
    const watch = join(good.dir, 'temp')
    await good.write({ 'temp/keep': '' })
    const step = await good.act({ kubeconfig: 'closed.kubeconfig' }, { env: { TMPDIR: watch } })
    expect(step.exitCode).toBe(1)
    expect(await readdir(watch)).toEqual(['keep'])
  }, 60_000)
})

function kubeconfig(server: string): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "${server}"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
`
}
