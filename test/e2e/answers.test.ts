import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { privateCharts } from './private-charts.js'
import { changedIn, chart, configMap, helmList, planned, release, stacksOn } from './small-stack.js'
import { suiteBed } from './suite-bed.js'

/** What docs/faq.md and docs/upgrading.md say, where no other suite shows it. */
const run = promisify(execFile)
const bed = await suiteBed()
const stackWith = stacksOn(() => bed)

const layer = (number: number) => `labels: {layer: ${number}}`
const web = (value: string) => chart('charts/web', { 'templates/c.yaml': configMap('settings', value) })

describe('a stack that helmfile alone has deployed', () => {
  const helmfile = (namespace: string, ...more: string[]) =>
    `releases:\n${release('web', namespace, './charts/web', [layer(1), ...more])}`
  const sync = (dir: string) =>
    run(join(bed.tools.dir, 'helmfile'), ['--file', join(dir, 'helmfile.yaml'), 'sync'], {
      env: { ...process.env, ...bed.env, KUBECONFIG: bed.kubeconfig },
    })

  it('is unchanged in its first plan, and the first apply leaves it alone', async () => {
    const stack = await stackWith({ 'helmfile.yaml': helmfile('before'), ...web('"1"') })
    await sync(stack.dir)
    const { plan, approval, step } = await stack.plan()
    expect(changedIn(plan)).toEqual({})
    expect(step.outputs.changed).toBe('false')
    expect(await stack.act({ command: 'apply', approval })).toMatchObject({ exitCode: 0 })
    expect(await helmList(bed)).toMatchObject({ 'before/web': { revision: 1, status: 'deployed' } })
  }, 60_000)

  it('is told of objects that are there without a release, which helm takes over when it is asked to', async () => {
    await bed.kubectl(['create', 'namespace', 'others'])
    await bed.kubectl(['create', 'configmap', 'settings', '-n', 'others', '--from-literal=value=1'])
    const stack = await stackWith({ 'helmfile.yaml': helmfile('others'), ...web('"1"') })
    const { plan } = await stack.plan()
    expect(plan.layers[0]?.releases[0]?.changes[0]?.trial).toEqual({
      outcome: 'refused',
      reason: 'it is there already, and not of this release',
    })
    await stack.commit({ 'helmfile.yaml': helmfile('others', 'takeOwnership: true') })
    const { plan: taking, approval } = await stack.plan()
    expect(taking.layers[0]?.releases[0]?.changes[0]?.trial).toEqual({ outcome: 'accepted' })
    expect(await stack.act({ command: 'apply', approval })).toMatchObject({ exitCode: 0 })
    expect(await helmList(bed)).toMatchObject({ 'others/web': { revision: 1, status: 'deployed' } })
  }, 60_000)
})

describe('values that the plugin helm-secrets decrypts', () => {
  it('are planned and applied; a plan hides them in a Secret, and not elsewhere', async () => {
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('web', 'sops', './charts/web', [layer(1), 'secrets: [secrets.yaml]'])}`,
      ...chart('charts/web', {
        'templates/s.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata: {name: hidden}\nstringData: {password: {{ .Values.password }}}\n',
        'templates/c.yaml': configMap('shown', '{{ .Values.password }}'),
      }),
      'secrets.yaml': 'password: ENC[...]\n',
      'plugins/secrets/plugin.yaml':
        'name: secrets\nversion: 4.7.4\nusage: a\ndescription: a\ncommand: $HELM_PLUGIN_DIR/run.sh\n',
      'plugins/secrets/run.sh': '#!/bin/sh\necho "password: opened-by-the-plugin"\n',
    })
    await chmod(join(stack.dir, 'plugins/secrets/run.sh'), 0o755)
    const env = { HELM_PLUGINS: join(stack.dir, 'plugins') }
    const { plan, approval } = await planned((inputs) => stack.act(inputs, { env }))
    const changes = plan.layers[0]?.releases[0]?.changes ?? []
    const shows = changes.map((change) => [
      change.name,
      JSON.stringify(change).includes('opened-by-the-plugin'),
    ])
    expect(Object.fromEntries(shows)).toEqual({ hidden: false, shown: true })
    expect(await stack.act({ command: 'apply', approval }, { env })).toMatchObject({ exitCode: 0 })
    const stored = ['get', 'secret', 'hidden', '-n', 'sops', '-o', 'jsonpath={.data.password}']
    expect(Buffer.from(await bed.kubectl(stored), 'base64').toString()).toBe('opened-by-the-plugin')
  }, 60_000)
})

describe('a chart of a repository that wants a password', () => {
  it('is planned and applied, and the password is not in the log', async () => {
    const source = await stackWith({ 'helmfile.yaml': '', ...web('"1"') })
    const repository = await privateCharts(bed, join(source.dir, 'charts/web'))
    try {
      const stack = await stackWith({
        'helmfile.yaml.gotmpl': `repositories:\n  - name: own\n    url: ${repository.url}\n    username: ann\n    password: {{ env "CHARTS_PASSWORD" }}\nreleases:\n${release('web', 'private', 'own/web', [layer(1), 'version: 1.0.0'])}`,
      })
      const env = { CHARTS_PASSWORD: 'open:sesame' }
      const given = { stack: 'helmfile.yaml.gotmpl' }
      const { approval, step } = await planned((inputs) => stack.act({ ...given, ...inputs }, { env }))
      const applied = await stack.act({ ...given, command: 'apply', approval }, { env })
      expect(applied).toMatchObject({ exitCode: 0 })
      expect(step.log + applied.log).not.toContain('open:sesame')
    } finally {
      repository.stop()
    }
  }, 60_000)
})

describe('a definition in the folder crds/ of a chart', () => {
  const definition = (field: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.answers.example}
spec:
  group: answers.example
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {${field}: {type: string}}}}
`
  const files = (version: string, field: string) => ({
    ...web('"1"'),
    ...chart('charts/web', { 'crds/things.yaml': definition(field) }, version),
  })

  it('is a risk of the upgrade until somebody has applied it, as docs/upgrading.md says', async () => {
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('web', 'crds', './charts/web', [layer(1)])}`,
      ...files('1.0.0', 'a'),
    })
    expect(await stack.act({ command: 'apply' })).toMatchObject({ exitCode: 0 })
    await stack.commit(files('2.0.0', 'b'))
    const rules = async () => (await stack.plan()).plan.layers[0]?.releases[0]?.risks?.map(({ rule }) => rule)
    expect(await rules()).toEqual(['chart-major', 'crd-not-upgraded'])
    const page = await readFile('docs/upgrading.md', 'utf8')
    const line = /^ *helm show crds .*$/m.exec(page)?.[0] ?? 'exit 1'
    const command = line.replace(/ REPOSITORY\/CHART --version VERSION/, ' charts/web')
    await run('sh', ['-c', command], {
      cwd: stack.dir,
      env: {
        ...process.env,
        ...bed.env,
        KUBECONFIG: bed.kubeconfig,
        PATH: `${bed.tools.dir}:${process.env['PATH']}`,
      },
    })
    expect(await rules()).toEqual(['chart-major'])
  }, 60_000)
})
