import { execFile } from 'node:child_process'
import { untold } from '../unit/fixtures/stages.js'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { ApiRequest } from '../../src/cluster/api.js'
import { servedResources } from '../../src/cluster/resources.js'
import type { Row, Section } from '../../src/cluster/status/section.js'
import { historyOf } from '../../src/commands/history.js'
import { statusOf, type Status } from '../../src/commands/status.js'
import { withContext, type RunContext } from '../../src/context.js'
import { parseInputs } from '../../src/inputs.js'
import { exec } from '../../src/lib/exec.js'
import { statusMarkdown } from '../../src/report/status/status-markdown.js'
import { statusText } from '../../src/report/status/status-text.js'
import { makeKnownSecrets } from '../../src/secrets/known-secrets.js'
import { startBed, type Bed } from '../bed/bed.js'
import { kubeletStandIn, type KubeletStandIn } from '../bed/kubelet-stand-in.js'
import { smallStack, type SmallStack } from './small-stack.js'
import {
  definitions,
  metrics,
  metricsDefinitions,
  statusStack,
  summaryOfNode2,
  tool,
  troubles,
  users,
} from './status-stack.js'

jest.setTimeout(60_000)

let bed: Bed
let stack: SmallStack
const description =
  'PR #12 @1a2b3c4d5e6f by ada, approved by bob and eve, plan 9f3c0a1b2c3d, by helmfile-gate'

beforeAll(async () => {
  bed = await startBed()
  stack = await smallStack(bed, statusStack(bed.chartMirror))
  await bed.publish(join(stack.dir, 'status-tool'))
  const install = (name: string, ...more: string[]) =>
    bed.helm(['upgrade', '--install', name, '-n', 'shop', '--create-namespace', ...more])
  await install('web', join(stack.dir, 'web'), '--wait', '--description', description)
  await install('tool', join(stack.dir, 'status-tool'))
  await applied(definitions)
}, 120_000)
afterAll(async () => {
  await stack?.remove()
  await bed.stop()
}, 30_000)

const run = promisify(execFile)

async function applied(objects: readonly object[]): Promise<void> {
  const child = run(bed.tools.kubectl, ['apply', '--server-side', '-f', '-'], {
    env: { ...process.env, ...bed.env },
  })
  child.child.stdin?.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  await child
}

/** A definition is served a moment after it was made. */
async function served(apiVersion: string, kind: string): Promise<void> {
  for (;;) {
    const { result } = await looking(bed.kubeconfig, ({ api }) => servedResources(api))
    if (result(apiVersion, kind)) return
    await sleep(200)
  }
}

/** @returns what `use` says, and what was asked of the API server meanwhile. */
async function looking<T>(
  kubeconfig: string,
  use: (context: RunContext) => Promise<T>,
): Promise<{ result: T; requests: readonly ApiRequest[]; milliseconds: number }> {
  const given: Record<string, string> = {
    command: 'status',
    stack: join(stack.dir, 'helmfile.yaml'),
    kubeconfig,
  }
  const inputs = parseInputs((name) => given[name] ?? '', {})
  const requests: ApiRequest[] = []
  const started = performance.now()
  const { helm, helmfile, kubectl } = bed.tools
  const result = await withContext(
    {
      inputs,
      tools: { helm, helmfile, kubectl, warnings: [] },
      exec,
      cancelled: new AbortController().signal,
      env: { ...process.env, ...bed.env, KUBECONFIG: kubeconfig },
      plugins: fileURLToPath(new URL('../../dist/plugins', import.meta.url)),
      secrets: { env: {} },
      salt: undefined,
      stages: untold(),
      knownSecrets: makeKnownSecrets(() => undefined),
      log: () => undefined,
    },
    (context) => {
      const request = (asked: ApiRequest) => {
        requests.push(asked)
        return context.api.request(asked)
      }
      return use({ ...context, api: { ...context.api, request } })
    },
  )
  return { result, requests, milliseconds: performance.now() - started }
}

