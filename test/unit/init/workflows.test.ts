import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { layersText, readMark, type Setup } from '../../../src/init/setup.js'
import { templateNames } from '../../../src/init/templates.js'
import { digestOf, workflowOf, workflowsOf } from '../../../src/init/workflows.js'
import { setupWith, templates } from './made-from.js'

const folder = '.github/workflows'

const ours = setupWith()
const theirs: Setup = {
  ...ours,
  stack: 'deploy/helmfile.yaml',
  environments: 'prod',
  layers: '1-2,5',
  onePassword: false,
  branch: 'trunk',
  action: `acme/helmfile-gate@${'c'.repeat(40)}`,
  version: 'v1.2.3',
}

interface Workflow {
  readonly on: {
    readonly workflow_dispatch?: { readonly inputs: Record<string, { readonly options?: string[] }> }
  }
  readonly jobs: Record<
    string,
    {
      needs?: string[]
      if?: string
      environment?: string
      uses?: string
      with?: object
      secrets?: object
      steps?: { uses?: string; with?: Record<string, string> }[]
    }
  >
}
const made = (setup: Setup) =>
  new Map([...workflowsOf(setup, templates)].map(([path, text]) => [path.slice(folder.length + 1), text]))
const jobsOf = (setup: Setup, name: string) => (parse(made(setup).get(name) ?? '') as Workflow).jobs

describe('the workflows of this repository', () => {
  it('are what the generator makes for its own stack', () => {
    for (const name of templateNames) expect(workflowOf(name, ours, templates)).toBe(templates[name])
  })

  it('are all known to it, but for its own CI and releases', () => {
    const names = readdirSync(folder).filter((name) => !['ci.yml', 'release.yml'].includes(name))
    expect(names.sort()).toEqual(templateNames.map((name) => `${name}.yml`).sort())
  })
})

