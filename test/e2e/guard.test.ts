import { describe, expect, it } from '@jest/globals'
import { uniqueName, type StepResult } from '../bed/runner.js'
import {
  chart,
  clusterState,
  configMap,
  errorLine,
  helmList,
  release,
  stacksOn,
  type SmallStack,
} from './small-stack.js'
import { suiteBed } from './suite-bed.js'

const bed = await suiteBed()
const stackWith = stacksOn(() => bed)

const layer1 = ['labels: {layer: 1}']

/** Applies with the approval, and expects helm to refuse and the cluster to stay as it was, to the last object. */
async function expectRefused(stack: SmallStack, approval: string): Promise<StepResult> {
  const [before, listed] = [await clusterState(bed), await helmList(bed)]
  const step = await stack.act({ command: 'apply', approval })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { result: 'failed', 'failure-reason': 'render-differs' },
  })
  expect(await clusterState(bed)).toEqual(before)
  expect(await helmList(bed)).toEqual(listed)
  return step
}

async function expectApplied(
  stack: SmallStack,
  approval: string,
  inputs: Parameters<SmallStack['act']>[0] = {},
): Promise<StepResult> {
  const step = await stack.act({ command: 'apply', approval, ...inputs })
  if (step.exitCode !== 0) throw new Error(step.log)
  return step
}

const hookAnnotations =
  'helm.sh/hook: pre-install,pre-upgrade\nhelm.sh/hook-delete-policy: before-hook-creation\n'

/** Two ConfigMaps and a hook, from values. */
function shop(namespace: string): Record<string, string> {
  return {
    'helmfile.yaml': `releases:\n${release('web', namespace, './charts/web', [...layer1, 'values: [values.yaml]'])}`,
    ...chart('charts/web', {
      'templates/a.yaml': configMap('settings', '{{ .Values.a | quote }}'),
      'templates/b.yaml': configMap('other', '"same"'),
      'templates/hook.yaml': configMap('hook', '{{ .Values.hook | quote }}', hookAnnotations),
    }),
    'values.yaml': 'a: one\nhook: before\n',
  }
}