async function status(kubeconfig = bed.kubeconfig) {
  const { result, ...cost } = await looking(kubeconfig, (context) =>
    statusOf(context, { layer: [], release: undefined, now: Date.now() }),
  )
  return { ...result, ...cost, of: (name: string) => sectionOf(result, name) }
}

function sectionOf({ sections }: Status, name: string): Section {
  const found = sections.find((one) => one.name === name)
  if (!found) throw new Error(`there is no section ${name}`)
  return found
}

/** @returns level and reason of the row that has the text in a cell. */
function rowOf({ rows }: Section, text: string): Pick<Row, 'level' | 'why'> | undefined {
  const found = rows.find(({ cells }) => Object.values(cells).some((cell) => cell.includes(text)))
  return found && { level: found.level, why: found.why }
}

describe('the status of a cluster that is as the stack wants it', () => {
  it('is healthy, in few requests', async () => {
    const now = await status()
    expect(now).toMatchObject({ result: 'healthy', clusterVersion: '1.34.2' })
    expect(now.of('releases').rows[0]?.cells).toMatchObject({
      release: 'shop/web',
      by: 'ada, approved by bob and eve',
      because: 'PR #12 @1a2b3c4d5e6f',
    })
    expect(now.of('readiness')).toMatchObject({ rows: [], fine: 1 })
    expect(rowOf(now.of('services'), 'shop/web')).toEqual({ level: 'note', why: '' })
    expect(now.of('services').rows[0]?.cells).toMatchObject({ addresses: '192.168.20.100', endpoints: '1' })
    expect(now.of('newer charts')).toMatchObject({ rows: [], fine: 1 })
    expect(now.of('largest pods')).toMatchObject({ state: 'absent' })
    expect(now.requests.length).toBeLessThanOrEqual(15)
    console.log(`status: ${now.requests.length} requests, ${Math.round(now.milliseconds)} ms`)
  })
})

describe('the history of its releases', () => {
  it('says what was deployed when, by whom and under which approval, the newest first', async () => {
    await bed.helm(['upgrade', 'web', join(stack.dir, 'web'), '-n', 'shop', '--set', 'a=b'])
    const { result, requests } = await looking(bed.kubeconfig, (context) =>
      historyOf(context, { layer: [], release: undefined }),
    )
    const revisions = result.deploys.map(({ name, revision, status }) => `${name} ${revision} ${status}`)
    expect(revisions).toEqual(['web 2 deployed', 'tool 1 deployed', 'web 1 superseded'])
    expect(result.deploys[2]).toMatchObject({
      ...{ namespace: 'shop', chart: 'web', version: '1.0.0', description },
      ...{
        by: 'ada',
        why: 'PR #12',
        commit: '1a2b3c4d5e6f',
        approvedBy: 'bob and eve',
        planId: '9f3c0a1b2c3d',
      },
    })
    expect(result.unreadable).toEqual([])
    expect(requests).toHaveLength(1)
    const ofLayer = await looking(bed.kubeconfig, (context) =>
      historyOf(context, { layer: [2], release: undefined }),
    )
    expect(ofLayer.result.deploys.map(({ name }) => name)).toEqual(['tool'])
  })
})

describe('the status for who may not read', () => {
  it('is unknown, section by section, and never healthy', async () => {
    const now = await status(bed.plannerKubeconfig)
    expect(now.result).toBe('unknown')
    const states = now.sections.map(({ name, state }) => `${name} ${state}`)
    expect(states.filter((state) => state.endsWith(' healthy'))).toEqual(['newer charts healthy'])
    expect(now.of('nodes').why).toContain('forbidden')
  })

  it('is known with the role for plans', async () => {
    const role = fileURLToPath(new URL('../../stack/access/plan.yaml', import.meta.url))
    await bed.kubectl(['apply', '-f', role])
    await bed.kubectl([
      ...['create', 'clusterrolebinding', 'plan', '--clusterrole=helmfile-gate-plan', '--user=planner'],
    ])
    const now = await status(bed.plannerKubeconfig)
    expect(now.sections.map(({ name, state, why }) => [name, state, why])).toEqual(
      (await status()).sections.map(({ name, state, why }) => [name, state, why]),
    )
  })
})

