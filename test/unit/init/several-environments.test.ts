import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import type { Setup } from '../../../src/init/setup.js'
import { wrongForGitHub } from './github-parser.js'
import { workflowsOf } from '../../../src/init/workflows.js'
import { setupWith, templates } from './made-from.js'

const folder = '.github/workflows'

const three = setupWith({
  stack: 'deploy/helmfile.yaml',
  environments: 'test,eu-staging,production',
  layers: '1-2',
  action: `acme/helmfile-gate@${'c'.repeat(40)}`,
  version: 'v1.2.3',
})
const promoting: Setup = { ...three, promoted: 'production' }

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly needs?: readonly string[]
  readonly if?: string
  readonly uses?: string
  readonly 'runs-on'?: string
  readonly concurrency?: { readonly group: string; readonly queue: string }
  readonly with?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, unknown>> }>>
  readonly concurrency?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const textOf = (setup: Setup, name: string) =>
  workflowsOf(setup, templates).get(`${folder}/${name}.yml`) ?? ''
const workflowOf = (setup: Setup, name: string) => parse(textOf(setup, name)) as Workflow
const allOf = (setup: Setup) => [...workflowsOf(setup, templates).values()]
const stepsOf = (text: string) =>
  Object.values((parse(text) as Workflow).jobs).flatMap(({ steps = [] }) => steps)
const file = "${{ vars.STACK_FILE || 'deploy/helmfile.yaml' }}"

describe('the environments of a stack', () => {
  it.each(['plan', 'drift'])('have a job each, beside each other: %s', (name) => {
    const jobs = Object.entries(workflowOf(three, name).jobs).filter(([id]) => id !== 'fork')
    const [test, staging, production] = jobs.map(([, job]) => job)
    expect(jobs.map(([id]) => id)).toEqual([`${name}-test`, `${name}-eu-staging`, `${name}-production`])
    expect(jobs.flatMap(([, { needs = [] }]) => needs)).toEqual([])
    expect([test, staging, production].map((job) => ownStep(job)?.with?.['environment'])).toEqual([
      'test',
      'eu-staging',
      'production',
    ])
    expect(
      [test, staging, production].map((job) => ownStep(job)?.with?.['op-service-account-token']),
    ).toEqual([
      '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN_TEST }}',
      '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN_EU_STAGING }}',
      '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN }}',
    ])
  })

  it('but the last one have runners and kubeconfigs of their own, or their jobs do nothing', () => {
    const { 'plan-test': test, 'plan-production': production } = workflowOf(three, 'plan').jobs
    expect(test?.['runs-on']).toBe(
      "${{ fromJSON(vars.ENVIRONMENTS || '{}')['test'].plan.runner || vars.FORK_RUNNER || 'ubuntu-24.04' }}",
    )
    expect(test?.steps?.[0]?.env).toMatchObject({
      NAME: 'test',
      OF_MERGES: 'production',
      OWN_KUBECONFIG: "${{ fromJSON(vars.ENVIRONMENTS || '{}')['test'].plan.kubeconfig }}",
    })
    expect(ownStep(test)?.with?.['kubeconfig']).toBe('${{ steps.place.outputs.kubeconfig }}')
    expect(production?.['runs-on']).toContain('vars.PLAN_RUNNER')
    expect(ownStep(production)?.with?.['kubeconfig']).toBe('${{ vars.KUBECONFIG_PLAN }}')
  })

  it('refuse a fork, each of them', () => {
    const { fork, ...plans } = workflowOf(three, 'plan').jobs
    expect(fork?.if).toContain('!= github.repository')
    for (const { if: condition } of Object.values(plans)) expect(condition).toContain('== github.repository')
  })

  it('are named in the workflows: no variable of a repository with one environment counts', () => {
    for (const setup of [three, promoting, { ...three, approval: 'deploy' as const, name: 'apps' }])
      expect(allOf(setup).join('')).not.toMatch(/_ENVIRONMENT\b/)
  })

  it('can be chosen by hand, and no other', () => {
    const { on, jobs } = workflowOf(three, 'deploy-layer')
    expect(on['workflow_dispatch']?.inputs?.['environment']).toMatchObject({
      type: 'choice',
      options: ['test', 'eu-staging', 'production'],
      default: 'production',
    })
    expect(jobs['layer']?.secrets?.['OP_SERVICE_ACCOUNT_TOKEN']).toBe(
      "${{ inputs.environment == 'test' && secrets.OP_SERVICE_ACCOUNT_TOKEN_TEST || " +
        "inputs.environment == 'eu-staging' && secrets.OP_SERVICE_ACCOUNT_TOKEN_EU_STAGING || " +
        "inputs.environment == 'production' && secrets.OP_SERVICE_ACCOUNT_TOKEN || '' }}",
    )
  })
})

