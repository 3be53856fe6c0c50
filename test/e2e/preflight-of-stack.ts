import { readFile, writeFile } from 'node:fs/promises'
import { untold } from '../unit/fixtures/stages.js'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { servedResources } from '../../src/cluster/resources.js'
import { renderStack, type Renders } from '../../src/commands/preflight-renders.js'
import { rightsChecks } from '../../src/commands/preflight-rights.js'
import type { PreflightCheck } from '../../src/commands/preflight.js'
import { withContext, type RunContext } from '../../src/context.js'
import { parseInputs } from '../../src/inputs.js'
import { exec } from '../../src/lib/exec.js'
import { requestsOf, resourcesText } from '../../src/render/requests.js'
import { makeKnownSecrets } from '../../src/secrets/known-secrets.js'
import { layersOf } from '../../src/stack/layers.js'
import type { Bed } from '../bed/bed.js'
import type { StepResult } from '../bed/runner.js'
import type { Workspace } from '../bed/workspace.js'
import type { Inputs } from './small-stack.js'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

interface Place {
  readonly bed: Bed
  readonly workspace: Workspace
}

async function inContext<T>(
  { bed, workspace }: Place,
  { kubeconfig = bed.kubeconfig, environment = 'default' },
  use: (context: RunContext) => Promise<T>,
): Promise<T> {
  const given: Record<string, string> = {
    ...{ command: 'preflight', environment, kubeconfig, 'chart-mirror': bed.chartMirror },
    stack: join(workspace.dir, 'stack/helmfile.yaml.gotmpl'),
  }
  const { helm, helmfile, kubectl } = bed.tools
  return withContext(
    {
      inputs: parseInputs((name) => given[name] ?? '', {}),
      tools: { helm, helmfile, kubectl, warnings: [] },
      ...{ exec, cancelled: new AbortController().signal, plugins: path('dist/plugins') },
      env: { ...process.env, ...bed.env, ...workspace.env, KUBECONFIG: kubeconfig },
      ...{ secrets: { env: workspace.env }, salt: undefined, stages: untold(), log: () => undefined },
      knownSecrets: makeKnownSecrets(() => undefined),
    },
    use,
  )
}

/** @returns the whole stack as an apply would send it to an empty cluster. @throws when a release does not render. */
function rendersOf(place: Place, environment: string): Promise<Renders> {
  return inContext(place, { environment }, async (context) => {
    const renders = await renderStack(context, layersOf(await context.helmfile.list()))
    const [first] = renders.failed
    if (first) throw new Error(`${first[0]}: ${first[1].error}`)
    return renders
  })
}

/** @returns what the rights of an account are worth for a first installation of the stack. */
function rightsFor(place: Place, renders: Renders, kubeconfig: string): Promise<PreflightCheck[]> {
  return inContext(place, { kubeconfig }, async ({ api, helmfile }) => {
    const [served, listed] = await Promise.all([servedResources(api), helmfile.list()])
    const ground = { served, layers: layersOf(listed), installed: new Map() }
    return rightsChecks(api, { ground, renders, leaseNamespace: 'default' })
  })
}

/** Binds the planner to these rules and nothing else. */
async function bindPlanner(bed: Bed, rules: readonly unknown[]): Promise<void> {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'tried' },
    rules,
  }
  const file = join(bed.dir, 'tried.json')
  await writeFile(file, JSON.stringify(role))
  await bed.kubectl(['delete', 'clusterrolebinding,clusterrole', 'tried', '--ignore-not-found'])
  await bed.kubectl(['create', '-f', file])
  await bed.kubectl(['create', 'clusterrolebinding', 'tried', '--clusterrole=tried', '--user=planner'])
}

/** A rule as it stands in a role. */
interface Rule {
  readonly resources?: readonly string[]
}

async function rulesIn(role: 'plan' | 'apply'): Promise<Rule[]> {
  return (load(await readFile(path(`stack/access/${role}.yaml`), 'utf8')) as { rules: Rule[] }).rules
}

const page = path('docs/before-the-first-layer.md')

/** @returns the table of the page as it should be, and as it is. With `UPDATE_DOCS` it is written first. */
async function requestTables(all: ReadonlyMap<string, Renders>): Promise<Record<'made' | 'found', string>> {
  const rows = [...all].map(([environment, { rendered }]) => {
    const objects = [...rendered.values()].flatMap((release) => release.objects)
    const cells = [2, 3].map((nodes) => resourcesText(requestsOf(objects, nodes)))
    return `| \`${environment}\` | ${requestsOf(objects, 2).pods} | ${cells.join(' | ')} |`
  })
  const head = '| environment | pods on two nodes | two nodes | three nodes |\n|---|---|---|---|'
  const made = `${head}\n${rows.join('\n')}\n`
  const between = /(<!-- requests -->\n\n)([^]*?)(\n<!-- \/requests -->)/
  const text = await readFile(page, 'utf8')
  if (process.env['UPDATE_DOCS']) {
    await writeFile(
      page,
      text.replace(between, (_all, before: string, _old, after: string) => before + made + after),
    )
  }
  return { made, found: between.exec(await readFile(page, 'utf8'))?.[2] ?? '' }
}

