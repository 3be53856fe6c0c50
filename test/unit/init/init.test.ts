import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { checkWorkflows } from '../../../src/init/check.js'
import { initRepository, type InitOptions, type InitPorts } from '../../../src/init/init.js'
import { readMark } from '../../../src/init/setup.js'
import { digestOf } from '../../../src/init/workflows.js'
import { templates } from './made-from.js'

const helmfile = `releases:
  - name: db
    namespace: shop
    chart: ./db
  - name: web
    namespace: shop
    chart: ./web
    needs: [shop/db]
`

interface Helmfile {
  readonly releases?: readonly {
    name: string
    namespace: string
    needs?: string[]
    labels?: { layer?: number }
  }[]
}

/** A repository in memory, in which helmfile reads what was written. */
function repository(
  over: Partial<InitPorts> = {},
  files: Record<string, string> = { 'helmfile.yaml': helmfile },
) {
  const told: string[] = []
  const asked: string[] = []
  const calls: string[] = []
  const ports: InitPorts = {
    helmfiles: () => Object.keys(files).filter((path) => /helmfile\.yaml$/.test(path)),
    environments: () => [],
    releases: (stack) => {
      const { releases = [] } = parse(files[stack] ?? '') as Helmfile
      return Promise.resolve(
        releases.map(({ name, namespace, needs = [], labels = {} }) => ({
          name,
          namespace,
          needs,
          layer: labels.layer,
          labels: new Map(Object.entries(labels).map(([label, value]) => [label, String(value)])),
          file: stack,
        })),
      )
    },
    read: (path) => files[path],
    write: (path, text) => void (files[path] = text),
    templates,
    action: () => Promise.resolve({ action: `acme/helmfile-gate@${'c'.repeat(40)}`, version: 'v1.0.0' }),
    branch: () => Promise.resolve('main'),
    ask: (question, proposed) => {
      asked.push(question)
      return Promise.resolve(proposed)
    },
    tell: (line) => void told.push(line),
    gh: ({ args, input = '' }) => {
      calls.push([...args, input].join(' ').trim())
      if (args.includes('user')) return Promise.resolve('{"login": "ann", "id": 7}')
      return Promise.resolve(args.includes('POST') || args.includes('PUT') ? '' : '[]')
    },
    ...over,
  }
  const init = (options: InitOptions = {}) => initRepository(options, ports)
  return { files, told, asked, calls, ports, init }
}

const deploy = '.github/workflows/deploy.yml'

const jobsOf = (text = '') => Object.keys((parse(text) as { jobs: object }).jobs)