describe('the workflows of another repository', () => {
  it('have a job for each layer of its stack, each behind all before it, and no other', () => {
    const jobs = jobsOf(theirs, 'deploy.yml')
    expect(Object.keys(jobs)).toEqual(['plan', 'layer-1', 'layer-2', 'layer-5', 'close'])
    expect(jobs['layer-5']).toMatchObject({
      needs: ['plan', 'layer-1', 'layer-2'],
      if: expect.stringContaining("|| '[]'), 5) }}") as unknown,
      with: { layer: 5 },
    })
    const close = jobs['close']
    expect(close?.needs).toEqual(['plan', 'layer-1', 'layer-2', 'layer-5'])
    const results = close?.steps?.at(-1)?.with?.['job-results']
    expect(
      results
        ?.trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['plan', '1', '2', '5'])
    for (const name of ['plan.yml', 'deploy.yml'])
      expect(made(theirs).get(name)).toContain('job-layers: 1-2,5\n')
    const { on } = parse(made(theirs).get('deploy-layer.yml') ?? '') as Workflow
    expect(on.workflow_dispatch?.inputs['layer']?.options).toEqual(['1', '2', '5'])
  })

  it('name the action by its commit, with its version beside it', () => {
    const text = [...made(theirs).values()].join('')
    expect(text).not.toMatch(/uses: \.\/$/m)
    expect(text.match(/uses: acme\/helmfile-gate@c{40} # v1\.2\.3$/gm)).toHaveLength(7)
    expect(text).toContain('uses: ./.github/workflows/layer.yml')
  })

  it('have its helmfile, its environment and its branch, which variables of the repository may change', () => {
    const text = [...made(theirs).values()].join('')
    for (const word of ['stack/helmfile.yaml.gotmpl', "'production'", '[main]'])
      expect(text).not.toContain(word)
    expect(text).toContain("stack: ${{ vars.STACK_FILE || 'deploy/helmfile.yaml' }}")
    expect(text).toContain("environment: ${{ vars.STACK_ENVIRONMENT || 'prod' }}")
    expect(text).toContain('branches: [trunk]')
  })

  it('say nothing of 1Password where it is not used', () => {
    const text = [...made(theirs).values()].join('')
    expect(text).not.toMatch(/op-service-account-token:|op:\/\/|OP_SERVICE_ACCOUNT_TOKEN|^ *secrets:/m)
    expect([...made({ ...theirs, onePassword: true }).values()].join('')).toMatch(/OP_SERVICE_ACCOUNT_TOKEN/)
  })

  it('look for drift only where that is wanted', () => {
    expect([...made({ ...theirs, drift: false }).keys()]).toEqual([
      'plan.yml',
      'deploy.yml',
      'layer.yml',
      'deploy-layer.yml',
    ])
  })

  it('of a second stack have names, variables and a workflow of layers of their own', () => {
    const all = made({ ...theirs, name: 'more-apps' })
    expect([...all.keys()]).toContain('layer-more-apps.yml')
    const text = [...all.values()].join('')
    expect(text).not.toMatch(/vars\.STACK_/)
    expect(text).toContain("vars.MORE_APPS_FILE || 'deploy/helmfile.yaml'")
    expect(text).toContain('uses: ./.github/workflows/layer-more-apps.yml')
    expect(all.get('plan-more-apps.yml')).toMatch(/^name: Plan \(more-apps\)$/m)
  })
})

describe('a deploy that is approved once', () => {
  const once: Setup = { ...theirs, approval: 'deploy' }

  it('waits in one job, which all layers need, and in no other', () => {
    const jobs = jobsOf(once, 'deploy.yml')
    expect(jobs['approve']).toMatchObject({
      needs: ['plan'],
      environment: "${{ vars.STACK_ENVIRONMENT || 'prod' }}",
    })
    expect(jobs['layer-1']?.needs).toEqual(['plan', 'approve'])
    expect(jobs['layer-5']?.needs).toEqual(['plan', 'approve', 'layer-1', 'layer-2'])
    expect(jobs['close']?.needs).toEqual(['plan', 'approve', 'layer-1', 'layer-2', 'layer-5'])
    expect(jobs['close']?.steps?.at(-1)?.with?.['job-results']).toContain(
      'approve ${{ needs.approve.result }}\n',
    )
    expect(jobsOf(once, 'layer.yml')['apply']).not.toHaveProperty('environment')
  })

  it('by hand waits in the same way', () => {
    const jobs = jobsOf(once, 'deploy-layer.yml')
    expect(Object.keys(jobs)).toEqual(['plan', 'approve', 'layer'])
    expect(jobs['layer']?.needs).toEqual(['plan', 'approve'])
    expect(jobs['approve']?.if).toContain("inputs.operation != 'plan'")
  })

  it('has the gate ask who approved it, whatever the variables of the repository say', () => {
    const gate = jobsOf(once, 'layer.yml')['apply']?.steps?.find((step) => step.with?.['command'] === 'gate')
    expect(gate?.with?.['approval-mode']).toBe('deploy')
  })
})

describe('the mark of a workflow', () => {
  it('tells what it was made from, and whether somebody has edited it since', () => {
    for (const [, text] of workflowsOf(theirs, templates)) {
      const mark = readMark(text)
      expect(mark?.setup).toEqual(theirs)
      expect(mark?.digest).toBe(digestOf(text.slice(text.indexOf('\n') + 1)))
    }
  })

  it.each<[why: string, line: string]>([
    ['is missing', 'name: Plan'],
    ['is no JSON', '# helmfile-gate init {'],
    [
      'has a field that none has',
      `# helmfile-gate init ${JSON.stringify({ ...theirs, digest: '', more: 1 })}`,
    ],
    [
      'holds an expression',
      `# helmfile-gate init ${JSON.stringify({ ...theirs, digest: '', environments: '${{ x }}' })}`,
    ],
  ])('is nobody’s where it %s', (_why, line) => {
    expect(readMark(`${line}\n`)).toBeUndefined()
  })
})

it.each([
  [[1, 2, 3], '1-3'],
  [[3, 1], '1,3'],
  [[7], '7'],
  [[1, 2, 4, 6, 7], '1-2,4,6-7'],
])('layers are written as the input job-layers takes them: %j', (layers, text) => {
  expect(layersText(layers)).toBe(text)
})
