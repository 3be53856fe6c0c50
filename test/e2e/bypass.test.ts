import { describe, expect, it } from '@jest/globals'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { uniqueName } from '../bed/runner.js'
import { chart, clusterState, configMap, errorLine, helmList, release, stacksOn } from './small-stack.js'
import { suiteBed } from './suite-bed.js'

const bed = await suiteBed()
const stackWith = stacksOn(() => bed)

const web = (value: string, more: Readonly<Record<string, string>> = {}) =>
  chart('charts/web', { 'templates/a.yaml': configMap('a', value), ...more })

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.bypass.example}
spec:
  group: bypass.example
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`

const elsewhere = "helmDefaults: {args: ['--kube-context=elsewhere']}\n"

describe('a helmfile that would get past the guard or to another cluster', () => {
  it.each([
    ['a post-renderer of its own', '', ['postRenderer: mine'], 'has a postRenderer of its own'],
    [
      'a hook',
      '',
      ["hooks: [{events: [presync], command: 'true'}]"],
      'it has hooks, and what a hook does is in no plan',
    ],
    ['another cluster in its arguments', elsewhere, [], 'helmDefaults.args names a cluster'],
  ])(
    'is refused by plan and apply, and nothing is touched: %s',
    async (_, defaults, more, why) => {
      const namespace = uniqueName('bypass')
      const helmfile = (head: string, lines: readonly string[]) =>
        `${head}releases:\n${release('web', namespace, './charts/web', ['labels: {layer: 1}', ...lines])}`
      const stack = await stackWith({ 'helmfile.yaml': helmfile('', []), ...web('"1"') })
      const { approval } = await stack.plan()
      await stack.write({ 'helmfile.yaml': helmfile(defaults, more) })
      const before = await clusterState(bed)
      for (const inputs of [{ command: 'plan' }, { command: 'apply', approval }]) {
        const step = await stack.act(inputs)
        expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'stack-invalid' } })
        expect(errorLine(step.log)).toContain(why)
      }
      expect(await clusterState(bed)).toEqual(before)
    },
    60_000,
  )
})

describe('the cluster is the one of the kubeconfig, whatever the helmfile says', () => {
  it('when its environment names another context', async () => {
    const namespace = uniqueName('bypass')
    const stack = await stackWith({
      'helmfile.yaml': `environments:\n  default: {kubeContext: elsewhere}\n---\nreleases:\n${release('web', namespace, './charts/web', ['labels: {layer: 1}'])}`,
      ...web('"1"'),
    })
    expect(await stack.act({ command: 'apply' })).toMatchObject({ outputs: { result: 'applied' } })
    expect(await helmList(bed)).toMatchObject({ [`${namespace}/web`]: { revision: 1 } })
  }, 60_000)

  it('and a context that has the name of a helm command does not make the guard look away', async () => {
    const namespace = uniqueName('bypass')
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('web', namespace, './charts/web', ['labels: {layer: 1}'])}`,
      ...web('"1"'),
    })
    const kubeconfig = join(stack.dir, 'kubeconfig')
    const text = await readFile(bed.kubeconfig, 'utf8')
    const current = (await bed.kubectl(['config', 'current-context'])).trim()
    await writeFile(kubeconfig, text)
    await bed.kubectl(['--kubeconfig', kubeconfig, 'config', 'rename-context', current, 'template'])
    const inputs = { kubeconfig, 'kube-context': 'template' }
    const { approval } = await stack.plan(inputs)
    await stack.write(web('"2"'))
    const step = await stack.act({ ...inputs, command: 'apply', approval })
    expect(step.outputs['failure-reason']).toBe('render-differs')
    expect(await helmList(bed)).not.toHaveProperty([`${namespace}/web`])
  }, 60_000)
})

describe('what was approved is held to as a whole', () => {
  it('a crds/ folder that came after the approval is not sent', async () => {
    const namespace = uniqueName('bypass')
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('web', namespace, './charts/web', ['labels: {layer: 1}'])}`,
      ...web('"1"'),
    })
    const { approval } = await stack.plan()
    await stack.write({ 'charts/web/crds/crd.yaml': definition })
    expect(await stack.act({ command: 'apply', approval })).toMatchObject({ outputs: { result: 'applied' } })
    expect(await bed.kubectl(['get', 'crd', '-o', 'name'])).not.toContain('widgets.bypass.example')
  }, 60_000)

  it('a release that was approved as an upgrade is not removed, nor the other way round', async () => {
    const namespace = uniqueName('bypass')
    const helmfile = (more: readonly string[]) =>
      `releases:\n${release('web', namespace, './charts/web', ['labels: {layer: 1}', ...more])}`
    const stack = await stackWith({ 'helmfile.yaml': helmfile([]), ...web('"1"') })
    expect(await stack.act({ command: 'apply' })).toMatchObject({ outputs: { result: 'applied' } })
    await stack.write(web('"2"'))
    const upgrade = await stack.plan()
    await stack.write({ 'helmfile.yaml': helmfile(['installed: false']) })
    const removal = await stack.plan()
    const removed = await stack.act({ command: 'apply', approval: upgrade.approval })
    expect(removed.outputs['failure-reason']).toBe('approval-outdated')
    await stack.write({ 'helmfile.yaml': helmfile([]) })
    const kept = await stack.act({ command: 'apply', approval: removal.approval })
    expect(kept.outputs['failure-reason']).toBe('approval-outdated')
    expect(await helmList(bed)).toMatchObject({ [`${namespace}/web`]: { revision: 1 } })
  }, 120_000)

  it('one apply of two layers, the second of which has a crds/ folder and asks for APIs of the first', async () => {
    const namespace = uniqueName('bypass')
    const asking = configMap(
      'asked',
      '{{ .Capabilities.APIVersions.Has "bypass.example/v1/Widget" | quote }}',
    )
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('first', namespace, './charts/first', ['labels: {layer: 1}'])}${release('web', namespace, './charts/web', ['labels: {layer: 2}'])}`,
      ...chart('charts/first', { 'templates/crd.yaml': definition }),
      ...web('"1"', {
        'templates/asked.yaml': asking,
        'crds/crd.yaml': definition
          .replaceAll('widgets.', 'gadgets.')
          .replaceAll('widget', 'gadget')
          .replace('Widget', 'Gadget'),
      }),
    })
    const { approval } = await stack.plan()
    const step = await stack.act({ command: 'apply', approval })
    expect({ outputs: step.outputs, log: step.log }).toMatchObject({ outputs: { result: 'applied' } })
    expect(await bed.kubectl(['get', 'crd', 'gadgets.bypass.example', '-o', 'name'])).toContain('gadgets')
  }, 120_000)
})