describe('init', () => {
  it('finds the helmfile, gives each release its layer, and writes the workflows for them', async () => {
    const { files, told, init } = repository()
    expect(await init()).toMatchObject({ result: 'written', stack: 'helmfile.yaml', layers: [1, 2] })
    expect(files['helmfile.yaml']).toContain('  - name: web\n    labels:\n      layer: 2\n')
    expect(jobsOf(files['.github/workflows/deploy.yml'])).toEqual(['plan', 'layer-1', 'layer-2', 'close'])
    expect(readMark(files['.github/workflows/plan.yml'] ?? '')?.setup).toMatchObject({
      stack: 'helmfile.yaml',
      environments: 'default',
      layers: '1-2',
      onePassword: false,
    })
    expect(told.join('\n')).toContain('default-layer-1, default-layer-2 with required reviewers')
  })

  it('writes the new layer when the stack has one more, and says in each workflow what it is for', async () => {
    const { files, told, init } = repository()
    await init()
    const more =
      '  - name: top\n    namespace: shop\n    chart: ./top\n    needs: [shop/web]\n    labels: {layer: 3}\n'
    files['helmfile.yaml'] += more
    const before = { ...files }
    await init()
    const changed = Object.keys(files).filter((path) => files[path] !== before[path])
    expect(changed.sort()).toEqual(
      ['deploy-layer', 'deploy', 'drift', 'layer', 'plan'].map((name) => `.github/workflows/${name}.yml`),
    )
    expect(jobsOf(files['.github/workflows/deploy.yml'])).toContain('layer-3')
    told.length = 0
    await init()
    expect(
      told.filter((line) => line.includes('.yml')).every((line) => line.endsWith(': as it should be')),
    ).toBe(true)
  })

  it('keeps what was answered before, and asks for none of it again', async () => {
    const { files, asked, init } = repository({ environments: () => ['staging', 'production'] })
    const first = {
      environments: 'staging',
      approval: 'deploy',
      onePassword: true,
      drift: false,
      branch: 'trunk',
    }
    await init({ ...first, writeLabels: true })
    const before = { ...files }
    await init()
    expect(asked).toEqual([])
    expect(files).toEqual(before)
    await init({ environments: 'production' })
    const made = readMark(files['.github/workflows/plan.yml'] ?? '')?.setup
    expect(made).toMatchObject({ ...first, environments: 'production' })
  })

  it('knows the stack of a name, and puts no other in the place of one that is there', async () => {
    const files = { 'helmfile.yaml': helmfile, 'apps/helmfile.yaml': helmfile }
    const made = repository({}, files)
    await made.init({ stack: 'apps/helmfile.yaml', name: 'apps' })
    await made.init({ name: 'apps' })
    const { setup } = readMark(made.files['.github/workflows/plan-apps.yml'] ?? '') ?? {}
    expect(setup?.stack).toBe('apps/helmfile.yaml')
    await made.init({ stack: 'helmfile.yaml' })
    await expect(made.init({ stack: 'apps/helmfile.yaml' })).rejects.toThrow(
      'those that are here are for helmfile.yaml: set the stacks apart with --name NAME',
    )
    await expect(made.init({ stack: 'apps/helmfile.yaml', name: 'layer' })).rejects.toThrow('name is "layer"')
  })

  it('asks what it cannot know, and takes what is given instead', async () => {
    const files = { 'helmfile.yaml': helmfile, 'apps/helmfile.yaml': helmfile }
    const asking = repository({ environments: () => ['staging', 'production'] }, files)
    await asking.init()
    expect(asking.asked.map((question) => question.split(/[?:]/)[0])).toEqual([
      'Which helmfile',
      'Which environment do merges go to',
      'Write the labels into helmfile.yaml',
      'Who approves',
      'Are secrets read from 1Password',
      'Look for drift each night',
    ])
    const given = repository(
      { environments: () => ['staging', 'production'] },
      { ...files, 'helmfile.yaml': helmfile },
    )
    const options = {
      stack: 'apps/helmfile.yaml',
      environments: 'staging',
      approval: 'deploy',
      writeLabels: true,
    }
    await given.init({ ...options, onePassword: true, drift: false, branch: 'trunk', name: 'apps' })
    expect(given.asked).toEqual([])
    const made = given.files['.github/workflows/deploy-apps.yml'] ?? ''
    expect(readMark(made)?.setup).toMatchObject({
      stack: 'apps/helmfile.yaml',
      environments: 'staging',
      branch: 'trunk',
    })
    expect(jobsOf(made)).toContain('approve')
  })

  it.each<
    [
      what: string,
      over: Partial<InitPorts>,
      files: Record<string, string>,
      options: InitOptions,
      message: string,
    ]
  >([
    [
      'there is no helmfile',
      {},
      {},
      {},
      'finding the helmfile failed: there is no helmfile.yaml or helmfile.yaml.gotmpl here: name it with --stack',
    ],
    [
      'the environment has no release',
      {},
      { 'helmfile.yaml': 'releases: []\n' },
      {},
      'reading the stack failed: helmfile.yaml has no release in the environment default: name another with --environment',
    ],
    [
      'labels may not be written',
      {},
      { 'helmfile.yaml': helmfile },
      { writeLabels: false },
      'setting up the layers failed: 2 releases have no label layer: add `labels: {layer: N}` to each, and run init again',
    ],
    [
      'its own commit is not known',
      { action: () => Promise.resolve(undefined) },
      { 'helmfile.yaml': helmfile },
      {},
      'naming the action failed: what runs here does not know its own commit: name it with --action OWNER/helmfile-gate@FULL-COMMIT',
    ],
    [
      'a path could leave its quotes',
      {},
      { "a'b/helmfile.yaml": helmfile },
      {},
      `setting up the workflows failed: stack is "a'b/helmfile.yaml", which cannot stand in a workflow: name another with --stack`,
    ],
    [
      'a branch is an expression',
      {},
      { 'helmfile.yaml': helmfile },
      { branch: '${{ x }}' },
      'setting up the workflows failed: branch is "${{ x }}", which cannot stand in a workflow: name another with --branch',
    ],
  ])('writes nothing, not even a label, where %s', async (_what, over, files, options, message) => {
    const { init, files: after } = repository(over, { ...files })
    await expect(init({ writeLabels: true, ...options })).rejects.toThrow(message)
    expect(after).toEqual(files)
  })

  it('asks nothing before it refuses what was given', async () => {
    const { init, asked } = repository()
    await expect(init({ branch: '${{ x }}' })).rejects.toThrow('name another with --branch')
    expect(asked).toEqual([])
  })

  it('takes labels back that helmfile does not read as they were meant', async () => {
    const files = { 'helmfile.yaml': helmfile }
    const place = { labels: new Map<string, string>(), needs: [], file: 'helmfile.yaml' }
    const unread = { name: 'db', namespace: 'shop', layer: undefined, ...place }
    const { init } = repository({ releases: () => Promise.resolve([unread]) }, files)
    await expect(init()).rejects.toThrow(
      'helmfile did not read them as they were written into helmfile.yaml, so that it is as it was',
    )
    expect(files['helmfile.yaml']).toBe(helmfile)
  })

  it('tells of a workflow of somebody else what it lacks, and leaves it', async () => {
    const files = { 'helmfile.yaml': helmfile, '.github/workflows/deploy.yml': 'name: theirs\n' }
    const { init, told } = repository({}, files)
    expect(await init()).toMatchObject({ result: 'kept' })
    expect(files['.github/workflows/deploy.yml']).toBe('name: theirs\n')
    expect(told.join('\n')).toContain('deploy.yml: left as it is: it was not made by init')
  })

  it('has gh make the environments, when asked for it, in a way that can be repeated', async () => {
    const { init, calls } = repository()
    await init({ applySettings: true })
    const path = 'repos/{owner}/{repo}/environments/default-layer-1'
    const rules = {
      reviewers: [{ type: 'User', id: 7 }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    }
    expect(calls).toContain(`api -X PUT ${path} --input - ${JSON.stringify(rules)}`)
    expect(calls).toContain(`api -X POST ${path}/deployment-branch-policies -f name=main`)
    const no = repository({
      ask: (question, proposed) => Promise.resolve(question.startsWith('Make') ? 'no' : proposed),
    })
    await no.init({ applySettings: true })
    expect(no.calls.filter((call) => /PUT|POST/.test(call))).toEqual([])
    const there = repository({
      gh: ({ args }) =>
        Promise.resolve(
          args.includes('user')
            ? '{"login": "ann", "id": 7}'
            : (there.calls.push(args.join(' ')), '["main"]'),
        ),
    })
    await there.init({ applySettings: true })
    expect(there.calls.filter((call) => call.includes('POST'))).toEqual([])
  })
})

describe('init without gh', () => {
  it('has written all it could, and says what is left, before it says what is wrong', async () => {
    const { init, told, files } = repository({ gh: () => Promise.reject(new Error('gh is not installed')) })
    await expect(init({ applySettings: true })).rejects.toThrow('gh is not installed')
    expect(Object.keys(files)).toContain('.github/workflows/deploy.yml')
    expect(told.join('\n')).toMatch(
      /What is left to do:\n[^]*the environments default-layer-1, default-layer-2 with/,
    )
  })

  it('leaves none of what gh has done to somebody', async () => {
    const { init, told } = repository()
    await init({ applySettings: true })
    expect(told.join('\n')).toContain('What is left to do:\n')
    expect(told.join('\n')).not.toContain('with required reviewers')
  })
})

describe('init for several environments', () => {
  const known = { environments: () => ['staging', 'production'] }

  it('remembers them and their order, and says which workflows are over when there are fewer', async () => {
    const { files, told, init } = repository(known)
    await init({ environments: 'staging,production', promoted: 'production', onePassword: true, yes: true })
    expect(told.join('\n')).toContain(
      'the secrets OP_SERVICE_ACCOUNT_TOKEN_STAGING, OP_SERVICE_ACCOUNT_TOKEN, and',
    )
    expect(readMark(files['.github/workflows/plan.yml'] ?? '')?.setup).toMatchObject({
      environments: 'staging,production',
      promoted: 'production',
    })
    const places = /the same for staging, in the variable ENVIRONMENTS: (.*)/.exec(told.join('\n'))?.[1] ?? ''
    expect(JSON.parse(places)).toMatchObject({
      staging: { plan: {}, apply: { runner: ['self-hosted', 'staging'] } },
    })
    expect(told.join('\n')).toContain('gh workflow run promote.yml -f environment=production')
    const first = { ...files }
    await init({})
    expect(files).toEqual(first)
    expect(told.join('\n')).not.toContain('remove it')
    await init({ environments: 'production', promoted: '' })
    for (const name of ['deploy-environment', 'promote'])
      expect(told).toContain(`.github/workflows/${name}.yml: nothing needs it any more, remove it`)
  })

  it('refuses one twice, and one to promote that is none of them, before it writes anything', async () => {
    const { files, init } = repository(known)
    const before = { ...files }
    await expect(init({ environments: 'staging,Staging' })).rejects.toThrow('name another with --environment')
    await expect(init({ environments: 'staging', promoted: 'production' })).rejects.toThrow(
      'production is none of the environments staging: name another with --promote',
    )
    expect(files).toEqual(before)
  })
})

describe('check-workflows', () => {
  const checked = async ({ files, ports }: ReturnType<typeof repository>) => {
    const mark = readMark(files['.github/workflows/plan.yml'] ?? '')
    if (!mark) throw new Error('there is no mark')
    return checkWorkflows(mark.setup, ports)
  }

  it('finds nothing right after init', async () => {
    const made = repository()
    await made.init()
    expect(await checked(made)).toEqual([])
  })

  it.each<[title: string, change: (files: Record<string, string>) => void, found: string[]]>([
    [
      'a layer without a job, and a job without a layer',
      (files) => (files['helmfile.yaml'] = files['helmfile.yaml']?.replace('layer: 2', 'layer: 3') ?? ''),
      ['layer 3 has no job: nothing would apply shop/web', 'layer 2 has a job, and no release'],
    ],
    [
      'a release without a layer',
      (files) => (files['helmfile.yaml'] += '  - {name: late, namespace: shop}\n'),
      ['shop/late has no layer: no job would apply it'],
    ],
    [
      'a workflow that is gone',
      (files) => delete files['.github/workflows/layer.yml'],
      ['.github/workflows/layer.yml is missing'],
    ],
    [
      'a workflow that was edited where it matters',
      (files) => (files[deploy] = files[deploy]?.replace('needs: [plan, layer-1]', 'needs: [plan]') ?? ''),
      [`${deploy}: it was edited, and the job layer-2 does not wait for layer-1`],
    ],
    [
      'workflows that another version made',
      (files) =>
        ['deploy', 'drift'].forEach((name) => {
          const path = `.github/workflows/${name}.yml`
          const [mark = '', ...lines] = (files[path] ?? '').split('\n')
          const body = lines.join('\n').replace('timeout-minutes', 'timeout-minutes ')
          files[path] = `${mark.replace(/[0-9a-f]{16}"\}$/, `${digestOf(body)}"}`)}\n${body}`
        }),
      [
        'another version of init, or other answers, made .github/workflows/deploy.yml, .github/workflows/drift.yml',
      ],
    ],
  ])('tells of %s, once', async (_title, change, found) => {
    const made = repository()
    await made.init()
    change(made.files)
    expect(await checked(made)).toEqual(found)
  })
})