describe('a merge', () => {
  it('goes to the next environment only when all before it are deployed', () => {
    const { jobs } = workflowOf(three, 'deploy')
    expect(Object.entries(jobs).map(([id, job]) => [id, job.needs, job.if, job.with])).toEqual([
      ['deploy-test', undefined, undefined, { environment: 'test', 'earlier-done': true }],
      [
        'deploy-eu-staging',
        ['deploy-test'],
        '${{ always() }}',
        { environment: 'eu-staging', 'earlier-done': "${{ needs.deploy-test.result == 'success' }}" },
      ],
      [
        'deploy-production',
        ['deploy-test', 'deploy-eu-staging'],
        '${{ always() }}',
        {
          environment: 'production',
          'earlier-done':
            "${{ needs.deploy-test.result == 'success' && needs.deploy-eu-staging.result == 'success' }}",
        },
      ],
    ])
  })

  it('plans nothing of an environment that is not reached, and its last job says so', () => {
    const { plan, 'layer-1': layer, close } = workflowOf(three, 'deploy-environment').jobs
    expect(plan?.if).toBe('${{ inputs.earlier-done }}')
    expect(layer?.needs).toEqual(['plan'])
    expect(close?.if).toBe('${{ always() }}')
    expect(close?.steps?.at(-1)?.with?.['job-results']).toContain(
      "before ${{ inputs.earlier-done && 'success' || 'failure' }}\n",
    )
  })

  it('waits in the queue of the environment and the stack, in which one by hand waits, too', () => {
    for (const [id, { concurrency, uses }] of Object.entries(workflowOf(three, 'deploy').jobs)) {
      expect(concurrency).toEqual({ group: `${id}:${file}`, queue: 'max' })
      expect(uses).toBe('./.github/workflows/deploy-environment.yml')
    }
    expect(workflowOf(three, 'deploy-environment').concurrency).toBeUndefined()
    expect(workflowOf(three, 'deploy').concurrency).toBeUndefined()
    expect(textOf(three, 'deploy-layer')).toContain(
      "format('deploy-{0}:{1}', inputs.environment, vars.STACK_FILE || 'deploy/helmfile.yaml')",
    )
  })

  it('hands the secret of an environment to that environment alone', () => {
    const { jobs } = workflowOf(three, 'deploy')
    expect(Object.values(jobs).map(({ secrets }) => secrets?.['OP_SERVICE_ACCOUNT_TOKEN'])).toEqual([
      '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN_TEST }}',
      '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN_EU_STAGING }}',
      '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN }}',
    ])
    expect(allOf({ ...promoting, onePassword: false }).join('')).not.toContain('OP_SERVICE_ACCOUNT_TOKEN')
  })

  it('that is approved once is approved once for each environment', () => {
    const { approve } = workflowOf({ ...three, approval: 'deploy' }, 'deploy-environment').jobs
    expect(approve).toMatchObject({ needs: ['plan'], environment: '${{ inputs.environment }}' })
  })
})

