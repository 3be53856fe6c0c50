import type { Plan, PlannedRelease } from '../../../src/plan/plan.js'
import type { PlanContext } from '../../../src/report/pull-request/plan-comment.js'
import { change, plannedRelease } from '../plan/fixtures.js'
import { hostile } from './fixtures.js'

export const context: PlanContext = {
  commit: 'c0ffee254729296a45a3885639ac7e10f9d54979',
  planId: '9f3c01d2e4b5',
  runUrl: 'https://github.com/acme/cluster/actions/runs/42',
  seconds: 47.6,
  onMerge: 'On merge the layers named above are applied, each after its approval.',
  record: '<!-- helmfile-gate:reviewed eyJ2IjoxfQ -->',
}

export function planOfLayers(...layers: PlannedRelease[][]): Plan {
  return {
    schema: 1,
    environment: 'production',
    commit: context.commit,
    cluster: 'cluster-1',
    layers: layers.map((releases, index) => ({ layer: index + 1, releases })),
  }
}

/** An unchanged release. */
export const same = (name: string, namespace = 'kube-system') =>
  plannedRelease({ name, namespace, status: 'unchanged', installedVersion: '1.0.0' })

const upgraded = (over: Partial<PlannedRelease> = {}) =>
  plannedRelease({ installedVersion: '0.9.0', changes: [change()], ...over })

const deployment = (over: Parameters<typeof change>[0] = {}) =>
  change({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'web',
    diff: '@@ -7,7 +7,7 @@\n   name: web\n spec:\n-  replicas: 3\n+  replicas: 0\n   selector:\n     matchLabels:\n',
    ...over,
  })

const added = (kind: string, name: string, lines: number) =>
  change({
    action: 'add',
    kind,
    name,
    diff: `+kind: ${kind}\n` + '+  line: of it\n'.repeat(lines - 1),
  })

const crd = change({
  action: 'add',
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  namespace: '',
  name: 'certificates.cert-manager.io',
  crd: true,
  diff: '+CustomResourceDefinition certificates.cert-manager.io, 12,345 lines\n',
})

const everythingNew = planOfLayers(
  [
    plannedRelease({
      name: 'cilium',
      namespace: 'kube-system',
      revision: 0,
      status: 'install',
      changes: [added('DaemonSet', 'cilium', 12), added('ConfigMap', 'cilium-config', 40)],
    }),
  ],
  [
    plannedRelease({
      name: 'cert-manager',
      namespace: 'cert-manager',
      revision: 0,
      status: 'install',
      changes: [crd, added('Deployment', 'cert-manager', 30)],
    }),
  ],
  [plannedRelease({ revision: 0, status: 'install', changes: [added('Deployment', 'web', 8)] })],
)

const highRisk = upgraded({
  name: 'loki',
  namespace: 'monitoring',
  version: '2.0.0',
  installedVersion: '1.4.0',
  risks: [
    { rule: 'major-chart-version', level: 'medium', reason: 'chart 1.4.0 → 2.0.0 is a new major version' },
  ],
  changes: [
    deployment({ risks: [{ rule: 'replicas-to-zero', level: 'high', reason: 'replicas 3 → 0' }] }),
    change({
      action: 'remove',
      kind: 'PersistentVolumeClaim',
      name: 'storage-loki-0',
      diff: '-kind: PersistentVolumeClaim\n-metadata:\n-  name: storage-loki-0\n',
      risks: [
        { rule: 'data-removed', level: 'high', reason: 'removes PersistentVolumeClaim storage-loki-0' },
      ],
    }),
  ],
})

const routine = upgraded({
  changes: [
    deployment({
      diff: '-  image: web:1.0\n+  image: web:1.1\n',
      risks: [{ rule: 'version-bump', level: 'routine', reason: 'image web 1.0 → 1.1' }],
    }),
  ],
})

const refused = upgraded({
  changes: [
    deployment({
      trial: {
        outcome: 'refused',
        reason: 'Deployment.apps "web" is invalid: spec.selector: field is immutable',
      },
      risks: [{ rule: 'immutable-field', level: 'high', reason: 'spec.selector cannot be changed' }],
    }),
    change({ trial: { outcome: 'accepted' } }),
    change({
      kind: 'Widget',
      apiVersion: 'acme.io/v1',
      trial: { outcome: 'not-tried', reason: 'no such kind yet' },
    }),
  ],
})

