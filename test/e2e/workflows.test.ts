import { describe, expect, it } from '@jest/globals'
import { readOnlyToken } from '../bed/github/state.js'
import { commentMarker } from '../../src/github/comment.js'
import { clusterState, release } from './small-stack.js'
import { asked, change, merge, openPull, runId, useWorkflowBed, type WorkflowBed } from './workflow-bed.js'
import {
  allowNewConfigMaps,
  clusterTrap,
  lastDescription,
  moved,
  refuseNewConfigMaps,
  revisions,
  type ClusterTrap,
} from './workflow-cluster.js'
import { errorOf, oneAfterTheOther, outputsOf, ran, skipped, summaryOf } from './workflow-course.js'
import {
  dispatchEvent,
  happen,
  nightlyEvent,
  pullRequestEvent,
  pushEvent,
  queueEvent,
  rerun,
  withFailingJob,
} from './workflow-events.js'
import { deployedSettings, fiveLayers, namespace, setting } from './workflow-stack.js'
import { commitMade, exampleStack, init, madeWorkflows } from './workflow-stranger.js'

const bed = useWorkflowBed()
const bot = 'github-actions[bot]'
const stack = { stack: 'stack/helmfile.yaml.gotmpl', environment: 'production' }

/** As the README says to, and without the one layer that needs a secret. */
function withoutOnePassword(workflow: string): string {
  return workflow
    .replace(/^ +op-service-account-token: .*\n/gm, '')
    .replace(/^ +secrets: \|\n.*\n/gm, '')
    .replace(/^ +credentials: .*\n/gm, '')
    .replace(/^( +)command: plan\n/gm, '$&$1layer: 1,3-5\n')
}

const containing = (text: string): unknown => expect.stringContaining(text)

