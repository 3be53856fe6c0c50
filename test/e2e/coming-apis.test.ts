import { describe, expect, it } from '@jest/globals'
import { chart, configMap, helmList, release, smallStack } from './small-stack.js'
import { suiteBed } from './suite-bed.js'

const bed = await suiteBed()

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.shop.example
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

/** Renders one thing where the cluster knows widgets, and another where it does not. */
const asking = configMap('asked', '{{ .Capabilities.APIVersions.Has "shop.example/v1/Widget" | quote }}')

describe('a chart that asks for APIs which an earlier layer of the same plan brings', () => {
  it.each([
    ['in its templates', 'templates'],
    ['in its crds/ folder', 'crds'],
  ])(
    'is planned as it will be rendered when its turn comes: the earlier chart has them %s',
    async (_, folder) => {
      const namespace = `apis-${folder}`
      const stack = await smallStack(bed, {
        'helmfile.yaml': `releases:\n${release('operator', namespace, './charts/operator', ['labels: {layer: 1}'])}${release(
          'consumer',
          namespace,
          './charts/consumer',
          ['labels: {layer: 2}'],
        )}`,
        ...chart('charts/operator', {
          [`${folder}/crd.yaml`]: definition,
          'templates/a.yaml': configMap('a', '"1"'),
        }),
        ...chart('charts/consumer', { 'templates/asked.yaml': asking }),
      })
      try {
        const { plan, approval } = await stack.plan()
        const consumer = plan.layers[1]?.releases[0]
        expect(consumer?.changes[0]?.diff).toContain("value: 'true'")
        for (const layer of ['1', '2']) {
          expect(await stack.act({ command: 'apply', layer, approval })).toMatchObject({
            outputs: { result: 'applied' },
          })
        }
        expect((await stack.plan()).step.outputs.changed).toBe('false')
        expect(await helmList(bed)).toMatchObject({
          [`${namespace}/consumer`]: { revision: 1, status: 'deployed' },
        })
      } finally {
        await bed.helm(['uninstall', 'consumer', 'operator', '--ignore-not-found', '--namespace', namespace])
        await bed.kubectl(['delete', 'crd', 'widgets.shop.example', '--ignore-not-found'])
        await stack.remove()
      }
    },
    120_000,
  )
})