describe('the status of a cluster in trouble', () => {
  let now: Awaited<ReturnType<typeof status>>
  let kubelet: KubeletStandIn
  beforeAll(async () => {
    await applied([...troubles(Date.now()), ...users])
    kubelet = await kubeletStandIn(bed, 'node-2', new Map([['/stats/summary', summaryOfNode2]]))
    await stack.write({
      'helmfile.yaml': `${statusStack(bed.chartMirror)['helmfile.yaml']}${missing}`,
      ...tool('1.1.0'),
    })
    await bed.publish(join(stack.dir, 'status-tool'))
    const failing = bed.helm([
      'install',
      'broken',
      join(stack.dir, 'broken'),
      '-n',
      'shop',
      '--timeout',
      '20s',
    ])
    await expect(failing).rejects.toThrow()
    await bed.kubectl([
      ...['patch', 'node', 'node-4', '--subresource=status', '--type=strategic', '-p'],
      notReady,
    ])
    await bed.kubectl(['patch', 'deployment', 'web', '-n', 'shop', '--type=merge', '-p', imageMissing])
    await applied(metricsDefinitions)
    await served('metrics.k8s.io/v1beta1', 'PodMetrics')
    await applied(metrics)
    await bed.kubectl(['rollout', 'status', 'statefulset', '-n', 'shop', '--timeout=30s'])
    now = await status()
  }, 60_000)
  afterAll(() => kubelet.stop())

  it('is degraded', () => {
    expect(now.result).toBe('degraded')
  })

  it.each([
    ['releases', 'shop/broken', 'alarm', /^its revision 1 failed: ./],
    ['releases', 'shop/absent', 'alarm', /^the stack wants it, and it is not installed$/],
    ['certificates', 'shop/soon', 'alarm', /^it ends in 6 days and was not renewed$/],
    ['certificates', 'shop/later', 'warning', /^it ends in 20 days and was not renewed$/],
    ['certificates', 'shop/good', 'ok', /^$/],
    ['1Password items', 'shop/token', 'alarm', /^Test: no vault \| named <a>$/],
    ['volumes', 'shop/unbound', 'alarm', /^no volume for /],
    ['volumes', 'shop/data', 'ok', /^$/],
    ['volumes', 'shop/nearly', 'warning', /^it is 81 % full$/],
    ['volumes', 'shop/full', 'alarm', /^it is 95 % full$/],
    ['volumes', 'shop/unseen', 'ok', /^$/],
    ['volumes', 'in use', 'note', /^how full some are is not known: the kubelet of node-3 does not tell: /],
    ['services', 'shop/waiting', 'alarm', /^no address for /],
    ['services', 'shop/nobody', 'warning', /^no pod that is ready stands behind it$/],
    ['nodes', 'node-4', 'alarm', /^not ready: /],
    ['nodes', 'node-1', 'warning', /^its memory is nearly full$/],
    ['largest pods', 'shop/web-1', 'note', /^$/],
    ['readiness', 'Deployment shop/web', 'warning', /./],
    ['newer charts', 'shop/tool', 'note', /^a newer minor version$/],
  ])('names in %s %s: %s', (section, text, level, why) => {
    expect(rowOf(now.of(section), text)).toEqual({ level, why: expect.stringMatching(why) })
  })

  it('says what of a volume is used, and where nobody knows', () => {
    const used = (name: string) =>
      now.of('volumes').rows.find(({ cells }) => cells['name'] === `shop/${name}`)?.cells['used']
    expect(['nearly', 'full', 'unseen', 'data'].map(used)).toEqual(['81 %', '95 %', 'unknown', ''])
    expect(now.requests.filter(({ path }) => path.includes('/proxy/'))).toHaveLength(2)
  })

  it('names what has to be restarted once a password was changed, as long as it was not', async () => {
    const rotated = async () => rowOf((await status()).of('1Password items'), 'shop/rotated')
    expect(await rotated()).toBeUndefined()
    // What is told apart are whole seconds of two clocks.
    await sleep(7_000)
    await bed.kubectl(['patch', 'secret', 'rotated', '-n', 'shop', '-p', '{"stringData":{"a":"2"}}'])
    const since = 'its Secret rotated changed after its pods started'
    expect(await rotated()).toEqual({
      level: 'warning',
      why: `restart statefulset/db: ${since}; statefulset/queue may not have read its files again: ${since}`,
    })
    await bed.kubectl(['rollout', 'restart', 'statefulset/db', 'statefulset/queue', '-n', 'shop'])
    await bed.kubectl(['rollout', 'status', 'statefulset', '-n', 'shop', '--timeout=30s'])
    expect(await rotated()).toBeUndefined()
  }, 60_000)

  it('is told in a terminal and in Markdown', () => {
    const text = statusText(now)
    expect(text).toContain('✗  shop/soon')
    expect(text.split('\n').at(-1)).toMatch(/^default on Kubernetes 1\.34\.2 is degraded: \d+ alarms, /)
    const markdown = statusMarkdown(now)
    expect(markdown).toContain('`Test: no vault \\| named <a>`')
    if (process.env['SHOW']) console.log(text, markdown)
  })
})

