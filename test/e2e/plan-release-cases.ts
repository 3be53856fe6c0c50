import type { DryRunResult } from './plan-release-run.js'

export const configMap = (data: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${more}data:\n${data}\n`

/** One that several releases may have in a namespace. */
const named = (data: string) => configMap(data).replace('name: a', 'name: {{ .Release.Name }}')

const hook = (event: string) => `  annotations:\n    helm.sh/hook: ${event}\n`

export const crd = (schema: string, group = 'example.com') =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.${group}\nspec:\n` +
  `  group: ${group}\n  names: {kind: Thing, plural: things}\n  scope: Namespaced\n  versions:\n` +
  `  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema: ${schema}\n`

/** As a cluster that was given the first of these has it. */
export const liveCrd = {
  group: 'example.com',
  names: { kind: 'Thing', plural: 'things', listKind: 'ThingList', singular: 'thing' },
  scope: 'Namespaced',
  conversion: { strategy: 'None' },
  versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
}

/** What helm stored when it was run by hand, against what the chart renders to. */
export const formatCases: readonly { title: string; old: string; next: string; same: boolean }[] = [
  { title: 'quotes', old: configMap('  k: "x"'), next: configMap("  k: 'x'"), same: true },
  { title: 'no quotes', old: configMap('  k: "x"'), next: configMap('  k: x'), same: true },
  { title: 'the order', old: configMap('  l: z\n  k: x'), next: configMap('  k: x\n  l: z'), same: true },
  { title: 'a comment', old: configMap('  k: x'), next: configMap('  k: x # why'), same: true },
  {
    title: 'a flow',
    old: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: x}\n',
    next: configMap('  k: x'),
    same: true,
  },
  { title: 'two ways to write nothing', old: configMap('  k: null'), next: configMap('  k: ~'), same: false },
  {
    title: 'a block',
    old: configMap('  k: "x\\n"\n  l: z'),
    next: configMap('  k: |\n    x\n  l: z'),
    same: true,
  },
  {
    title: 'a block at the end',
    old: configMap('  k: "x\\n"'),
    next: configMap('  k: |\n    x'),
    same: true,
  },
  {
    title: 'a mapping of nothing',
    old: configMap('  k: x'),
    next: configMap('  k: x', '  annotations:\n'),
    same: true,
  },
  {
    title: 'a text and a block',
    old: configMap('  k: x\n  l: z'),
    next: configMap('  k: |\n    x\n  l: z'),
    same: false,
  },
  {
    title: 'a block and a text at the end',
    old: configMap('  k: |\n    x'),
    next: configMap('  k: x'),
    same: false,
  },
  { title: 'a number and a text', old: configMap('  k: 1'), next: configMap('  k: "1"'), same: false },
  {
    title: 'a word that may be a truth value',
    old: configMap('  k: "y"'),
    next: configMap('  k: y'),
    same: false,
  },
  {
    title: 'a number that may be a text',
    old: configMap('  k: 7'),
    next: configMap('  k: 0o7'),
    same: false,
  },
]

const kept = configMap('  k: v', '  annotations:\n    helm.sh/resource-policy: keep\n')

export const noteCases: readonly {
  title: string
  trial: DryRunResult
  level: 'info' | 'warning'
  text: RegExp
}[] = [
  {
    title: 'what leaves the release and stays',
    trial: {
      files: { 'templates/b.yaml': configMap('  k: v').replace('name: a', 'name: b') },
      stored: kept,
    },
    level: 'info',
    text: /^shop, a, ConfigMap \(v1\) leaves the release and stays in the cluster/,
  },
  {
    title: 'a list of one kind',
    trial: {
      files: {
        'templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMapList\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n',
      },
    },
    level: 'warning',
    text: /^helm takes the ConfigMapList in fixture\/templates\/a\.yaml apart/,
  },
  {
    title: 'a hook of an event that helm does not have',
    trial: {
      files: { 'templates/a.yaml': configMap('  k: v', hook('post-everything')), 'templates/b.yaml': kept },
    },
    level: 'warning',
    text: /^helm leaves out 1 of 2 documents: shop, a, ConfigMap \(v1\), a hook of post-everything$/,
  },
  {
    title: 'a clock that shows days',
    trial: { files: { 'templates/a.yaml': configMap('  k: {{ now | date "2006-01-02" | quote }}') } },
    level: 'info',
    text: /^the chart calls now in templates\/a\.yaml: what is applied on another day may differ/,
  },
  {
    title: 'that helm goes back when it fails',
    trial: { files: { 'templates/a.yaml': kept }, flags: ['--atomic'] },
    level: 'info',
    text: /^if it fails, helm goes back .*\(--rollback-on-failure\)$/,
  },
]

/** What is there before, how helm is run then, and what the plan shows of it. */
export interface ClusterCase {
  readonly title: string
  readonly trial: DryRunResult
  /** How it was installed; undefined for a first installation. */
  readonly before?: Pick<DryRunResult, 'files' | 'flags'>
  readonly shows: string
  /** It takes a render on the API server. */
  readonly asksServer: boolean
}

const settings = (data: string) => ({ 'templates/a.yaml': named(data) })

/** On a cluster: the group is the case's own, for definitions are there once. */
export const clusterCases: readonly ClusterCase[] = [
  {
    title: 'an upgrade',
    before: { files: settings('  k: "1"') },
    trial: { files: settings('  k: "2" # why\n  l: |\n    x'), flags: ['--wait', '--timeout', '60s'] },
    shows: "-  k: '1'\n+  k: '2'\n",
    asksServer: false,
  },
  {
    title: 'a first installation that asks for what its own crds/ folder brings',
    trial: {
      files: {
        'crds/things.yaml': crd('{type: object}', 'first.example.com'),
        ...settings('  k: "{{ .Capabilities.APIVersions.Has "first.example.com/v1/Thing" }}"'),
      },
    },
    shows: "+  k: 'true'\n",
    asksServer: false,
  },
  {
    title: 'an API that helm was built with and the cluster lacks',
    trial: { files: settings('  k: "{{ .Capabilities.APIVersions.Has "batch/v1beta1" }}"') },
    shows: "+  k: 'false'\n",
    asksServer: true,
  },
  {
    title: 'a look into the cluster',
    trial: { files: settings('  k: {{ (lookup "v1" "Namespace" "" "shop").metadata.name }}') },
    shows: '+  k: shop\n',
    asksServer: true,
  },
  {
    title: 'the revision',
    before: { files: settings('  k: "{{ .Release.Revision }}"') },
    trial: { files: settings('  k: "{{ .Release.Revision }}"') },
    shows: "-  k: '1'\n+  k: '2'\n",
    asksServer: true,
  },
  {
    title: 'values of the revision before, which are kept',
    before: { files: settings('  k: {{ .Values.old }}'), flags: ['--set', 'old=one'] },
    trial: {
      files: { ...settings('  k: {{ .Values.old }} {{ .Values.new }}'), 'values.yaml': 'new: nothing\n' },
      flags: ['--set', 'new=two'],
      values: '--reuse-values',
    },
    shows: '-  k: one\n+  k: one two\n',
    asksServer: true,
  },
  {
    title: 'values of the revision before, on those of the new chart',
    before: { files: settings('  k: {{ .Values.old }}'), flags: ['--set', 'old=one'] },
    trial: {
      files: { ...settings('  k: {{ .Values.old }} {{ .Values.new }}'), 'values.yaml': 'new: two\n' },
      values: '--reset-then-reuse-values',
    },
    shows: '-  k: one\n+  k: one two\n',
    asksServer: true,
  },
]
