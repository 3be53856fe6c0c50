import { beforeAll, describe, expect, it } from '@jest/globals'
import { placedObjects, podTemplate, type RenderedRelease } from '../cross-references/placed.js'
import { isKnown, outsiders, podsOf, usesHostNetwork, type End } from './ends.js'
import { allowedFlows, free, groundOf, type Ground } from './ground.js'
import { flowName, judgeOf, rulesOf, type Flow, type Judge } from './policies.js'

/**
 * For a test file that has rendered the stack.
 * @param rendered all releases of production, and of default.
 */
export function networkPoliciesOfStack(
  rendered: (environment: 'default' | 'production') => readonly RenderedRelease[],
): void {
  describe('the network policies', () => {
    let ground: Ground
    beforeAll(async () => {
      ground = await groundOf(rendered('production'))
    })
    const denied = (flows: Iterable<Flow>, judge: Judge = ground.judge) =>
      [...flows].filter((flow) => !judge.isAllowed(flow)).map(flowName)
    const named = (pattern: string | RegExp): End[] =>
      [...ground.pods, ...Object.values<End>(outsiders)].filter(({ name }) =>
        typeof pattern === 'string' ? pattern === name : pattern.test(name),
      )

    it('are in production, and not in default', () => {
      expect(ground.rules).not.toEqual([])
      expect(rulesOf(placedObjects(rendered('default')))).toEqual([])
    })

    it('allow all that is wired up', () => {
      expect(denied(ground.wanted.values())).toEqual([])
    })

    it('allow nothing else', () => {
      const more = allowedFlows(ground).filter((name) => !ground.wanted.has(name))
      expect(more).toEqual([])
    })

    it.each([
      ['uptime-kuma/uptime-kuma', '1password/onepassword-connect', '8080/TCP'],
      ['grafana/grafana', /^minio-tenant\//, '9000/TCP'],
      ['alloy/alloy', 'loki/loki', '9095/TCP'],
      ['shop/web', 'loki/loki-gateway', '8080/TCP'],
      ['world', 'grafana/grafana', '3000/TCP'],
    ] as const)('deny %s to speak to %s at %s', (from, to, port) => {
      const flows = named(from).flatMap((one) => named(to).map((two) => ({ from: one, to: two, port })))
      expect(flows).not.toEqual([])
      expect(denied(flows)).toEqual(flows.map(flowName))
    })

    it('hold no rule without which as much would work', () => {
      const needed = new Set(
        [...ground.wanted.values()].flatMap((flow) =>
          Object.values(ground.judge.allowing(flow)).flatMap((rules = []) =>
            rules.length === 1 ? rules : [],
          ),
        ),
      )
      const idle = ground.rules.filter((rule) => !needed.has(rule))
      expect(idle.map(({ policy, direction, text }) => `${policy}: ${direction}: ${text}`)).toEqual([])
    })

    it.each([
      ['tunnel', 'egress', '"3000"', /^[^ ]+connector → grafana\/grafana 3000\/TCP$/],
      ['grafana', 'ingress', 'connector', /^[^ ]+connector → grafana\/grafana 3000\/TCP$/],
      [
        'cert-manager-webhook',
        'ingress',
        '10250',
        /^(host|remote-node|(managed-)?api-server) → [^ ]+webhook 10250/,
      ],
      ['mimir', 'egress', '"9000"', /^mimir\/[^ ]+ → minio-tenant\/pool-\d 9000\/TCP$/],
    ] as const)('deny just that without a rule: %s, %s, %s', (policy, direction, word, lost) => {
      const gone = ground.rules.filter(
        (rule) =>
          rule.policy === `stack-${policy}` && rule.direction === direction && rule.text.includes(word),
      )
      expect(gone).toHaveLength(1)
      const names = denied(
        ground.wanted.values(),
        judgeOf(ground.rules.filter((rule) => !gone.includes(rule))),
      )
      expect(names).not.toEqual([])
      expect(names.filter((name) => !lost.test(name))).toEqual([])
    })

    it('are about every pod, in both directions', () => {
      for (const direction of ['ingress', 'egress'] as const) {
        const bare = ground.pods.filter(
          (pod) => !ground.rules.some((rule) => rule.direction === direction && rule.selects(pod)),
        )
        expect([direction, bare.map(({ name }) => name)]).toEqual([direction, []])
      }
      const names = podsOf(ground.objects).map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(free))
    })

    it('know pods by labels that Cilium knows them by', () => {
      const used = ground.rules.flatMap(({ labels }) => labels)
      expect(used.filter((label) => !isKnown(label))).toEqual([])
    })

    it('leave out what has the network of its node, and nothing else', () => {
      const onNodes = ground.objects.filter((placed) => usesHostNetwork(podTemplate(placed)))
      expect(onNodes.map(({ name }) => name).sort()).toEqual([
        'cilium',
        'cilium-envoy',
        'cilium-operator',
        'prometheus-node-exporter',
      ])
    })
  })
}
