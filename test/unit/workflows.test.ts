import { describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { workflowsOf } from '../../src/init/workflows.js'
import { setupWith, templates } from './init/made-from.js'

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
        close: applies,
      },
    ],
    ['deploy-layer.yml', { plan: { contents: 'read' }, layer: applies }],
    ['layer.yml', { apply: applies }],
    ['drift.yml', { drift: { contents: 'read', issues: 'write' } }],
  ])('is what it needs and no more: %s', (name, wanted) => {
    const { permissions, jobs } = workflow(name)
    expect(permissions).toEqual({})
    expect(Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.permissions]))).toEqual(wanted)
  })
})

describe('a plan', () => {
  it('is made for the pull requests whose merge is deployed, and for no others', () => {
    const branches = { branches: ['main'] }
    expect(workflow('plan.yml').on).toEqual({
      pull_request: { ...branches, types: ['opened', 'synchronize', 'reopened', 'edited'] },
      merge_group: branches,
    })
    expect(workflow('deploy.yml').on).toEqual({ push: branches })
  })

  it('of a pull request is spared by what the variable STACK_PATHS leaves out, and no other is', () => {
    const steps = Object.values(workflow('plan.yml').jobs).flatMap(({ steps: own = [] }) => own)
    const given = steps
      .filter((step) => step.with?.['command'] === 'plan')
      .map((step) => step.with?.['paths'])
    expect(given).toEqual(['${{ vars.STACK_PATHS }}'])
    const others = names.filter((name) => name !== 'plan.yml').map(textOf)
    others.forEach((text) => expect(text).not.toContain('STACK_PATHS'))
  })
})

describe('a pull request from a fork', () => {
  it('gets no job on a runner of ours', () => {
    const { fork, plan } = workflow('plan.yml').jobs
    const [head, here] = ['github.event.pull_request.head.repo.full_name', 'github.repository']
    expect(fork?.if).toBe(`github.event_name == 'pull_request' && ${head} != ${here}`)
    expect(plan?.if).toBe(`github.event_name == 'merge_group' || ${head} == ${here}`)
    expect(textOf('plan.yml')).toContain("runs-on: ${{ vars.FORK_RUNNER || 'ubuntu-24.04' }}")
  })
})

describe('a stack beside another', () => {
  /** What an expression of a group is, for the variables of a repository. */
  function groupOf(text: string, vars: Readonly<Record<string, string>>, file: string): string {
    const ref = `octo/stack/.github/workflows/${file}@refs/pull/12/merge`
    const { group } = (parse(text) as Workflow).concurrency ?? {}
    return String(group).replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
      if (expression === 'github.workflow_ref') return ref
      if (expression === 'github.event.pull_request.number || github.ref') return '12'
      const [, name = '', other = ''] = /^vars\.(\w+) \|\| '([^']*)'$/.exec(expression) ?? []
      expect(name).not.toBe('')
      return vars[name] || other
    })
  }
  const vars = { APPS_FILE: 'apps/helmfile.yaml' }
  const setup = setupWith({ stack: 'apps/helmfile.yaml', drift: false, name: 'apps' })
  const made = workflowsOf(setup, templates)
  const copied = (name: string) => made.get(`.github/workflows/${name}`) ?? ''

  it.each(['plan', 'deploy'])('neither waits for it nor cancels it: %s', (name) => {
    const other = groupOf(copied(`${name}-apps.yml`), vars, `${name}-apps.yml`)
    expect(other).toContain('production:apps/helmfile.yaml')
    expect(groupOf(textOf(`${name}.yml`), vars, `${name}.yml`)).not.toBe(other)
  })

  it('has workflows of its own that say nothing of the other, and call their own layer', () => {
    for (const name of ['plan-apps.yml', 'deploy-apps.yml', 'deploy-layer-apps.yml', 'layer-apps.yml']) {
      expect(copied(name)).not.toMatch(/vars\.STACK_|workflows\/layer\.yml/)
    }
    expect(copied('deploy-apps.yml')).toContain('uses: ./.github/workflows/layer-apps.yml')
  })

  it('is not cancelled by it either where a workflow was copied as it is', () => {
    const [one, two] = ['plan.yml', 'plan-other.yml'].map((file) => groupOf(textOf('plan.yml'), {}, file))
    expect(one).not.toBe(two)
  })

  it('is named in every step and by every call, so that all of them mean the same', () => {
    const file = "${{ vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl' }}"
    for (const name of ['plan.yml', 'deploy.yml', 'deploy-layer.yml', 'layer.yml']) {
      const jobs = Object.values(workflow(name).jobs)
      const ours = jobs.flatMap(({ steps = [] }) => steps).filter(({ uses }) => uses === './')
      const calls = jobs.filter(({ uses }) => uses !== undefined)
      const given = [...ours, ...calls].map((one) => one.with?.['stack'])
      expect(new Set(given)).toEqual(new Set([name === 'layer.yml' ? '${{ inputs.stack }}' : file]))
    }
  })
})

describe('deploys', () => {
  const merge = workflow('deploy.yml')
  const byHand = workflow('deploy-layer.yml')

  it('wait for each other, whether a merge or a person started them, and none is lost', () => {
    const environment = "vars.STACK_ENVIRONMENT || 'production'"
    const stack = "vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl'"
    expect(merge.concurrency).toEqual({
      group: `deploy-\${{ ${environment} }}:\${{ ${stack} }}`,
      queue: 'max',
    })
    expect(byHand.concurrency).toEqual({
      group:
        "${{ inputs.operation == 'plan' && format('plan-by-hand-{0}', github.run_id) || " +
        `format('deploy-{0}:{1}', inputs.environment || ${environment}, ${stack}) }}`,
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

  it('are closed after all jobs, however these ended, and what has no job is missed', () => {
    const { close = {}, ...others } = merge.jobs
    expect(close.needs).toEqual(Object.keys(others))
    expect(close.if).toBe('${{ always() }}')
    const step = close.steps?.at(-1)
    const results = Object.keys(others).map(
      (job) => `${job.replace('layer-', '')} \${{ needs.${job}.result }}\n`,
    )
    expect(step?.with).toEqual({
      command: 'close',
      stack: "${{ vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl' }}",
      environment: "${{ vars.STACK_ENVIRONMENT || 'production' }}",
      layer: "${{ join(fromJSON(needs.plan.outputs.layers || '[]'), ',') }}",
      'job-results': results.join(''),
      'github-token': '${{ github.token }}',
    })
    expect(textOf('deploy.yml').split('  close:')[1]).not.toMatch(/secrets\.|KUBECONFIG|TOOLS_DIR/)
  })

  it.each(['plan.yml', 'deploy.yml'])(
    'have their jobs named to the plan, which tells of layers without: %s',
    (name) => {
      const layers = Object.keys(merge.jobs).filter((job) => job.startsWith('layer-'))
      expect(layers).toEqual(layerNumbers.map((layer) => `layer-${layer}`))
      const given = workflow(name).jobs['plan']?.steps?.at(-1)?.with?.['job-layers']
      expect(given).toBe('1-8')
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
      ['a blank kubeconfig', { OWN_KUBECONFIG: ' ' }, 'is no absolute path, and not in-cluster'],
      ['a relative kubeconfig', { OWN_KUBECONFIG: 'config' }, 'is no absolute path, and not in-cluster'],
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