describe('an environment that is promoted', () => {
  it('has a plan that says so', () => {
    const { fork, ...plans } = workflowOf(promoting, 'plan').jobs
    expect(fork).toBeDefined()
    expect(Object.values(plans).map((job) => ownStep(job)?.with?.['on-merge'])).toEqual([
      undefined,
      undefined,
      'nothing',
    ])
  })

  it('has no job in a merge, and is all that can be promoted', () => {
    expect(Object.keys(workflowOf(promoting, 'deploy').jobs)).toEqual(['deploy-test', 'deploy-eu-staging'])
    const { on, jobs } = workflowOf(promoting, 'promote')
    expect(on['workflow_dispatch']?.inputs?.['environment']).toMatchObject({ options: ['production'] })
    expect(jobs['deploy']).toMatchObject({
      concurrency: { group: `deploy-\${{ inputs.environment }}:${file}`, queue: 'max' },
      with: {
        environment: '${{ inputs.environment }}',
        'earlier-done': true,
        commit: '${{ inputs.commit }}',
      },
      secrets: {
        OP_SERVICE_ACCOUNT_TOKEN:
          "${{ inputs.environment == 'production' && secrets.OP_SERVICE_ACCOUNT_TOKEN || '' }}",
      },
    })
    expect(textOf(three, 'promote')).toBe('')
  })

  it('is deployed from the commit, in each job, after it was found to be one of the branch', () => {
    for (const name of ['deploy-environment', 'layer']) {
      const steps = stepsOf(textOf(promoting, name))
      const checkouts = steps.flatMap(({ uses = '' }, at) =>
        uses.startsWith('actions/checkout') ? [at] : [],
      )
      expect(checkouts.length).toBeGreaterThan(0)
      for (const at of checkouts) {
        expect(steps[at]?.with).toEqual({
          'fetch-depth': "${{ inputs.commit == '' && 1 || 0 }}",
          'persist-credentials': false,
        })
        expect(steps[at + 1]).toMatchObject({
          name: 'Go to the commit',
          run: expect.stringContaining('git merge-base --is-ancestor "$COMMIT" HEAD || refuse') as unknown,
        })
      }
    }
    const { 'layer-1': layer } = workflowOf(promoting, 'deploy-environment').jobs
    expect(layer?.with?.['commit']).toBe('${{ inputs.commit }}')
    expect(allOf(three).join('')).not.toContain('inputs.commit')
  })
})

describe('GitHub', () => {
  const setups = [three, promoting].flatMap((setup) => [
    setup,
    { ...setup, approval: 'deploy' as const, onePassword: false, name: 'apps' },
  ])
  const one = { ...three, environments: 'production' }

  it('reads all of the workflows, those of one environment and those of several', async () => {
    const all = [one, { ...one, approval: 'deploy' as const }, ...setups].flatMap((setup, index) =>
      [...workflowsOf(setup, templates)].map(([path, text]) => [`${index}/${path}`, text] as const),
    )
    expect(await wrongForGitHub(new Map(all))).toEqual([])
  }, 60_000)

  it('would say what it does not know', async () => {
    const text = textOf(three, 'deploy').replace('queue: max', 'queues: max')
    expect(await wrongForGitHub(new Map([['deploy.yml', text]]))).toEqual([
      expect.stringContaining("Unexpected value 'queues'"),
    ])
  }, 60_000)
})

it('puts no expression into a shell line, and names each action of others by its full commit', () => {
  for (const text of [...allOf(promoting), ...allOf({ ...promoting, approval: 'deploy' })])
    for (const { run = '', uses } of stepsOf(text)) {
      expect(run).not.toContain('${{')
      if (uses !== undefined) expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/)
    }
})

it('has files of its own for a second stack, which call each other', () => {
  const named = { ...promoting, name: 'apps' }
  const made = workflowsOf(named, templates)
  for (const path of made.keys()) expect(path).toMatch(/-apps\.yml$/)
  const called = [...made.values()].flatMap((text) => text.match(/\.github\/workflows\/\S+\.yml$/gm) ?? [])
  expect([...new Set(called)].sort()).toEqual([
    '.github/workflows/deploy-environment-apps.yml',
    '.github/workflows/layer-apps.yml',
  ])
})

/** The step with the action. */
function ownStep(job: Job | undefined): Step | undefined {
  return job?.steps?.find(({ uses }) => uses?.startsWith('acme/'))
}