const huge = upgraded({
  name: 'dashboards',
  changes: [
    change({ name: 'overview', diff: '@@ -1,9000 +1,9000 @@\n' + '-  "old": 1\n+  "new": 1\n'.repeat(9000) }),
    change({ name: 'one-line', diff: `-${'x'.repeat(9000)}\n+${'y'.repeat(9000)}\n` }),
    added('ConfigMap', 'added', 3000),
    crd,
  ],
})

/** @returns a stack of as many releases in eight layers, of which all or a part change. */
export function manyReleases(count: number, changes = 1): Plan {
  const layers = Array.from({ length: 8 }, (): PlannedRelease[] => [])
  for (let index = 0; index < count; index += 1) {
    const [name, namespace] = [`release-${index}`, `team-${index % 20}`]
    const release = index % changes === 0 ? upgraded({ name, namespace }) : same(name, namespace)
    layers[index % 8]?.push(release)
  }
  return planOfLayers(...layers.filter((releases) => releases.length > 0))
}

/** @returns a release that has the text in every place that a chart, a pull request or the API server can fill. */
export function evilRelease(evil: string): PlannedRelease {
  const risks = [{ rule: 'x', level: 'high' as const, reason: `reason ${evil}` }]
  return plannedRelease({
    name: `web${evil}`,
    namespace: `shop${evil}`,
    version: `1${evil}`,
    reason: `why ${evil}`,
    unstable: `now ${evil}`,
    notes: [{ level: 'info', text: `note ${evil}` }],
    risks,
    changes: [
      change({
        name: `settings${evil}`,
        namespace: `shop${evil}`,
        kind: `ConfigMap${evil}`,
        apiVersion: `v1${evil}`,
        diff: `+a: ${evil}\n`,
        risks,
        trial: { outcome: 'refused', reason: `no ${evil}` },
      }),
      change({ name: `b${evil}`, diff: `-${evil}`, trial: { outcome: 'not-tried', reason: `not ${evil}` } }),
    ],
  })
}

export const evilPlan = (evil: string) =>
  planOfLayers([evilRelease(evil), { ...evilRelease(evil), status: 'unknown' }])

/** What pull requests come to, by the name of the golden file. */
export const situations: Readonly<Record<string, { plan: Plan; context?: Partial<PlanContext> }>> = {
  'no-changes': { plan: planOfLayers([same('cilium'), same('metrics-server')], [same('web', 'shop')]) },
  'one-small-change': { plan: planOfLayers([same('cilium')], [upgraded(), same('db', 'shop')]) },
  'install-of-everything': { plan: everythingNew, context: { notTried: 'the namespaces do not exist yet.' } },
  removal: {
    plan: planOfLayers([
      upgraded({
        status: 'uninstall',
        digest: '',
        changes: [change({ action: 'remove', kind: 'Job', name: 'old', diff: '-kind: Job\n-metadata:\n' })],
      }),
    ]),
  },
  unknown: {
    plan: planOfLayers([
      upgraded(),
      plannedRelease({
        name: 'api',
        status: 'unknown',
        digest: '',
        reason: 'api/templates/web.yaml:3: nil pointer',
      }),
    ]),
  },
  stuck: {
    plan: planOfLayers([
      upgraded({
        status: 'stuck',
        reason: 'revision 3 is pending-upgrade since 2026-01-02T03:04:05Z: make sure …',
      }),
    ]),
  },
  retry: {
    plan: planOfLayers([
      upgraded({ status: 'retry', changes: [], reason: 'revision 3 is failed: timed out' }),
    ]),
  },
  unstable: { plan: planOfLayers([upgraded({ unstable: 'randAlphaNum in templates/secret.yaml' })]) },
  routine: { plan: planOfLayers([routine]) },
  'high-risk': { plan: planOfLayers([same('cilium')], [highRisk, routine]) },
  'refused-by-dry-run': { plan: planOfLayers([refused]) },
  'huge-diff': { plan: planOfLayers([huge, upgraded()]) },
  '140-releases': { plan: manyReleases(140, 3) },
  'secret-redacted': {
    plan: planOfLayers([
      upgraded({
        changes: [
          change({
            kind: 'Secret',
            name: 'token',
            diff: '@@ -4 +4 @@\n-  token: •••\n+  token: ••• (changed)\n',
          }),
        ],
      }),
    ]),
  },
  hostile: {
    plan: evilPlan(
      Object.values(hostile).join(' ') + ' <!-- helmfile-gate:plan:production --> @acme/team #1',
    ),
  },
}