describe('a pull request', () => {
  it('gets one comment with the plan, made with rights to read only, and edited when a commit follows', async () => {
    const on = bed()
    const before = await clusterState(on.bed)
    const pull = openPull(on, 12, await change(on, 'network'))
    const first = await happen(on, pullRequestEvent(pull))
    expect(ran(first)).toEqual(oneAfterTheOther('plan success'))
    expect(skipped(first)).toEqual(['fork'])
    const [created] = structuredClone(on.github.state.comments)
    expect(created).toMatchObject({ issue: 12, author: bot })
    expect(created?.body).toContain('1 of 6 releases changes in layer 1,')
    expect(created?.body).toContain(pull.headSha.slice(0, 12))
    expect(created?.body).toContain('these credentials may not write it')

    pull.headSha = await change(on, 'network', 'shop')
    await happen(on, pullRequestEvent(pull))
    const [edited, ...more] = on.github.state.comments
    expect(more).toEqual([])
    expect(edited?.id).toBe(created?.id)
    expect(edited?.body).toContain('2 of 6 releases change in layers 1 and 4,')
    expect(edited?.body).toContain(pull.headSha.slice(0, 12))
    expect(asked(on).filter((one) => /(create|update)-comment/.test(one))).toEqual([
      'issues/create-comment 201',
      'issues/update-comment 200',
    ])
    expect(await clusterState(on.bed)).toEqual(before)
  }, 60_000)

  it('is planned whatever it changes, as the stack may be made of any file', async () => {
    const on = bed()
    const pull = openPull(on, 12, await change(on, 'network'))
    pull.files = [{ path: 'README.md' }]
    await happen(on, pullRequestEvent(pull))
    expect(on.github.state.comments).toMatchObject([
      { issue: 12, body: containing('1 of 6 releases changes in layer 1,') },
    ])
  }, 60_000)

  it('is not planned as what its job checked out instead, such as its base', async () => {
    const on = bed()
    const head = await change(on, 'network')
    await on.repository.commit({})
    await on.repository.commit({})
    const run = await happen(on, pullRequestEvent(openPull(on, 12, head)))
    expect(ran(run)).toEqual(oneAfterTheOther('plan failure'))
    expect(errorOf(run, 'plan')).toContain('neither the last commit of the pull request')
    expect(on.github.state.comments).toMatchObject([{ body: containing('What would change is not known.') }])
  }, 60_000)

  it('that leaves alone what counts gets none, reads no secret, and an older comment says so', async () => {
    const on = bed()
    const pull = openPull(on, 12, await change(on, 'network'))
    pull.files = [{ path: 'README.md' }]
    const event = { ...pullRequestEvent(pull), vars: { STACK_PATHS: 'charts/**\nconfig' } }
    const run = await happen(on, event)
    expect(ran(run)).toEqual(oneAfterTheOther('plan success'))
    expect(on.github.state.comments).toEqual([])
    const body = `${commentMarker('plan', stack)}\nan older plan`
    on.github.state.comments.push({ id: 1, issue: 12, author: bot, body })
    await happen(on, event)
    expect(on.github.state.comments).toMatchObject([
      { id: 1, body: containing('changes no file that counts for `production`') },
    ])
    expect(on.github.state.comments[0]?.body).not.toContain('older plan')
    expect(await on.repository.secretRequests()).toEqual([])
  }, 60_000)

  it('whose token may not write has its plan in the summary, is told why, and its job succeeds', async () => {
    const on = bed()
    const pull = openPull(on, 12, await change(on, 'network'))
    const run = await happen(on, { ...pullRequestEvent(pull), token: readOnlyToken })
    expect(ran(run)).toEqual(oneAfterTheOther('plan success'))
    expect(asked(on)).toContain('issues/create-comment 403')
    expect(on.github.state.comments).toEqual([])
    expect(summaryOf(run, 'plan')).toContain('1 of 6 releases changes in layer 1,')
    expect(run.log).toMatch(/::warning::There is no comment: .*the token may not do this/)
  }, 60_000)

  it('has one comment, even if GitHub says it failed and made it all the same', async () => {
    const on = bed()
    const pull = openPull(on, 12, await change(on, 'network'))
    on.github.fault({ operation: 'issues/create-comment', kind: 'bad-gateway-after' })
    const run = await happen(on, pullRequestEvent(pull))
    expect(ran(run)).toEqual(oneAfterTheOther('plan success'))
    expect(asked(on).filter((one) => one.startsWith('issues/create'))).toEqual(['issues/create-comment 502'])
    expect(on.github.state.comments).toHaveLength(1)
    expect(outputsOf(run, 'plan')['comment-url']).toContain(`-${on.github.state.comments[0]?.id}`)
  }, 60_000)

  it('whose last commit breaks the stack has a comment that says so, until the next one mends it', async () => {
    const on = bed()
    const stack = 'stack/helmfile.yaml.gotmpl'
    const pull = openPull(on, 12, await change(on, 'network'))
    await happen(on, pullRequestEvent(pull))
    const whole = fiveLayers()[stack] ?? ''
    pull.headSha = await on.repository.commit({ [stack]: `${whole}\n{{ .Values.none.such }}\n` })
    const broken = await happen(on, pullRequestEvent(pull))
    expect(ran(broken)).toEqual(oneAfterTheOther('plan failure'))
    const [said, ...more] = structuredClone(on.github.state.comments)
    expect(more).toEqual([])
    expect(said?.body).toContain(`no plan of \`${pull.headSha.slice(0, 12)}\``)
    expect(said?.body).toContain('What would change is not known.')
    expect(said?.body).not.toContain('1 of 6 releases')
    expect(summaryOf(broken, 'plan')).toContain('What would change is not known.')

    pull.headSha = await on.repository.commit({ [stack]: whole })
    await happen(on, pullRequestEvent(pull))
    expect(on.github.state.comments).toMatchObject([
      { id: said?.id, body: containing('1 of 6 releases changes in layer 1,') },
    ])
  }, 60_000)

  it('is planned once more in a merge queue, and is told what nobody has reviewed', async () => {
    const on = bed()
    const pull = openPull(on, 12, await change(on, 'network'))
    await happen(on, pullRequestEvent(pull))
    const reviewed = structuredClone(on.github.state.comments)
    const same = await happen(on, queueEvent(pull, pull.headSha))
    expect(ran(same)).toEqual(oneAfterTheOther('plan success'))
    expect(summaryOf(same, 'plan')).toContain('This is what was reviewed in pull request #12')
    expect(on.github.state.comments).toEqual(reviewed)

    const behindAnother = await happen(on, queueEvent(pull, await change(on, 'logs')))
    expect(ran(behindAnother)).toEqual(oneAfterTheOther('plan success'))
    const [plan, queue, ...others] = on.github.state.comments
    expect(others).toEqual([])
    expect([plan]).toEqual(reviewed)
    expect(queue?.body).toContain(commentMarker('queue', stack))
    expect(queue?.body).toContain('1 release would change in a way that nobody saw in pull request #12')
    expect(queue?.body).toContain('platform/logs')
  }, 60_000)

  it('from a fork runs nothing beside the cluster and reads no secret: workflow and action both refuse', async () => {
    const on = bed()
    const trap = await clusterTrap(on.bed)
    try {
      const from = { id: 2, full_name: 'mallory/stack', default_branch: 'main' }
      const pull = openPull(on, 15, await change(on, 'network'))
      const vars = { KUBECONFIG_PLAN: trap.kubeconfig }
      const run = await happen(on, { ...pullRequestEvent(pull, from), vars })
      expect(ran(run)).toEqual(oneAfterTheOther('fork success'))
      expect(summaryOf(run, 'fork')).toContain('No plan: this pull request comes from a fork.')

      await on.repository.edit('plan.yml', (text) => text.replace(/if: .* == github\.repository/, 'if: true'))
      const unguarded = await happen(on, { ...pullRequestEvent(pull, from), vars })
      expect(ran(unguarded)).toContain('plan failure')
      expect(errorOf(unguarded, 'plan')).toContain('planning pull request #15 failed: it comes from a fork')
      expect(asked(on)).toEqual([])
      expect(await on.repository.secretRequests()).toEqual([])
      expect(trap.connections()).toBe(0)
    } finally {
      await trap.stop()
    }
  }, 60_000)
})