describe('a render that differs by one character from what was approved is refused by helm, and nothing is sent', () => {
  it('for a first installation, an upgrade, and its hooks; the message names the objects', async () => {
    const namespace = uniqueName('guard')
    const stack = await stackWith(shop(namespace))
    const first = await stack.plan()
    await stack.write({ 'values.yaml': 'a: onf\nhook: before\n' })
    const refused = await expectRefused(stack, first.approval)
    expect(errorLine(refused.log)).toBe(
      `applying ${namespace}/web was refused: its render is not the one that was approved ` +
        `(not as approved: ${namespace}, settings, ConfigMap (v1)): nothing of it was sent; plan again and have that plan approved`,
    )
    expect(refused.summary).toContain(`\`${namespace}/web\``)

    await stack.write({ 'values.yaml': 'a: one\nhook: before\n' })
    await expectApplied(stack, first.approval)
    expect(await helmList(bed)).toMatchObject({ [`${namespace}/web`]: { revision: 1, status: 'deployed' } })

    await stack.write({ 'values.yaml': 'a: two\nhook: after\n' })
    const second = await stack.plan()
    await stack.write({ 'values.yaml': 'a: two\nhook: afteR\n' })
    const hook = await expectRefused(stack, second.approval)
    expect(errorLine(hook.log)).toContain(`(not as approved: ${namespace}, hook, ConfigMap (v1))`)
    await stack.write({ 'values.yaml': 'a: one\nhook: before\n' })
    const unapproved = await expectRefused(stack, second.approval)
    expect(errorLine(unapproved.log)).toMatch(
      /not as approved: .*, hook, .*; .*, settings, |not as approved: .*, settings, .*; .*, hook, /,
    )

    await stack.write({ 'values.yaml': 'a: two\nhook: after\n' })
    await expectApplied(stack, second.approval)
    expect(await helmList(bed)).toMatchObject({ [`${namespace}/web`]: { revision: 2, status: 'deployed' } })
  }, 90_000)

  it('for a folder of manifests', async () => {
    const namespace = uniqueName('guard')
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('extras', namespace, './live', layer1)}`,
      'live/pool.yaml': configMap('pool', '"10.0.0.1"'),
    })
    const first = await stack.plan()
    await stack.write({ 'live/pool.yaml': configMap('pool', '"10.0.0.2"') })
    const refused = await expectRefused(stack, first.approval)
    expect(errorLine(refused.log)).toContain(`${namespace}, pool, ConfigMap (v1)`)
    await stack.write({ 'live/pool.yaml': configMap('pool', '"10.0.0.1"') })
    await expectApplied(stack, first.approval)
    const { step } = await stack.plan()
    expect(step.outputs.result).toBe('unchanged')
  }, 90_000)

  it('for a first installation with CRDs in crds/, which helm would create before it asks the guard', async () => {
    const namespace = uniqueName('guard')
    const group = `${namespace}.example.com`
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('operator', namespace, './live', [...layer1, 'values: [values.yaml]'])}`,
      'values.yaml': 'a: one\n',
      ...chart('live', {
        'crds/widget.yaml': crd(group, 'string'),
        'templates/a.yaml': configMap('settings', '{{ .Values.a | quote }}'),
      }),
    })
    const { approval, plan } = await stack.plan()
    expect(plan.layers[0]?.releases[0]?.changes.map(({ kind, crd: isCrd }) => [kind, isCrd])).toContainEqual([
      'CustomResourceDefinition',
      true,
    ])
    await stack.write({ 'values.yaml': 'a: onf\n' })
    const refused = await expectRefused(stack, approval)
    expect(errorLine(refused.log)).toContain(`${namespace}, settings, ConfigMap (v1)`)

    await stack.write({ 'values.yaml': 'a: one\n', 'live/crds/widget.yaml': crd(group, 'integer') })
    const otherCrd = await expectRefused(stack, approval)
    expect(errorLine(otherCrd.log)).toContain('CRDs')

    await stack.write({ 'live/crds/widget.yaml': crd(group, 'string') })
    await expectApplied(stack, approval)
    expect(await bed.kubectl(['get', 'crd', `widgets.${group}`, '-o', 'name'])).toContain(`widgets.${group}`)
  }, 90_000)

  it('for two releases whose values were swapped, although each render was approved for the other', async () => {
    const [one, two] = [uniqueName('guard'), uniqueName('guard')]
    const files = {
      'helmfile.yaml': `releases:\n${release('web', one, './charts/web', [...layer1, 'values: [one.yaml]'])}${release('web', two, './charts/web', [...layer1, 'values: [two.yaml]'])}`,
      ...chart('charts/web', { 'templates/a.yaml': configMap('settings', '{{ .Values.a | quote }}') }),
    }
    const stack = await stackWith({ ...files, 'one.yaml': 'a: one\n', 'two.yaml': 'a: two\n' })
    const { approval } = await stack.plan()
    await stack.write({ 'one.yaml': 'a: two\n', 'two.yaml': 'a: one\n' })
    await expectRefused(stack, approval)
    await stack.write({ 'one.yaml': 'a: one\n', 'two.yaml': 'a: two\n' })
    await expectApplied(stack, approval)
  }, 90_000)
})

describe('a release whose every render differs', () => {
  it('is shown as unstable, refused with the cause, and applied when it is named', async () => {
    const namespace = uniqueName('guard')
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('random', namespace, './charts/random', layer1)}`,
      ...chart('charts/random', {
        'templates/a.yaml': configMap('settings', '{{ randAlphaNum 12 | quote }}'),
      }),
    })
    const { approval, plan, step } = await stack.plan()
    expect(plan.layers[0]?.releases[0]?.unstable).toContain('randAlphaNum')
    expect(step.log).toContain('unstable: every render differs, because of randAlphaNum')
    const refused = await expectRefused(stack, approval)
    expect(errorLine(refused.log)).toContain('allow-unstable')
    await expectApplied(stack, approval, { 'allow-unstable': `${namespace}/random` })
    expect(await helmList(bed)).toMatchObject({
      [`${namespace}/random`]: { revision: 1, status: 'deployed' },
    })
  }, 90_000)
})

function crd(group: string, type: string): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.${group}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: ${type}}}}}}}
`
}
