import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { commentMarker } from '../../src/github/comment.js'
import type { WorkflowRun } from '../bed/act.js'
import { merge, openPull, runId } from './workflow-bed.js'
import { errorOf, oneAfterTheOther, outputsOf, ran } from './workflow-course.js'
import {
  approveAll,
  changeStack,
  leasesOf,
  startTwoClusters,
  valuesOf,
  type TwoClusters,
} from './workflow-environments.js'
import { dispatchEvent, happen, nightlyEvent, pullRequestEvent, pushEvent } from './workflow-events.js'

let both: TwoClusters
beforeAll(async () => {
  both = await startTwoClusters()
}, 180_000)
beforeEach(() => approveAll(both.on))
afterEach(() => {
  expect(both.on.github.requests.filter(({ problems }) => problems.length > 0)).toEqual([])
})
afterAll(() => both.on.stop(), 30_000)

const stacks = ['platform', 'apps'].map((folder) => `${folder}/helmfile.yaml.gotmpl`)
const deployed = (environment: string) => [
  `${environment}/plan success`,
  ...[1, 2].map((layer) => `layer-${layer} success`),
  `${environment}/close success`,
]
const comments = () => both.on.github.state.comments.map(({ body }) => body)
const ends = ({ course }: WorkflowRun) => course.filter((event) => / (success|failure)$/.test(event))

