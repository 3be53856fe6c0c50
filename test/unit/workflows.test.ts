import { describe, expect, it } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string>>
}

interface Job {
  readonly needs?: readonly string[]
  readonly if?: string
  readonly uses?: string
  readonly permissions?: Permissions
  readonly steps?: readonly Step[]
  readonly with?: Readonly<Record<string, string>>
}

type Permissions = Readonly<Record<string, string>>

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Permissions
  readonly concurrency?: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, Job>>
}

const folder = new URL('../../.github/workflows/', import.meta.url)
const names = readdirSync(folder)
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const workflow = (name: string) => parse(textOf(name)) as Workflow
const layerNumbers = [1, 2, 3, 4, 5, 6, 7, 8]

describe.each(names)('%s', (name) => {
  const { on, jobs } = workflow(name)
  const steps = Object.values(jobs).flatMap(({ steps: own = [] }) => own)

  it('names each action of others by its full commit', () => {
    const used = [...Object.values(jobs), ...steps].flatMap(({ uses }) => uses ?? [])
    const others = used.filter((action) => !action.startsWith('./'))
    others.forEach((action) => expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/))
  })

  it('puts no expression into a shell line', () => {
    steps.forEach(({ run = '' }) => expect(run).not.toContain('${{'))
  })

  it('starts for nothing that brings the secrets to a stranger', () => {
    const open = ['pull_request_target', 'workflow_run', 'issue_comment']
    expect(Object.keys(on).filter((event) => open.includes(event))).toEqual([])
  })

  it('leaves no token in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    checkouts.forEach((step) => expect(step.with?.['persist-credentials']).toBe(false))
  })
})

describe('what a job may do on GitHub', () => {
  const applies = { contents: 'read', actions: 'read', 'pull-requests': 'write' }
  it.each<[name: string, jobs: Readonly<Record<string, Permissions | undefined>>]>([
    ['plan.yml', { fork: undefined, plan: { contents: 'read', 'pull-requests': 'write' } }],
    [
      'deploy.yml',
      {
        plan: { contents: 'read', 'pull-requests': 'write' },
        ...Object.fromEntries(layerNumbers.map((layer) => [`layer-${layer}`, applies])),
      },
    ],
    ['deploy-layer.yml', { plan: { contents: 'read' }, layer: applies }],
    ['layer.yml', { apply: applies }],
  ])('is what it needs and no more: %s', (name, wanted) => {
    const { permissions, jobs } = workflow(name)
    expect(permissions).toEqual({})
    expect(Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.permissions]))).toEqual(wanted)
  })
})

describe('a plan', () => {
  it('is made for the pull requests whose merge is deployed, and for no others', () => {
    const branches = { branches: ['main'] }
    expect(workflow('plan.yml').on).toEqual({ pull_request: branches })
    expect(workflow('deploy.yml').on).toEqual({ push: branches })
  })
})

describe('a pull request from a fork', () => {
  it('gets no job on a runner of ours', () => {
    const { fork, plan } = workflow('plan.yml').jobs
    const [head, here] = ['github.event.pull_request.head.repo.full_name', 'github.repository']
    expect(fork?.if).toBe(`${head} != ${here}`)
    expect(plan?.if).toBe(`${head} == ${here}`)
    expect(textOf('plan.yml')).toContain("runs-on: ${{ vars.FORK_RUNNER || 'ubuntu-24.04' }}")
  })
})

describe('deploys', () => {
  const merge = workflow('deploy.yml')
  const byHand = workflow('deploy-layer.yml')

  it('wait for each other, whether a merge or a person started them, and none is lost', () => {
    const environment = "vars.STACK_ENVIRONMENT || 'production'"
    expect(merge.concurrency).toEqual({ group: `deploy-\${{ ${environment} }}`, queue: 'max' })
    expect(byHand.concurrency).toEqual({
      group:
        "${{ inputs.operation == 'plan' && format('plan-by-hand-{0}', github.run_id) || " +
        `format('deploy-{0}', inputs.environment || ${environment}) }}`,
      queue: 'max',
    })
  })

  it.each(layerNumbers)(
    'reach layer %i only if no job before it failed, ran out of time or was cancelled',
    (layer) => {
      const { needs, if: condition } = merge.jobs[`layer-${layer}`] ?? {}
      expect(needs).toEqual([
        'plan',
        ...layerNumbers.filter((one) => one < layer).map((one) => `layer-${one}`),
      ])
      expect(condition).toBe(
        "${{ !cancelled() && !failure() && !contains(needs.*.result, 'cancelled') && " +
          `contains(fromJSON(needs.plan.outputs.layers || '[]'), ${layer}) }}`,
      )
    },
  )

  it('apply a layer behind its gate, held to the same approval', () => {
    const { steps = [] } = workflow('layer.yml').jobs['apply'] ?? {}
    const [, gate, apply, ...more] = steps
    expect(more).toEqual([])
    expect(gate).toMatchObject({ id: 'gate', with: { command: 'gate', approval: '${{ inputs.approval }}' } })
    expect(apply).toMatchObject({ with: { command: 'apply', approval: '${{ inputs.approval }}' } })
    steps.forEach((step) => expect(Object.keys(step)).not.toContain('continue-on-error'))
    steps.forEach((step) => expect(Object.keys(step)).not.toContain('if'))
  })

  it('cannot be told by a variable to ask nobody: who may write can set variables', () => {
    const { steps = [] } = workflow('layer.yml').jobs['apply'] ?? {}
    const mode = steps.find(({ id }) => id === 'gate')?.with?.['approval-mode']
    expect(mode).toBe("${{ vars.APPROVAL_MODE == 'review' && 'review' || 'environment' }}")
  })
})
