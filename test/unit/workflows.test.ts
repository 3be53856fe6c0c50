import { describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

interface Job {
  readonly needs?: readonly string[]
  readonly if?: string
  readonly uses?: string
  readonly 'runs-on'?: string
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
    const [, , gate, apply, ...more] = steps
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

const ofMerges = "(vars.STACK_ENVIRONMENT || 'production')"
const own = "fromJSON(vars.ENVIRONMENTS || '{}')[inputs.environment]"

interface Place {
  readonly name: string
  readonly job: 'plan' | 'apply'
  /** The environment, as an expression. */
  readonly environment: string
  /** The runner and the kubeconfig of the merges. */
  readonly runner: string
  readonly kubeconfig: string
}

const places: readonly Place[] = [
  {
    name: 'deploy-layer.yml',
    job: 'plan',
    environment: "inputs.environment || vars.STACK_ENVIRONMENT || 'production'",
    runner: `fromJSON(vars.PLAN_RUNNER || '["self-hosted", "cluster-plan"]')`,
    kubeconfig: 'vars.KUBECONFIG_PLAN',
  },
  {
    name: 'layer.yml',
    job: 'apply',
    environment: 'inputs.environment',
    runner: `fromJSON(vars.APPLY_RUNNER || '["self-hosted", "cluster"]')`,
    kubeconfig: 'vars.KUBECONFIG_APPLY',
  },
]

const firstStep = ({ name, job }: Place) => workflow(name).jobs[job]?.steps?.[0]

describe.each(places)('the cluster of a job that can be for any environment: $name', (place) => {
  const { name, job, environment, runner, kubeconfig } = place
  const { steps = [], 'runs-on': runsOn } = workflow(name).jobs[job] ?? {}

  it('is that of the merges for their environment alone; without an entry its runner is none of ours', () => {
    const named = environment.includes(' ') ? `(${environment})` : environment
    expect(runsOn).toBe(
      `\${{ ${named} == ${ofMerges} && ${runner} ` +
        `|| ${own}.${job}.runner || vars.FORK_RUNNER || 'ubuntu-24.04' }}`,
    )
  })

  it('is chosen before anything else is done', () => {
    expect(firstStep(place)).toMatchObject({
      id: 'place',
      env: {
        NAME: `\${{ ${environment} }}`,
        OF_MERGES: "${{ vars.STACK_ENVIRONMENT || 'production' }}",
        JOB: job,
        KUBECONFIG_OF_MERGES: `\${{ ${kubeconfig} }}`,
        ENVIRONMENTS: '${{ vars.ENVIRONMENTS }}',
        RUNNER: `\${{ toJSON(${own}.${job}.runner) }}`,
        OWN_KUBECONFIG: `\${{ ${own}.${job}.kubeconfig }}`,
      },
    })
    expect(Object.keys(firstStep(place) ?? {}).sort()).toEqual(['env', 'id', 'name', 'run'])
  })

  it('is the only one that a step is given', () => {
    const given = steps.flatMap((step) => step.with?.['kubeconfig'] ?? [])
    expect(given).toEqual(['${{ steps.place.outputs.kubeconfig }}'])
  })
})

it('the kubeconfig of a plan or a merge is that of the merges, as their environment is', () => {
  const environment = "${{ vars.STACK_ENVIRONMENT || 'production' }}"
  ;['plan.yml', 'deploy.yml'].forEach((name) => {
    const { steps = [] } = workflow(name).jobs['plan'] ?? {}
    const wanted = { with: { command: 'plan', environment, kubeconfig: '${{ vars.KUBECONFIG_PLAN }}' } }
    expect(steps.at(-1)).toMatchObject(wanted)
  })
  const layers = Object.values(workflow('deploy.yml').jobs).filter(({ uses }) => uses !== undefined)
  layers.forEach((layer) => expect(layer.with?.['environment']).toBe(environment))
})

describe('the step that chooses the kubeconfig', () => {
  const [byHand, ofLayer] = places.map((place) => firstStep(place)?.run)
  const runners = '[\n  "self-hosted"\n]'
  const inPod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
  const staging = {
    NAME: 'staging',
    ENVIRONMENTS: '{"staging": {}}',
    RUNNER: runners,
    OWN_KUBECONFIG: '/staging',
  }

  /** @param files are in the home folder of the runner. @returns what the step puts out, or its error. */
  function choose(
    shell: string,
    env: Readonly<Record<string, string>>,
    files: readonly string[] = [],
  ): string {
    const home = mkdtempSync(join(tmpdir(), 'helmfile-gate-place-'))
    try {
      const output = join(home, 'output')
      mkdirSync(join(home, '.kube'))
      ;[output, ...files.map((file) => join(home, file))].forEach((file) => writeFileSync(file, ''))
      const usual = { OF_MERGES: 'production', JOB: 'apply', KUBECONFIG_OF_MERGES: '/merges' }
      const ofRunner = { PATH: process.env['PATH'], HOME: home, GITHUB_OUTPUT: output }
      const done = spawnSync(shell, ['-e', '-c', byHand ?? ''], { env: { ...ofRunner, ...usual, ...env } })
      const said = done.stdout.toString() + done.stderr.toString()
      return done.status === 0 ? said + readFileSync(output, 'utf8') : said
    } finally {
      rmSync(home, { recursive: true })
    }
  }

  it('is the same in both workflows', () => {
    expect(byHand).toContain('GITHUB_OUTPUT')
    expect(ofLayer).toBe(byHand)
  })

  const none = 'the variable ENVIRONMENTS has no staging.apply.'
  describe.each(['bash', 'sh'])('run by %s', (shell) => {
    it.each<[what: string, env: Readonly<Record<string, string>>, kubeconfig: string]>([
      ['that of the merges', { NAME: 'production' }, '/merges'],
      ['none, as the merges', { NAME: 'production', KUBECONFIG_OF_MERGES: '' }, ''],
      ['that of the merges, whatever their entry', { ...staging, OF_MERGES: 'staging' }, '/merges'],
      ['its own', staging, '/staging'],
      ['its own, with a blank', { ...staging, OWN_KUBECONFIG: '/a folder/x' }, '/a folder/x'],
      ['none in a pod, where that is asked for', { ...staging, ...inPod, OWN_KUBECONFIG: 'in-cluster' }, ''],
    ])('gives an environment %s', (_what, env, kubeconfig) => {
      expect(choose(shell, env)).toBe(`kubeconfig=${kubeconfig}\n`)
    })

    it.each<[what: string, env: Readonly<Record<string, string>>, why: string]>([
      ['no variable', { ENVIRONMENTS: '', RUNNER: 'null', OWN_KUBECONFIG: '' }, `${none}runner`],
      ['no entry', { ENVIRONMENTS: '{"test": {}}', RUNNER: 'null', OWN_KUBECONFIG: '' }, `${none}runner`],
      ['the entry of another that differs in case', { ENVIRONMENTS: '{"Staging": {}}' }, `${none}runner`],
      ['no runner', { RUNNER: 'null' }, `${none}runner`],
      ['an empty runner', { RUNNER: '""' }, `${none}runner`],
      ['no kubeconfig', { OWN_KUBECONFIG: '' }, `${none}kubeconfig`],
      ['a blank kubeconfig', { OWN_KUBECONFIG: ' ' }, `${none}kubeconfig`],
      ['a relative kubeconfig', { OWN_KUBECONFIG: 'config' }, `${none}kubeconfig`],
      ['the name of the merges in other case', { NAME: 'Production' }, 'has no Production.apply.runner'],
      ['a name with a pattern', { NAME: '*' }, 'is no name'],
      ['a name that would be a command', { NAME: 'a\n::add-mask::b' }, 'is no name'],
      ['in-cluster, and no pod', { OWN_KUBECONFIG: 'in-cluster' }, 'is no pod'],
      [
        'in-cluster, and KUBECONFIG',
        { ...inPod, OWN_KUBECONFIG: 'in-cluster', KUBECONFIG: '/x' },
        'or has a kubeconfig',
      ],
    ])('refuses an environment with %s', (_what, env, why) => {
      const said = choose(shell, { ...staging, ...env })
      expect(said).toMatch(/^::error::choosing the cluster failed: .*: .*\n$/)
      expect(said).toContain(why)
    })

    it('refuses in-cluster where the runner has a kubeconfig that would come first', () => {
      const env = { ...staging, ...inPod, OWN_KUBECONFIG: 'in-cluster' }
      expect(choose(shell, env, ['.kube/config'])).toContain('or has a kubeconfig')
    })
  })
})