describe('two environments and two stacks', () => {
  it('have workflows that actionlint has nothing to say of', async () => {
    const { bed, repository } = both.on
    await expect(promisify(execFile)(bed.tools.actionlint, { cwd: repository.dir })).resolves.toMatchObject({
      stdout: '',
    })
  }, 30_000)

  it('have a plan each as a comment each, from the cluster of the environment', async () => {
    const { on } = both
    await changeStack(both, 'apps', 'two')
    const pull = openPull(on, 12, await changeStack(both, 'platform', 'two'))
    for (const name of ['platform', 'apps']) {
      const run = await happen(on, { ...pullRequestEvent(pull), workflow: `plan-${name}.yml` })
      expect(ends(run).sort()).toEqual(['plan-production success', 'plan-staging success'])
    }
    for (const environment of ['staging', 'production'] as const) {
      const uid = await both[environment].kubectl([
        'get',
        'namespace',
        'kube-system',
        '-o',
        'jsonpath={.metadata.uid}',
      ])
      for (const stack of stacks) {
        const [own, ...others] = comments().filter((body) =>
          body.includes(commentMarker('plan', { stack, environment })),
        )
        expect(others).toEqual([])
        expect(own).toContain(`\`${environment}\` of \`${stack}\`: 2 of 2 releases change in layers 1 and 2`)
        expect(own).toContain(`(\`${uid.slice(0, 8)}\`)`)
      }
    }
    expect(comments()).toHaveLength(4)
  }, 120_000)

  it('are deployed in their order: production once staging is deployed and ready', async () => {
    const { on, staging, production } = both
    const pull = openPull(on, 13, await changeStack(both, 'platform', 'three'))
    const run = await happen(on, pushEvent(await merge(on, pull), 'deploy-platform.yml'))
    expect(ran(run)).toEqual(oneAfterTheOther(...deployed('staging'), ...deployed('production')))
    for (const bed of [staging, production]) expect(await valuesOf(bed, 'platform')).toBe('three three')
    for (const environment of ['staging', 'production']) {
      const marker = commentMarker('deploy', { stack: 'platform/helmfile.yaml.gotmpl', environment })
      expect(comments().filter((body) => body.includes(marker))).toEqual([
        expect.stringContaining('deployed, layers 1 and 2 applied'),
      ])
    }
    const asked = on.github.requests.filter(({ operation }) => operation === 'repos/get-environment')
    expect(asked).toHaveLength(4)
  }, 120_000)

  it('are approved each for itself', async () => {
    const { on, staging, production } = both
    on.github.state.approvals = [
      { runId, state: 'approved', user: 'bob', environments: [1, 2].map((n) => `staging-layer-${n}`) },
    ]
    const pull = openPull(on, 14, await changeStack(both, 'platform', 'four'))
    const run = await happen(on, pushEvent(await merge(on, pull), 'deploy-platform.yml'))
    expect(ends(run)).toEqual([...deployed('staging'), 'production/plan success', 'layer-1 failure'])
    expect(errorOf(run, 'layer-1')).toContain('nobody approved production-layer-1 in this run')
    expect(await valuesOf(staging, 'platform')).toBe('four four')
    expect(await valuesOf(production, 'platform')).toBe('three three')
  }, 120_000)

  it('have an issue about drift each, for what somebody changed in that cluster', async () => {
    const { on, staging } = both
    const byHand = ['patch', 'configmap', 'web', '-n', 'platform', '--patch', '{"data":{"greeting":"hand"}}']
    await staging.kubectl(byHand)
    const run = await happen(on, { ...nightlyEvent(), workflow: 'drift-platform.yml' })
    expect(ends(run).sort()).toEqual(['drift-production success', 'drift-staging success'])
    expect(outputsOf(run, 'drift-staging')['result']).toBe('drifted')
    expect(outputsOf(run, 'drift-production')['result']).toBe('in-sync')
    expect(on.github.state.issues).toMatchObject([
      { state: 'open', title: expect.stringContaining('Drift in staging') as unknown },
    ])
    await staging.kubectl([...byHand.slice(0, -1), '{"data":{"greeting":"four"}}'])
  }, 60_000)

  it('say in the pull request that one was not reached, where one before it was not deployed', async () => {
    const { on, staging } = both
    // act hands on the outputs of a job that is skipped as they are written; GitHub hands on nothing.
    await on.repository.edit('deploy-environment-platform.yml', (text) =>
      text.replace(/(layers|approval): \$\{\{ steps\.plan.*/g, "$1: ''"),
    )
    await on.repository.edit('deploy-platform.yml', (text) =>
      text.replace('earlier-done: true', 'earlier-done: false').replace('if: ${{ always() }}', 'if: false'),
    )
    const pull = openPull(on, 15, await changeStack(both, 'platform', 'five'))
    const marker = commentMarker('plan', { stack: 'platform/helmfile.yaml.gotmpl', environment: 'staging' })
    on.github.state.comments.push({ id: 1, issue: 15, author: 'github-actions[bot]', body: marker })
    const run = await happen(on, pushEvent(await merge(on, pull), 'deploy-platform.yml'))
    expect(ran(run)).toEqual(oneAfterTheOther('staging/close success'))
    expect(comments()).toEqual([
      marker,
      expect.stringContaining('an environment before this one is not deployed: see the run'),
    ])
    expect(await valuesOf(staging, 'platform')).toBe('four four')
  }, 60_000)
})

describe('an environment that only a person deploys', () => {
  const promote = (commit: string) => ({
    ...dispatchEvent({ environment: 'production', commit }),
    workflow: 'promote-apps.yml',
  })

  it('is left alone by a merge, and gets the commit that is promoted, after one approval', async () => {
    const { on, staging, production } = both
    const older = await merge(on, openPull(on, 16, await changeStack(both, 'apps', 'older')))
    const newer = await merge(on, openPull(on, 17, await changeStack(both, 'apps', 'newer')))
    const merged = await happen(on, pushEvent(newer, 'deploy-apps.yml'))
    const [plan = '', ...rest] = deployed('staging')
    expect(ran(merged)).toEqual(oneAfterTheOther(plan, 'staging/approve success', ...rest))
    expect(await valuesOf(staging, 'apps')).toBe('newer newer')
    expect(await valuesOf(production, 'apps')).toBe('')

    const promoted = await happen(on, promote(older))
    expect(ends(promoted).at(-1)).toBe('deploy/close success')
    expect(await valuesOf(production, 'apps')).toBe('older older')
    await happen(on, promote(''))
    expect(await valuesOf(production, 'apps')).toBe('newer newer')
    for (const bed of [staging, production]) expect(await leasesOf(bed)).toHaveLength(2)
  }, 180_000)

  it('gets nothing that was not merged', async () => {
    const { on, production } = both
    const before = await valuesOf(production, 'apps')
    for (const commit of ['f'.repeat(40), 'main', '0123abc']) {
      const run = await happen(on, promote(commit))
      expect(ran(run)).toContain('deploy/plan failure')
      expect(errorOf(run, 'deploy/plan')).toMatch(/^going to the commit failed: /)
    }
    expect(await valuesOf(production, 'apps')).toBe(before)
  }, 60_000)
})
