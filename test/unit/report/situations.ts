import type { Plan, PlannedRelease } from '../../../src/plan/plan.js'
import type { PlanContext } from '../../../src/report/pull-request/plan-comment.js'
import { releaseRisks } from '../../../src/risks/release.js'
import type { ObjectChange } from '../../../src/changes/release-diff.js'
import { stuckReason } from '../../../src/plan/recovery.js'
import { change, plannedRelease, storedRelease, type ReleaseOver } from '../fixtures/plan.js'
import { changesBetween, claim, object, settings, workload } from './manifests.js'
import { hostile } from './fixtures.js'

export const context: PlanContext = {
  stack: 'stack/helmfile.yaml.gotmpl',
  commit: 'c0ffee254729296a45a3885639ac7e10f9d54979',
  planId: '9f3c01d2e4b5',
  runUrl: 'https://github.com/acme/cluster/actions/runs/42',
  stages: [
    { name: 'tools', seconds: 0.04 },
    { name: 'stack', seconds: 5.2 },
    { name: 'renders', seconds: 42.4 },
  ],
  onMerge: 'On merge layer 1 is planned again, and applied when approved.',
  record: '<!-- helmfile-gate:reviewed eyJ2IjoxfQ -->',
}

const trials: Readonly<Record<string, ObjectChange['trial']>> = {
  Deployment: { outcome: 'refused', reason: 'spec.selector: Invalid value: field is immutable' },
  Widget: { outcome: 'not-tried', reason: 'the cluster does not know this kind yet' },
}

const cluster = '6c1d2a3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d'

export function planOfLayers(...layers: PlannedRelease[][]): Plan {
  return {
    schema: 1,
    environment: 'production',
    commit: context.commit,
    cluster,
    layers: layers.map((releases, index) => ({ layer: index + 1, releases })),
  }
}

/** An unchanged release. */
export const same = (name: string, namespace = 'kube-system') =>
  plannedRelease({ name, namespace, status: 'unchanged', installedVersion: '1.0.0' })

/** With the risks of a release as a whole, as a plan has them. */
function judged(over: ReleaseOver): PlannedRelease {
  const release = plannedRelease(over)
  return { ...release, risks: releaseRisks(release) }
}

const oneSetting = changesBetween(settings({ level: 'info' }), settings({ level: 'debug' }))

const upgraded = (over: ReleaseOver = {}) =>
  judged({ version: '1.0.1', installedVersion: '1.0.0', changes: oneSetting, ...over })

const installed = (over: ReleaseOver) => judged({ revision: 0, status: 'install', ...over })

/** @returns as many settings as lines. */
const many = (lines: number) =>
  Object.fromEntries(Array.from({ length: lines }, (_, index) => [`line-${index}`, 'x']))

const crd = change({
  action: 'add',
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  namespace: '',
  name: 'certificates.cert-manager.io',
  crd: true,
  diff: '+CustomResourceDefinition certificates.cert-manager.io, version v1\n',
})

const untried = (changes: readonly ObjectChange[]) =>
  changes.map((one): ObjectChange => ({
    ...one,
    trial: { outcome: 'not-tried', reason: 'its namespace is not there yet' },
  }))

const everythingNew = planOfLayers(
  [
    installed({
      name: 'cilium',
      namespace: 'kube-system',
      changes: changesBetween(
        '',
        workload({ kind: 'DaemonSet', name: 'cilium', image: 'quay.io/cilium/cilium:v1.17.2' }) +
          settings(many(36), 'cilium-config'),
        'kube-system',
      ),
    }),
  ],
  [
    installed({
      name: 'cert-manager',
      namespace: 'cert-manager',
      changes: [
        crd,
        ...untried(
          changesBetween(
            '',
            workload({ name: 'cert-manager', image: 'quay.io/jetstack/cert-manager-controller:v1.17.1' }),
            'cert-manager',
          ),
        ),
      ],
    }),
  ],
  [installed({ changes: untried(changesBetween('', workload())) })],
)

const loki = { kind: 'StatefulSet', name: 'loki', image: 'docker.io/grafana/loki:3.4.2' } as const