const missing = `  - name: absent
    namespace: shop
    chart: ./web
    labels: {layer: 3}
  - name: broken
    namespace: shop
    chart: ./broken
    labels: {layer: 3}
`

const imageMissing = JSON.stringify({
  spec: { template: { metadata: { annotations: { 'helmfile-gate.example/pod': 'image-missing' } } } },
})

const notReady = JSON.stringify({
  status: {
    conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'no network' }],
  },
})

describe('the command', () => {
  it('tells it as a step: outputs, summary and a file; the step does not fail', async () => {
    const step = await stack.act({ command: 'status', 'report-file': join(stack.dir, 'status.json') })
    expect(step).toMatchObject({ exitCode: 0, outputs: { result: 'degraded' } })
    expect(step.summary).toContain('### ❌ Status: degraded')
    const file = JSON.parse(await readFile(step.outputs['report-file'] ?? '', 'utf8')) as Status
    expect(rowOf(sectionOf(file, 'certificates'), 'shop/soon')).toMatchObject({ level: 'alarm' })
    const past = await stack.act({ command: 'history', release: 'shop/web' })
    expect(past).toMatchObject({ exitCode: 0, outputs: { result: 'read' } })
    expect(past.summary).toContain('`PR #12`')
  })

  it('tells it in a terminal: JSON alone on standard output, and the result as exit code', async () => {
    const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
    const args = ['--stack', join(stack.dir, 'helmfile.yaml'), '--kubeconfig', bed.kubeconfig]
    const more = { cwd: stack.dir, env: { ...process.env, ...bed.env } }
    const tools = ['--tools-dir', bed.tools.dir]
    const ended = run(process.execPath, [cli, 'status', '--json', ...args, ...tools], more)
    const { code, stdout } = await ended.then(
      (done) => ({ code: 0, ...done }),
      (error: { code: number; stdout: string }) => error,
    )
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ result: 'degraded', environment: 'default' })
    const past = await run(process.execPath, [cli, 'history', '--json', ...args, ...tools], more)
    expect(JSON.parse(past.stdout)).toMatchObject({ unreadable: [] })
  })

  it('preflight looks at the ground that a deploy stands on', async () => {
    const step = await stack.act({ command: 'preflight' }, { env: { NO_COLOR: '1' } })
    const log = stripVTControlCharacters(step.log)
    expect(log).toMatch(/^ok +versions +cluster v1\.34\.2/m)
    expect(log).toMatch(/^note +nodes +3 of 4 nodes are ready; not: node-4/m)
    expect(log).toMatch(/^ok +rights to apply +all that the renders need/m)
    expect(log).toMatch(/^ok +chart repositories +reachable/m)
    expect(log).toMatch(/^note +storage classes +there are no storage classes yet/m)
  })
})
