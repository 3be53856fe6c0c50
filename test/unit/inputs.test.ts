import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { writeApproval } from '../../src/approval/approval.js'
import { digestKey, keyTexts } from '../../src/approval/digest.js'
import { commands, givenTokens, inputNames, parseInputs, type InputName } from '../../src/inputs.js'
import { approvalWith, thrownBy } from './fixtures/plan.js'

let folder: string
let stack: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inputs-test-'))
  stack = join(folder, 'helmfile.yaml')
  writeFileSync(stack, 'releases: []\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

type Given = Partial<Record<InputName, string>>

const parse = (given: Given, env: NodeJS.ProcessEnv = {}) =>
  parseInputs((name) => ({ stack, ...given })[name] ?? '', env)

const approval = writeApproval(approvalWith())

describe('the folder for what later runs can use', () => {
  it.each([
    ['where it is told', { 'cache-dir': '/kept' }, {}, '/kept'],
    ['nowhere', { 'cache-dir': 'none' }, { RUNNER_TOOL_CACHE: '/tools' }, undefined],
    ['beside the tools of a runner', {}, { RUNNER_TOOL_CACHE: '/tools' }, '/tools/helmfile-gate-kept'],
    ["in a user's cache", {}, { XDG_CACHE_HOME: '/cache' }, '/cache/helmfile-gate/kept'],
  ])('is %s', (_, given, env, expected) => {
    expect(parse(given, env).cacheDir).toBe(expected)
  })
})

describe('inputs that are left empty', () => {
  it('mean: plan all layers of the default environment', () => {
    expect(parse({})).toEqual({
      command: 'plan',
      cacheDir: join(homedir(), '.cache', 'helmfile-gate', 'kept'),
      operation: 'deploy',
      revision: undefined,
      stack,
      paths: [],
      environment: 'default',
      layer: [],
      jobLayers: [],
      jobResults: new Map(),
      release: undefined,
      approval: undefined,
      approvalMode: 'environment',
      onFailure: undefined,
      onMerge: 'deploy',
      allowUnstable: [],
      allowHooks: [],
      description: '',
      leaseNamespace: 'default',
      waitForLease: 1_800_000,
      readinessTimeout: 600_000,
      chartMirror: undefined,
      kubeconfig: undefined,
      kubeContext: undefined,
      toolsDir: undefined,
      toolsMirror: undefined,
      planFile: undefined,
      reportFile: undefined,
      opServiceAccountToken: undefined,
      opWorkload: undefined,
      secrets: [],
      credentials: undefined,
      credentialsFile: join(dirname(stack), '1password-credentials.json'),
      connectHost: undefined,
      githubToken: undefined,
    })
  })

  it('take the 1Password token from its customary variable, and the input before it', () => {
    const env = { OP_SERVICE_ACCOUNT_TOKEN: 'from-env' }
    expect(parse({}, env).opServiceAccountToken).toBe('from-env')
    expect(parse({ 'op-service-account-token': 'given' }, env).opServiceAccountToken).toBe('given')
  })
})

describe('inputs that are given', () => {
  it.each<[InputName, string, object]>([
    ['command', 'apply', { command: 'apply' }],
    ['command', ' lint\n', { command: 'lint' }],
    ['paths', ' charts/**\n\n  config/*.yaml ', { paths: ['charts/**', 'config/*.yaml'] }],
    ['environment', 'eu-west_1', { environment: 'eu-west_1' }],
    ['operation', 'rollback', { operation: 'rollback' }],
    ['operation', 'mend', { operation: 'mend' }],
    ['operation', 'destroy', { command: 'plan', operation: 'destroy' }],
    ['release', 'loki/loki', { release: 'loki/loki' }],
    ['approval-mode', 'review', { approvalMode: 'review' }],
    ['credentials', 'op://v/connect/file.json', { credentials: 'op://v/connect/file.json' }],
    ['credentials-file', '/run/connect.json', { credentialsFile: '/run/connect.json' }],
    ['secrets', '# ours\nA=op://v/i/f\n', { secrets: [{ name: 'A', reference: 'op://v/i/f' }] }],
    ['layer', '3', { layer: [3] }],
    ['lease-namespace', 'gate-1', { leaseNamespace: 'gate-1' }],
    ['wait-for-lease', '0', { waitForLease: 0 }],
    ['wait-for-lease', '90s', { waitForLease: 90_000 }],
    ['wait-for-lease', '2h', { waitForLease: 7_200_000 }],
    ['readiness-timeout', '45', { readinessTimeout: 45_000 }],
    ['readiness-timeout', '5m', { readinessTimeout: 300_000 }],
    ['readiness-timeout', '0', { readinessTimeout: 0 }],
    ['job-layers', '1-3', { jobLayers: [1, 2, 3] }],
    ['on-merge', '', { onMerge: 'deploy' }],
    ['on-merge', 'nothing', { onMerge: 'nothing' }],
    [
      'job-results',
      'plan success\n 03 failure \n\n',
      {
        jobResults: new Map([
          ['plan', 'success'],
          ['3', 'failure'],
        ]),
      },
    ],
    ['layer', '1,4-6', { layer: [1, 4, 5, 6] }],
    ['layer', ' 6-7, 2\n2 ', { layer: [2, 6, 7] }],
    ['layer', '4-4', { layer: [4] }],
    ['layer', '10,9', { layer: [9, 10] }],
    ['allow-unstable', 'grafana/grafana\n  loki/loki ', { allowUnstable: ['grafana/grafana', 'loki/loki'] }],
    ['description', 'Ann: roll out "7" & more', { description: 'Ann: roll out "7" & more' }],
    ['chart-mirror', 'http://charts:8080/x', { chartMirror: 'http://charts:8080/x' }],
    ['kube-context', 'home', { kubeContext: 'home' }],
    ['plan-file', '/out/plan.json', { planFile: '/out/plan.json' }],
    ['tools-dir', '/opt/tools', { toolsDir: '/opt/tools' }],
    ['approval', approval, { approval: approvalWith() }],
    ['on-failure', 'rollback', { onFailure: 'rollback' }],
    ['on-failure', 'keep', { onFailure: 'keep' }],
    ['allow-hooks', 'helmfile', { allowHooks: ['helmfile'] }],
    ['allow-hooks', 'grafana/grafana\n helmfile\n', { allowHooks: ['grafana/grafana', 'helmfile'] }],
    ['allow-hooks', ' \n', { allowHooks: [] }],
  ])('%s: %j', (name, text, expected) => {
    expect(parse({ [name]: text })).toMatchObject(expected)
  })

  it('may name the revision that one release goes back to, and no more', () => {
    const one = { operation: 'rollback', release: 'shop/web', revision: '7' }
    expect(parse(one).revision).toBe(7)
    for (const more of [{ release: '' }, { operation: 'deploy' }, { revision: '0' }, { revision: '-1' }])
      expect(() => parse({ ...one, ...more })).toThrow(/^reading the input revision failed: /)
  })

  it.each([
    ['', undefined, 'default', 'it is empty: write default,'],
    ['', 'default', 'production', 'it is "default": write production,'],
    ['production', 'Production', 'production', 'it is "Production": write production,'],
  ])('%s confirm %j a removal from %s only with its name', (_, confirm, environment, says) => {
    const given = { command: 'apply', operation: 'destroy', environment }
    expect(() => parse({ ...given, ...(confirm === undefined ? {} : { confirm }) })).toThrow(says)
    expect(parse({ ...given, confirm: environment }).operation).toBe('destroy')
    expect(parse({ ...given, command: 'plan' }).operation).toBe('destroy')
  })

  it('become absolute paths', () => {
    const path = relative(process.cwd(), stack)
    expect(parse({ stack: path, kubeconfig: path })).toMatchObject({ stack, kubeconfig: stack })
  })

  it('may name a file with the approval', () => {
    const file = join(folder, 'plan.approval')
    writeFileSync(file, `${approval}\n`)
    expect(parse({ approval: `@${file}` }).approval).toEqual(approvalWith())
  })

  it.each(['plan.approval', './plan', '/plan', 'plans/plan'])(
    'take %s for no approval, and say what to do',
    (given) => {
      expect(() => parse({ approval: given })).toThrow(
        `reading the input approval failed: "${given}" looks like a path: put @ before a path`,
      )
    },
  )

  it('take a file that is there for no approval, whatever its name', () => {
    const folder = process.cwd()
    process.chdir(dirname(stack))
    try {
      writeFileSync('plan', approval)
      expect(() => parse({ approval: 'plan' })).toThrow('"plan" looks like a path')
    } finally {
      process.chdir(folder)
    }
  })

  it('may leave the kubeconfig to a KUBECONFIG that lists several files', () => {
    expect(parse({}, { KUBECONFIG: `${stack}:${stack}` }).kubeconfig).toBeUndefined()
  })

  it('may name the folder that helmfile takes for one stack, and no other', () => {
    for (const name of ['helmfile.d', 'charts']) mkdirSync(join(folder, name))
    expect(parse({ stack: `${folder}/helmfile.d/` }).stack).toBe(join(folder, 'helmfile.d'))
    expect(() => parse({ stack: join(folder, 'charts') })).toThrow(/charts is a folder: name a file$/)
    expect(() => parse({ approval: `@${folder}/helmfile.d` })).toThrow(
      /helmfile\.d is a folder: name a file$/,
    )
    for (const name of ['values.yaml', 'helmfile.yaml.gotmpl', 'b c', 'a.yaml'])
      writeFileSync(join(folder, 'charts', name), '')
    expect(() => parse({ stack: join(folder, 'charts') })).toThrow(
      /: name a file, such as one of these in it: helmfile\.yaml\.gotmpl, a\.yaml, values\.yaml$/,
    )
  })
})

describe('inputs that are wrong', () => {
  it.each<[InputName, string, string]>([
    ['command', 'aply', `there is no command "aply": write apply, or one of ${commands.join(', ')}`],
    ['command', 'PLAN', `there is no command "PLAN": use one of ${commands.join(', ')}`],
    ['stack', '/no/such/helmfile.yaml', 'there is no file /no/such/helmfile.yaml: check the path'],
    ['stack', '/tmp', '/tmp is a folder: name a file'],
    ['release', 'loki', '"loki" is no release: write namespace/name'],
    ['on-failure', 'no', 'there is no on-failure "no": use one of keep, rollback'],
    ['approval-mode', 'off', 'there is no approval-mode "off": use one of environment, deploy, review, none'],
    ['credentials', 'op://v/i', ''],
    ['approval', '@/no/approval', 'there is no file /no/approval: check the path'],
    ['approval', '@/tmp', '/tmp is a folder: name a file'],
    ['environment', '../production', '"../production" is no name: use letters'],
    ['environment', 'a/b', '"a/b" is no name'],
    ['environment', '-x', '"-x" is no name'],
    ['environment', 'a b', '"a b" is no name'],
    ['environment', 'a\nb', '"a\\nb" is no name'],
    ['wait-for-lease', '30', '"30" is no duration: write 0, 90s, 30m or 2h'],
    ['readiness-timeout', '1 m', '"1 m" is no duration: write 0, 90s, 30m or 2h'],
    ['wait-for-lease', '-1m', '"-1m" is no duration'],
    ['lease-namespace', '../x', '"../x" is no namespace: use small letters, digits and -'],
    ['layer', '0-', '"0-" is no layer: use numbers and ranges such as 3 or 1,4-6'],
    ['layer', '3-1', '"3-1" is no layer'],
    ['layer', 'a', '"a" is no layer'],
    ['job-layers', 'all', '"all" is no layer'],
    [
      'job-results',
      'plan success\n3',
      '"3" is no result of a job: write before, plan, approve or a layer, and one of success, failure,',
    ],
    ['job-results', 'plan won', '"plan won" is no result of a job'],
    ['layer', '1,two', '"two" is no layer'],
    ['layer', '-1', '"-1" is no layer'],
    ['layer', '1.5', '"1.5" is no layer'],
    ['layer', '1-2-3', '"1-2-3" is no layer'],
    ['layer', '1-99999999', '"1-99999999" is no layer'],
    ['paths', 'a\n/charts/**', '"/charts/**" is no pattern: it is absolute: write one a line'],
    ['paths', '../charts/**', '"../charts/**" is no pattern: it has ..: write one a line'],
    ['paths', 'charts/[a', '"charts/[a" is no pattern: its brackets cannot be read: write one a line'],
    ['paths', '!docs/**', '"!docs/**" is no pattern: it has more than'],
    ['paths', 'charts/** config/**', '"charts/** config/**" is no pattern: it has more than'],
    ['allow-unstable', 'grafana', '"grafana" is no release: write namespace/name, one a line'],
    ['allow-unstable', 'a/b/c', '"a/b/c" is no release'],
    ['allow-unstable', 'grafana/grafana,loki/loki', '"grafana/grafana,loki/loki" is no release'],
    ['allow-unstable', '*/*', '"*/*" is no release'],
    ['allow-hooks', 'grafana', '"grafana" is no release: write namespace/name, one a line'],
    ['allow-hooks', 'Helmfile', '"Helmfile" is no release'],
    ['allow-hooks', 'helmfile,grafana/grafana', '"helmfile,grafana/grafana" is no release'],
    ['allow-hooks', '*', '"*" is no release'],
    ['allow-hooks', 'true', '"true" is no release'],
    [
      'description',
      'first\nsecond',
      'it is longer than 500 characters or has control characters: shorten it to one line',
    ],
    ['description', 'red \u001b[31m', 'it is longer than 500 characters or has control characters'],
    ['description', 'x'.repeat(501), 'it is longer than 500 characters'],
    ['chart-mirror', 'charts.example.com', '"charts.example.com" is no http or https URL: give a full URL'],
    ['chart-mirror', 'file:///etc', '"file:///etc" is no http or https URL'],
    ['tools-mirror', 'ftp://x', '"ftp://x" is no http or https URL'],
    ['tools-mirror', 'http://', '"http://" is no http or https URL'],
  ])('%s: %j', (name, text, why) => {
    expect(thrownBy(() => parse({ [name]: text }))).toMatchObject({
      name: 'Failure',
      reason: 'bad-input',
      message: expect.stringContaining(`reading the input ${name} failed: ${why}`),
    })
  })

  it.each(inputNames)('a NUL byte in %s', (name) => {
    expect(thrownBy(() => parse({ [name]: 'a\0b' }))).toMatchObject({
      reason: 'bad-input',
      message: `reading the input ${name} failed: it has a NUL byte: take it out`,
    })
  })

  it.each([
    ['a path that is too long', `/${'x'.repeat(5000)}`, 'there is no file /xxx'],
    ['a path through a file', `${process.execPath}/x`, 'there is no file /'],
  ])('%s', (_title, path, why) => {
    for (const given of [{ stack: path }, { approval: `@${path}` }]) {
      expect(thrownBy(() => parse(given))).toMatchObject({
        reason: 'bad-input',
        message: expect.stringContaining(why) as unknown,
      })
    }
  })

  it('a file of gigabytes for an approval', () => {
    const file = join(folder, 'large')
    writeFileSync(file, '')
    truncateSync(file, 3 * 1024 ** 3)
    expect(thrownBy(() => parse({ approval: `@${file}` }))).toMatchObject({
      reason: 'bad-input',
      message: expect.stringContaining('is larger than an approval') as unknown,
    })
  })

  it.each<[string, Given, NodeJS.ProcessEnv]>([
    ['the input', { kubeconfig: '/no/kubeconfig' }, {}],
    ['the variable', {}, { KUBECONFIG: '/no/kubeconfig' }],
    ['one of the files in the variable', {}, { KUBECONFIG: `${process.execPath}:/no/kubeconfig` }],
  ])('a kubeconfig that is not there, by %s', (_by, given, env) => {
    expect(thrownBy(() => parse(given, env))).toMatchObject({
      reason: 'kubeconfig-invalid',
      message:
        'reading the kubeconfig failed: there is no file /no/kubeconfig: check the input kubeconfig (in the workflows the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY, or ENVIRONMENTS) or the variable KUBECONFIG',
    })
  })

  it.each([
    ['no JSON', 'ok'],
    ['an older schema', '{"schema":2,"releases":{}}'],
    ['cut off', approval.slice(0, -3)],
  ])('an approval: %s', (_title, text) => {
    expect(thrownBy(() => parse({ approval: text }))).toMatchObject({ reason: 'approval-invalid' })
  })
})

describe('a workload identity', () => {
  it('is both its inputs', () => {
    expect(parse({ 'op-workload-id': 'id', 'op-workload-secret': 'ops_x' }).opWorkload).toEqual({
      id: 'id',
      customerManagedSecret: 'ops_x',
    })
  })

  it.each([
    [{ 'op-workload-id': 'id' }, 'op-workload-secret failed: it is empty, and op-workload-id is set'],
    [{ 'op-workload-secret': 's' }, 'op-workload-id failed: it is empty, and op-workload-secret is set'],
  ])('is refused with one of them: %j', (given, message) => {
    expect(thrownBy(() => parse(given))).toMatchObject({
      reason: 'bad-input',
      message: expect.stringContaining(message) as unknown,
    })
  })
})

describe('what opens something', () => {
  it('is known before the inputs are read, under the name it was given by', () => {
    const given: Partial<Record<InputName, string>> = {
      'op-service-account-token': ' a ',
      'op-workload-secret': 'b',
      'github-token': 'c',
      description: 'd',
    }
    const names = (env: NodeJS.ProcessEnv) =>
      givenTokens((name) => given[name] ?? '', env).map(({ name, value }) => `${name}=${value}`)
    const inputs = ['op-service-account-token=a', 'op-workload-secret=b', 'github-token=c']
    const keys = keyTexts(digestKey('a')).map((text) => `digest key=${text}`)
    expect(keys).toHaveLength(2)
    expect(names({})).toEqual([...inputs, ...keys])
    expect(names({ OP_SERVICE_ACCOUNT_TOKEN: 'e' })).toEqual([
      ...inputs,
      'OP_SERVICE_ACCOUNT_TOKEN=e',
      ...keys,
    ])
  })

  it.each<[string, Partial<Record<InputName, string>>, NodeJS.ProcessEnv]>([
    ['the secret of a workload', { 'op-workload-secret': 'b' }, {}],
    ['the variable of the token', {}, { OP_SERVICE_ACCOUNT_TOKEN: 'b' }],
  ])('with the key of all digests, when that comes from %s', (_title, given, env) => {
    const found = givenTokens((name) => given[name] ?? '', env).map(({ value }) => value)
    expect(found).toEqual(expect.arrayContaining(keyTexts(digestKey('b'))))
  })

  it('holds no key that comes from a salt: that travels in the approval', () => {
    expect(givenTokens((name) => (name === 'github-token' ? 'c' : ''), {})).toEqual([
      { name: 'github-token', value: 'c' },
    ])
  })
})