/**
 * For a test file with the stack on a bed, before anything is deployed there.
 * @param act the action, on that bed.
 */
export function preflightOfStack(place: () => Place, act: (inputs: Inputs) => Promise<StepResult>): void {
  describe('preflight, before anything is there', () => {
    const renders = new Map<string, Renders>()
    beforeAll(async () => {
      for (const environment of ['default', 'production'])
        renders.set(environment, await rendersOf(place(), environment))
    }, 120_000)
    afterAll(() => bindPlanner(place().bed, []))

    const rights = async (environment: string) => {
      const found = renders.get(environment)
      if (!found) throw new Error(`${environment} was not rendered`)
      const checks = await rightsFor(place(), found, place().bed.plannerKubeconfig)
      return Object.fromEntries(checks.map((check) => [check.name.replace('rights to ', ''), check]))
    }

    it.each(['default', 'production'])(
      'finds that the roles fit the renders of %s',
      async (environment) => {
        await bindPlanner(place().bed, await rulesIn('plan'))
        const toPlan = await rights(environment)
        expect(toPlan['plan']).toMatchObject({ outcome: 'ok' })
        expect(toPlan['see drift']).toMatchObject({ outcome: 'ok' })
        expect(toPlan['apply']).toMatchObject({ outcome: 'note' })
        await bindPlanner(place().bed, await rulesIn('apply'))
        const toApply = await rights(environment)
        expect(Object.values(toApply).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok'])
      },
      60_000,
    )

    it('says what a role lacks, as rules that can be pasted into it', async () => {
      const without = ['daemonsets', 'tlsstores', 'poddisruptionbudgets']
      const rules = (await rulesIn('plan')).map(({ resources = [], ...rule }) => ({
        ...rule,
        resources: resources.filter((one) => !without.includes(one)),
      }))
      const smaller = rules.filter(({ resources }) => resources.length > 0)
      await bindPlanner(place().bed, smaller)
      const lacking = await rights('default')
      expect(lacking['plan']).toMatchObject({ outcome: 'failed' })
      const lines = (lacking['plan']?.lines ?? []).join('\n')
      for (const one of without) expect(lines).toContain(one)
      await bindPlanner(place().bed, [...smaller, ...(load(lines) as object[])])
      expect((await rights('default'))['plan']).toMatchObject({ outcome: 'ok' })
      const toApply = (lacking['apply']?.lines ?? []).join('\n')
      await bindPlanner(place().bed, [
        ...smaller,
        ...(load(lines) as object[]),
        ...(load(toApply) as object[]),
      ])
      expect((await rights('default'))['apply']).toMatchObject({ outcome: 'ok' })
    }, 60_000)

    it('knows what the pods ask for: docs/before-the-first-layer.md', async () => {
      const { made, found } = await requestTables(renders)
      expect(found).toBe(made)
    })

    const preflight = async (inputs: Inputs) => {
      const step = await act({ command: 'preflight', 'approval-mode': 'none', ...inputs })
      return stripVTControlCharacters(step.log)
    }

    it('says of each release whether it renders, with rights to read', async () => {
      await bindPlanner(place().bed, await rulesIn('plan'))
      await place().workspace.edit(
        'stack/values/uptime-kuma.yaml.gotmpl',
        'volume:',
        'nope: {{ required "no" .Values.nope }}\nvolume:',
      )
      try {
        const log = await preflight({ kubeconfig: place().bed.plannerKubeconfig })
        expect(log).toMatch(/^failed +release uptime-kuma\/uptime-kuma /m)
        expect(log.match(/^ok +release /gm)).toHaveLength(Number(renders.get('default')?.rendered.size) - 1)
        expect(log).toMatch(/^ok +addresses /m)
        expect(log).toMatch(/^unknown +rights to plan +nothing is missing; not looked at for 1 release/m)
      } finally {
        await place().workspace.edit(
          'stack/values/uptime-kuma.yaml.gotmpl',
          'nope: {{ required "no" .Values.nope }}\nvolume:',
          'volume:',
        )
      }
    }, 120_000)

    it('says without a cluster what can be known', async () => {
      const nowhere = join(place().workspace.dir, 'nowhere.kubeconfig')
      await writeFile(
        nowhere,
        (await readFile(place().bed.kubeconfig, 'utf8')).replace(/server: .*/, 'server: https://127.0.0.1:9'),
      )
      const log = await preflight({ kubeconfig: nowhere })
      expect(log).toMatch(/^failed +cluster /m)
      expect(log).toMatch(/^ok +release loki\/loki +renders: /m)
      expect(log).toMatch(/^unknown +release kube-system\/cilium +renders: .* would look into the cluster/m)
      expect(log).toMatch(/^unknown +rights /m)
    }, 120_000)
  })
}