describe('a merge', () => {
  it('deploys the layers that change and no other, in order, and tells it in its pull request', async () => {
    const on = bed()
    const pull = openPull(on, 12, await change(on, 'network', 'gateway', 'shop'))
    await happen(on, pullRequestEvent(pull))
    const before = await revisions(on.bed)
    const sha = await merge(on, pull)
    const run = await happen(on, pushEvent(sha))
    const ends = ['plan success', 'layer-1 success', 'layer-3 success', 'layer-4 success', 'close success']
    expect(ran(run)).toEqual(oneAfterTheOther(...ends))
    expect(skipped(run).sort()).toEqual(['layer-2', 'layer-5', 'layer-6', 'layer-7', 'layer-8'])
    const now = '2 deployed'
    expect(moved(before, await revisions(on.bed))).toEqual({ network: now, gateway: now, shop: now })
    expect(await lastDescription(on.bed, 'gateway')).toMatch(
      new RegExp(`^PR #12 @${sha.slice(0, 12)} by ann, approved by bob, plan [0-9a-f]{12}`),
    )

    expect(summaryOf(run, 'plan')).toContain('This is what was reviewed in pull request #12')
    expect(summaryOf(run, 'layer-3')).toContain('| `platform/gateway` | applied | `1.0.0` | 1 → 2 |')
    const [plan, deploy, ...others] = on.github.state.comments
    expect(others).toEqual([])
    expect(plan?.body).toContain(commentMarker('plan', stack))
    expect(deploy?.body).toContain(commentMarker('deploy', stack))
    expect(deploy).toMatchObject({ issue: 12, author: bot })
    expect(deploy?.body).toContain('deployed, layers 1, 3 and 4 applied')
    expect(deploy?.body).toContain('approved by `bob`')
    const times = (request: string) => asked(on).filter((one) => one === request).length
    expect(times('repos/get-environment 200')).toBe(3)
    expect(times('actions/get-reviews-for-run 200')).toBe(3)
    expect(times('issues/create-comment 201')).toBe(2)
  }, 120_000)

  // What becomes of the layers behind it is for workflows-chain.test.ts: act does not ask.
  it('stops at the layer that fails, and goes on there when its failed jobs are run again', async () => {
    const on = bed()
    await change(on, 'network', 'logs')
    const head = await on.repository.commit(setting('gateway', 'with-more', 'more: true\n'))
    const sha = await merge(on, openPull(on, 13, head))
    const before = await revisions(on.bed)
    await refuseNewConfigMaps(on.bed)
    const first = await happen(on, pushEvent(sha))
    expect(ran(first)).toEqual(oneAfterTheOther('plan success', 'layer-1 success', 'layer-3 failure'))
    const stopped = await revisions(on.bed)
    expect(moved(before, stopped)).toEqual({ network: containing('deployed'), gateway: containing('failed') })
    expect(on.github.state.comments).toMatchObject([
      { issue: 13, body: containing('the deploy failed in layer 3, layer 1 applied') },
    ])
    expect(on.github.state.comments[0]?.body).toContain('exceeded quota')

    await allowNewConfigMaps(on.bed)
    const second = await rerun(on, sha, outputsOf(first, 'plan'))
    const ends = ['plan success', 'layer-1 success', 'layer-3 success', 'layer-5 success', 'close success']
    expect(ran(second)).toEqual(oneAfterTheOther(...ends))
    expect(second.log).toMatch(/layer-1 \| +already-applied platform\/network/)
    const deployed = containing('deployed')
    expect(moved(stopped, await revisions(on.bed))).toEqual({ gateway: deployed, logs: deployed })
    expect(on.github.state.comments).toMatchObject([
      { issue: 13, body: containing('deployed, layers 1, 3 and 5 applied') },
    ])
  }, 120_000)

  it('approved by review is refused when its plan has changed since, and goes when it is the same', async () => {
    const on = bed()
    const vars = { APPROVAL_MODE: 'review' }
    const pull = openPull(on, 14, await change(on, 'shop'))
    await happen(on, pullRequestEvent(pull))
    await merge(on, pull)
    const before = await revisions(on.bed)
    pull.mergeSha = await change(on, 'logs')
    const changed = await happen(on, { ...pushEvent(pull.mergeSha), vars })
    expect(ran(changed)).toEqual(oneAfterTheOther('plan success', 'layer-4 failure'))
    expect(errorOf(changed, 'layer-4')).toContain('to platform/logs is not what was reviewed')
    expect(outputsOf(changed, 'layer-4')).toMatchObject({ 'failure-reason': 'not-reviewed' })
    const told = on.github.state.comments
      .map(({ body }) => body)
      .find((body) => body.includes('deploy failed'))
    expect(told).toContain('the deploy failed in layer 4')
    expect(told).toContain('to platform/logs is not what was reviewed')
    const [news] = summaryOf(changed, 'plan').split('### ')
    expect(news).toContain('1 release would change in a way that nobody saw in pull request #14')
    expect(news).toContain('platform/logs')
    expect(news).not.toContain('platform/shop')
    expect(await revisions(on.bed)).toEqual(before)

    const file = 'stack/values/logs.yaml'
    pull.mergeSha = await on.repository.commit({ [file]: (await deployedSettings(on.bed))[file] ?? '' })
    const same = await happen(on, { ...pushEvent(pull.mergeSha), vars })
    expect(ran(same)).toEqual(oneAfterTheOther('plan success', 'layer-4 success', 'close success'))
    expect(moved(before, await revisions(on.bed))).toEqual({ shop: containing('deployed') })
    expect(await lastDescription(on.bed, 'shop')).toMatch(/^PR #14 @\w+ by ann, approved by bob, plan /)
  }, 120_000)
  it('approved by review needs no 1Password: the salt of the reviewed plan makes the same digests again', async () => {
    const on = bed()
    for (const name of ['plan.yml', 'deploy.yml', 'layer.yml'])
      await on.repository.edit(name, withoutOnePassword)
    const vars = { APPROVAL_MODE: 'review' }
    const pull = openPull(on, 16, await change(on, 'shop'))
    await happen(on, { ...pullRequestEvent(pull), vars })
    const before = await revisions(on.bed)
    const run = await happen(on, { ...pushEvent(await merge(on, pull)), vars })
    expect(ran(run)).toEqual(oneAfterTheOther('plan success', 'layer-4 success', 'close success'))
    expect(summaryOf(run, 'plan')).toContain('This is what was reviewed in pull request #16')
    expect(moved(before, await revisions(on.bed))).toEqual({ shop: containing('deployed') })
    expect(await on.repository.secretRequests()).toEqual([])
  }, 120_000)
})

describe('the end of a deploy', () => {
  // act knows no approvals: on GitHub a job that is rejected ends without a step, and so does this one.
  it('is told where a layer was rejected, and by whom: nothing is left to go', async () => {
    const on = bed()
    const pull = openPull(on, 17, await change(on, 'network', 'gateway'))
    await happen(on, pullRequestEvent(pull))
    const before = await revisions(on.bed)
    await on.repository.edit('deploy.yml', (text) => withFailingJob(text, 'layer-1'))
    const environments = ['production-layer-1']
    on.github.state.approvals = [{ runId, state: 'rejected', user: 'bob', environments }]
    const run = await happen(on, pushEvent(await merge(on, pull)))
    expect(ran(run)).toEqual(oneAfterTheOther('plan success', 'layer-1 failure', 'close success'))
    expect(await revisions(on.bed)).toEqual(before)
    const [, deploy, ...others] = on.github.state.comments
    expect(others).toEqual([])
    expect(deploy?.body).toContain('the deploy was rejected in layer 1')
    expect(deploy?.body).toContain('bob rejected it')
    expect(deploy?.body).toContain('| 3 | skipped |')
    expect(deploy?.body).not.toContain('to go')
    expect(await on.repository.secretRequests()).not.toEqual([])
    expect(outputsOf(run, 'close')).toMatchObject({ result: 'closed' })
  }, 120_000)

  it('fails for a layer that has no job, and the plan of the pull request says it before', async () => {
    const on = bed()
    const path = 'stack/helmfile.yaml.gotmpl'
    await change(on, 'network', 'logs')
    const ninth = (fiveLayers()[path] ?? '').replace('labels: {layer: 5}', 'labels: {layer: 9}')
    const pull = openPull(on, 18, await on.repository.commit({ [path]: ninth }))
    await happen(on, pullRequestEvent(pull))
    expect(on.github.state.comments[0]?.body).toContain('Layer 9 has no job in the workflow')
    const before = await revisions(on.bed)
    const run = await happen(on, pushEvent(await merge(on, pull)))
    expect(ran(run)).toEqual(oneAfterTheOther('plan success', 'layer-1 success', 'close failure'))
    expect(moved(before, await revisions(on.bed))).toEqual({ network: containing('deployed') })
    expect(errorOf(run, 'close')).toContain('deploying layer 9 failed: the workflow has no job for it')
    const deploy = on.github.state.comments.at(-1)?.body
    expect(deploy).toContain('the deploy failed in layer 9, layer 1 applied')
    expect(deploy).not.toContain('to go')
  }, 120_000)
})

describe('a second stack with an environment of the same name', () => {
  it('has its own comments, and takes nothing from the plan that was reviewed of the first', async () => {
    const on = bed()
    const path = 'apps/helmfile.yaml.gotmpl'
    const more = release('more', namespace, '../stack/charts/settings', [
      'labels: {layer: 4}',
      'values: [{value: one}]',
    ])
    await on.repository.commit({ [path]: `environments:\n  production: {}\n---\nreleases:\n${more}` })
    const pull = openPull(on, 19, await change(on, 'shop'))
    const vars = { APPROVAL_MODE: 'review' }
    const apps = { ...vars, STACK_FILE: path }
    await happen(on, { ...pullRequestEvent(pull), vars })
    await happen(on, { ...pullRequestEvent(pull), vars: apps })
    const [first, second, ...others] = on.github.state.comments.map(({ body }) => body)
    expect(others).toEqual([])
    expect(first).toContain('### `production`: 1 of 6 releases')
    expect(second).toContain('### `production` of `apps/helmfile.yaml.gotmpl`: 1 of 1 release')

    const sha = await merge(on, pull)
    const run = await happen(on, { ...pushEvent(sha), vars })
    expect(ran(run)).toEqual(oneAfterTheOther('plan success', 'layer-4 success', 'close success'))
    expect(summaryOf(run, 'plan')).toContain('This is what was reviewed in pull request #19')
    const other = await happen(on, { ...pushEvent(sha), vars: apps })
    expect(ran(other)).toEqual(oneAfterTheOther('plan success', 'layer-4 success', 'close success'))
    expect(on.github.state.comments).toHaveLength(4)
    const deploys = on.github.state.comments.slice(2).map(({ body }) => body)
    expect(deploys.map((body) => /deployed, layer 4 applied/.test(body))).toEqual([true, true])
    await on.bed.helm(['uninstall', 'more', '-n', namespace])
  }, 180_000)
})

describe('one layer by hand', () => {
  it('is planned, and applied only when that is asked for, whole or one release of it', async () => {
    const on = bed()
    await change(on, 'network', 'connect', 'storage')
    const before = await revisions(on.bed)
    const plan = await happen(on, dispatchEvent({ layer: '2' }))
    expect(ran(plan)).toEqual(oneAfterTheOther('plan success'))
    expect(summaryOf(plan, 'plan')).toContain('2 of 2 releases change in layer 2')
    expect(await revisions(on.bed)).toEqual(before)

    const apply = { layer: '2', operation: 'apply' }
    const single = await happen(on, dispatchEvent({ ...apply, release: 'platform/storage' }))
    expect(ran(single)).toEqual(oneAfterTheOther('plan success', 'layer success'))
    const one = await revisions(on.bed)
    expect(moved(before, one)).toEqual({ storage: containing('deployed') })

    const whole = await happen(on, dispatchEvent(apply))
    expect(ran(whole)).toEqual(oneAfterTheOther('plan success', 'layer success'))
    expect(moved(one, await revisions(on.bed))).toEqual({ connect: containing('deployed') })
    expect(await lastDescription(on.bed, 'connect')).toMatch(/^@\w{12} by ann, approved by bob, plan /)
    expect(on.github.state.comments).toEqual([])
  }, 120_000)

  it('is rolled back and destroyed behind the same gate, and destroyed only with the name of the environment', async () => {
    const on = bed()
    await change(on, 'shop')
    await happen(on, dispatchEvent({ layer: '4', operation: 'apply' }))
    const before = await revisions(on.bed)
    const back = await happen(on, dispatchEvent({ layer: '4', operation: 'rollback' }))
    expect(ran(back)).toEqual(oneAfterTheOther('plan success', 'layer success'))
    expect(summaryOf(back, 'plan')).toContain('rollback, 1 of 1 release changes in layer 4')
    expect(outputsOf(back, 'layer')['result']).toBe('rolled-back')
    const after = await revisions(on.bed)
    expect(moved(before, after)).toEqual({ shop: containing('deployed') })

    const careless = await happen(on, dispatchEvent({ layer: '5', operation: 'destroy' }))
    expect(ran(careless)).toEqual(oneAfterTheOther('plan success', 'layer failure'))
    expect(errorOf(careless, 'layer')).toContain('write production, the environment')
    expect(await revisions(on.bed)).toEqual(after)

    const gone = await happen(on, dispatchEvent({ layer: '5', operation: 'destroy', confirm: 'production' }))
    expect(ran(gone)).toEqual(oneAfterTheOther('plan success', 'layer success'))
    expect(summaryOf(gone, 'layer')).toContain('removed')
    expect(Object.keys(await revisions(on.bed))).not.toContain('logs')
    const anew = await happen(on, dispatchEvent({ layer: '5', operation: 'apply' }))
    expect(ran(anew)).toEqual(oneAfterTheOther('plan success', 'layer success'))
  }, 180_000)

  it('is not applied where nobody was asked: no reviewers, no environment, no approval of this layer', async () => {
    const on = bed()
    await change(on, 'network')
    const before = await clusterState(on.bed)
    const { state } = on.github
    const { environments, approvals } = state
    const unprotected = environments.map(({ name }) => ({ name, reviewers: [] }))
    const others = environments.filter(({ name }) => name !== 'production-layer-1')
    const elsewhere = approvals.map((one) => ({ ...one, environments: ['production-layer-2'] }))
    const refusals: string[] = []
    for (const settings of [
      { environments: unprotected },
      { environments: others },
      { environments, approvals: elsewhere },
    ]) {
      Object.assign(state, settings)
      const run = await happen(on, dispatchEvent({ layer: '1', operation: 'apply' }))
      expect(ran(run)).toEqual(oneAfterTheOther('plan success', 'layer failure'))
      refusals.push(errorOf(run, 'layer'))
    }
    expect(refusals).toEqual([
      containing('the environment production-layer-1 has no required reviewers'),
      containing('there is no environment production-layer-1'),
      containing('nobody approved production-layer-1 in this run'),
    ])
    expect(await clusterState(on.bed)).toEqual(before)
  }, 120_000)
})

describe('drift', () => {
  it('has one issue, edited in place and closed by itself once a layer is mended behind its gate', async () => {
    const on = bed()
    const edit = (name: string) =>
      on.bed.kubectl(['patch', 'configmap', name, '-n', namespace, '--patch', '{"data":{"value":"by-hand"}}'])
    const nightly = async (result: string) => {
      const run = await happen(on, nightlyEvent())
      expect(ran(run)).toEqual(oneAfterTheOther('drift success'))
      expect(outputsOf(run, 'drift')['result']).toBe(result)
    }
    await edit('storage')
    await nightly('drifted')
    await edit('connect')
    await nightly('drifted')
    const [issue, ...others] = on.github.state.issues
    expect(others).toEqual([])
    expect(issue).toMatchObject({ author: bot, title: 'Drift in production', state: 'open' })
    for (const name of ['storage', 'connect'])
      expect(issue?.body).toContain(`\`ConfigMap ${namespace}/${name}\` \`data.value\` is \`by-hand\``)
    expect(issue?.body).toContain('/actions/workflows/deploy-layer.yml) with layer 2 and operation `mend`')

    const before = await revisions(on.bed)
    const mend = await happen(on, dispatchEvent({ layer: '2', operation: 'mend' }))
    expect(ran(mend)).toEqual(oneAfterTheOther('plan success', 'layer success'))
    expect(summaryOf(mend, 'plan')).toContain('mend, 2 of 2 releases change in layer 2')
    expect(outputsOf(mend, 'layer')['result']).toBe('mended')
    expect(moved(before, await revisions(on.bed))).toEqual({
      connect: containing('deployed'),
      storage: containing('deployed'),
    })
    await nightly('in-sync')
    expect(on.github.state.issues).toMatchObject([{ number: issue?.number, state: 'closed' }])
  }, 180_000)
})

describe('an environment that is not that of the merges', () => {
  const start = { environment: 'staging', layer: '1', operation: 'apply' }
  const approved = [{ name: 'staging-layer-1', reviewers: ['bob'] }]

  /** The stack has the environment, bob approved it, and the cluster of the merges is a trap. */
  async function stagingBeside(on: WorkflowBed, trap: ClusterTrap) {
    const stack = 'stack/helmfile.yaml.gotmpl'
    const text = (fiveLayers()[stack] ?? '').replace('  production: {}\n', '$&  staging: {}\n')
    await on.repository.commit({ [stack]: text })
    await change(on, 'network')
    const approvals = [{ runId, state: 'approved' as const, user: 'bob', environments: ['staging-layer-1'] }]
    Object.assign(on.github.state, { environments: approved, approvals })
    return { KUBECONFIG_PLAN: trap.kubeconfig, KUBECONFIG_APPLY: trap.kubeconfig }
  }

  it('never meets their cluster: it has runners and kubeconfigs of its own, or nothing is done', async () => {
    const on = bed()
    const trap = await clusterTrap(on.bed)
    try {
      const vars = await stagingBeside(on, trap)
      const before = await revisions(on.bed)
      const run = (entry: object) => {
        const occasion = dispatchEvent(start)
        return happen(on, { ...occasion, vars: { ...vars, ENVIRONMENTS: JSON.stringify(entry) } })
      }
      const plan = { runner: ['self-hosted', 'cluster-plan'], kubeconfig: on.bed.plannerKubeconfig }
      const apply = { runner: ['self-hosted', 'cluster'], kubeconfig: on.bed.kubeconfig }

      const unset = await happen(on, { ...dispatchEvent(start), vars })
      const other = await run({ test: { plan, apply } })
      for (const refused of [unset, other]) {
        expect(ran(refused)).toEqual(oneAfterTheOther('plan failure'))
        expect(refused.log).toMatch(
          /^plan \| .*::error::.*the variable ENVIRONMENTS has no staging\.plan\.runner/m,
        )
      }
      expect(await on.repository.secretRequests()).toEqual([])

      const half = await run({ staging: { plan } })
      expect(ran(half)).toEqual(oneAfterTheOther('plan success', 'layer failure'))
      expect(errorOf(half, 'layer')).toContain('the variable ENVIRONMENTS has no staging.apply.runner')
      expect(await revisions(on.bed)).toEqual(before)

      const whole = await run({ staging: { plan, apply } })
      expect(ran(whole)).toEqual(oneAfterTheOther('plan success', 'layer success'))
      expect(moved(before, await revisions(on.bed))).toEqual({ network: containing('deployed') })
      expect(trap.connections()).toBe(0)
    } finally {
      await trap.stop()
    }
  }, 120_000)
})

describe('a helmfile without layers, after init', () => {
  const tools = (on: WorkflowBed) => ['--tools-dir', on.bed.tools.dir]

  it('gets its plan as a comment, and its layers deployed one after the other once somebody approved', async () => {
    const on = bed()
    await on.repository.commit(await exampleStack('local-charts', 'apps'))
    const said = await init(on, ...tools(on), '--approve', 'deploy', '--nightly-drift', 'no')
    expect(said).toContain('Wrote the labels into apps/helmfile.yaml.')
    const made = await madeWorkflows(on)
    expect(Object.keys(made).sort()).toEqual(
      ['deploy', 'deploy-layer', 'layer', 'plan'].map((name) => `.github/workflows/${name}-apps.yml`).sort(),
    )
    const pull = openPull(on, 12, await commitMade(on))
    const plan = await happen(on, { ...pullRequestEvent(pull), workflow: 'plan-apps.yml' })
    expect(ran(plan)).toEqual(oneAfterTheOther('plan success'))
    expect(on.github.state.comments).toMatchObject([
      { issue: 12, body: containing('2 of 2 releases change in layers 1 and 2') },
    ])

    const sha = await merge(on, pull)
    const early = await happen(on, pushEvent(sha, 'deploy-apps.yml'))
    expect(errorOf(early, 'layer-1')).toContain('there is no environment production')
    on.github.state.environments.push({ name: 'production', reviewers: ['bob'] })
    on.github.state.approvals.push({ runId, state: 'approved', user: 'bob', environments: ['production'] })
    const deploy = await happen(on, pushEvent(sha, 'deploy-apps.yml'))
    const ends = ['plan', 'approve', 'layer-1', 'layer-2', 'close'].map((job) => `${job} success`)
    expect(ran(deploy)).toEqual(oneAfterTheOther(...ends))
    expect(await on.bed.kubectl(['get', 'deployments', '-n', 'apps', '-o', 'name'])).toBe(
      'deployment.apps/cache\ndeployment.apps/web\n',
    )

    expect(await init(on, ...tools(on), '--approve', 'deploy', '--nightly-drift', 'no')).not.toMatch(
      /written|made again/,
    )
  }, 180_000)
})