const highRisk = upgraded({
  name: 'loki',
  namespace: 'monitoring',
  version: '2.0.0',
  installedVersion: '1.4.0',
  changes: changesBetween(
    workload({ ...loki, replicas: 3 }) + claim('storage-loki-0'),
    workload({ ...loki, replicas: 0 }),
    'monitoring',
  ),
})

const routine = upgraded({
  changes: changesBetween(workload(), workload({ image: 'registry.example/web:1.1.0' })),
})

const refused = upgraded({
  changes: changesBetween(
    workload() + settings({ level: 'info' }) + object('acme.io/v1', 'Widget', 'gear', { teeth: '12' }),
    workload({ app: 'shop' }) +
      settings({ level: 'debug' }) +
      object('acme.io/v1', 'Widget', 'gear', { teeth: '14' }),
  ).map((one): ObjectChange => ({ ...one, trial: trials[one.kind] ?? { outcome: 'accepted' } })),
})

const huge = upgraded({
  name: 'dashboards',
  changes: [
    // To compare that many lines takes so long that the product may give it up.
    change({
      name: 'overview',
      diff: '@@ -6,9000 +6,9000 @@\n' + '-  "old": 1\n+  "new": 1\n'.repeat(9000),
      risks: [],
    }),
    ...changesBetween(
      settings({ one: 'x'.repeat(9000) }, 'one-line'),
      settings({ one: 'y'.repeat(9000) }, 'one-line') + settings(many(2995), 'added'),
    ),
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
export function evilRelease(evil: string, status: 'retry' | 'unknown' = 'retry'): PlannedRelease {
  const risks = [
    { rule: 'x', level: 'high' as const, reason: `reason ${evil}` },
    { rule: 'x', level: 'medium' as const, reason: `other ${evil}` },
  ]
  return plannedRelease({
    status,
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
        images: [{ from: `web:1${evil}`, to: `web:2${evil}` }],
        trial: { outcome: 'refused', reason: `no ${evil}` },
      }),
      change({ name: `b${evil}`, diff: `-${evil}`, trial: { outcome: 'not-tried', reason: `not ${evil}` } }),
    ],
  })
}

export const evilPlan = (evil: string) => planOfLayers([evilRelease(evil), evilRelease(evil, 'unknown')])

/** What pull requests come to, by the name of the golden file. */
export const situations: Readonly<Record<string, { plan: Plan; context?: Partial<PlanContext> }>> = {
  'no-changes': { plan: planOfLayers([same('cilium'), same('metrics-server')], [same('web', 'shop')]) },
  'one-small-change': { plan: planOfLayers([same('cilium')], [upgraded(), same('db', 'shop')]) },
  'install-of-everything': { plan: everythingNew },
  removal: {
    plan: planOfLayers([
      judged({
        status: 'uninstall',
        installedVersion: '1.0.0',
        changes: changesBetween(workload() + settings({ level: 'info' }), ''),
      }),
    ]),
  },
  unknown: {
    plan: planOfLayers([
      upgraded(),
      plannedRelease({ name: 'api', status: 'unknown', reason: 'api/templates/web.yaml:3: nil pointer' }),
    ]),
  },
  stuck: {
    plan: planOfLayers([
      upgraded({
        status: 'stuck',
        reason: Object.values(
          stuckReason(storedRelease({ status: 'pending-upgrade' }), '2026-01-02T03:14:05Z'),
        ).join(': '),
      }),
    ]),
  },
  recover: {
    plan: planOfLayers([
      upgraded({
        status: 'recover',
        reason:
          'revision 3 is pending-upgrade since 2026-01-02T03:04:05Z (2 hours ago): helm ended before it was done. ' +
          'An apply marks it as failed, as helm does when it can, and sends the approved render: ' +
          'it starts from revision 2, which is deployed',
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
        changes: changesBetween(
          object('v1', 'Secret', 'token', { token: 'b2xk' }),
          object('v1', 'Secret', 'token', { token: 'bmV3' }),
        ),
      }),
    ]),
  },
  'layer-without-job': {
    plan: planOfLayers([same('cilium')], [upgraded()]),
    context: { jobLayers: [1], kubeContext: 'prod-eu' },
  },
  hostile: {
    plan: evilPlan(
      Object.values(hostile).join(' ') + ' <!-- helmfile-gate:plan:production --> @acme/team #1',
    ),
  },
}
