import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { parseApproval } from '../../src/approval/approval.js'
import type { ObjectChange } from '../../src/changes/release-diff.js'
import { startControlPlane } from '../bed/control-plane.js'
import { uniqueName } from '../bed/runner.js'
import {
  chart,
  clusterState,
  configMap,
  errorLine,
  helmList,
  release,
  stacksOn,
  type Inputs,
  type SmallStack,
} from './small-stack.js'
import { suiteBed } from './suite-bed.js'

const run = promisify(execFile)

const bed = await suiteBed()
const stackWith = stacksOn(() => bed)

const layer1 = ['labels: {layer: 1}']
const once = 90_000

/** One release `web` of a chart with these templates, beside whatever else. */
function webStack(namespace: string, files: Readonly<Record<string, string>>, more: readonly string[] = []) {
  return stackWith({
    'helmfile.yaml': `releases:\n${release('web', namespace, './charts/web', [...layer1, ...more])}`,
    ...chart('charts/web', files),
  })
}

const template = (text: string) => ({ 'charts/web/templates/a.yaml': text })

async function changesIn(stack: SmallStack, inputs: Inputs = {}): Promise<readonly ObjectChange[]> {
  const { plan } = await stack.plan(inputs)
  return plan.layers.flatMap(({ releases }) => releases.flatMap(({ changes }) => changes))
}

function named(changes: readonly ObjectChange[]): string[] {
  return changes.map(({ action, kind, name }) => `${action} ${kind}/${name}`)
}

function risksOf(changes: readonly ObjectChange[]): string[] {
  return changes.flatMap(({ risks = [] }) => risks.map(({ rule, level }) => `${level} ${rule}`))
}

/** Applies, and expects that nothing of it is sent: the cluster stays as it was, to the last object. */
async function expectNothingSent(stack: SmallStack, inputs: Inputs): Promise<string> {
  const [before, listed] = [await clusterState(bed), await helmList(bed)]
  const step = await stack.act({ command: 'apply', ...inputs })
  expect({ log: step.log, exitCode: step.exitCode, result: step.outputs.result }).toMatchObject({
    exitCode: 1,
    result: 'failed',
  })
  expect(await clusterState(bed)).toEqual(before)
  expect(await helmList(bed)).toEqual(listed)
  return errorLine(step.log)
}

async function expectApplied(stack: SmallStack, inputs: Inputs): Promise<void> {
  const step = await stack.act({ command: 'apply', ...inputs })
  expect({ log: step.log, result: step.outputs.result }).toMatchObject({ result: 'applied' })
}

const asData = (lines: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n${lines.replace(/^(?=.)/gm, '  ')}\n`

/** One release a row, all in one stack: what holds for one holds beside the others. */
function stackOf(
  namespace: string,
  texts: readonly string[],
  files: (text: string) => Record<string, string>,
) {
  const releases = texts.map((_, row) => release(`row-${row}`, namespace, `./charts/row-${row}`, layer1))
  return {
    'helmfile.yaml': `releases:\n${releases.join('')}`,
    ...Object.fromEntries(
      texts.flatMap((text, row) => Object.entries(chart(`charts/row-${row}`, files(text)))),
    ),
  }
}

/** @returns what the log says of each release. */
function outcomes(log: string, namespace: string): Record<string, string> {
  const lines = stripVTControlCharacters(log).matchAll(/^ {2,}([a-z-]+) +(\S+)\/(row-\d+)(?= |$)/gm)
  return Object.fromEntries(
    [...lines].filter(([, , of]) => of === namespace).map(([, what = '', , name = '']) => [name, what]),
  )
}

const sameToOurs: readonly (readonly [string, string, string])[] = [
  ['a merge tag that swallows a key', 'a: !!merge "x, \\"evil\\": true"', 'a: !!merge x\nevil: "true"'],
  ['a NUL that stands for the end of a document', 'a: "x\\0y"', 'a: "x"\nb: "y"'],
  ['a hexadecimal number and its text', 'a: "0xbad"', 'a: 0xbad'],
  ['a number with an underscore and its text', 'a: "0x_1f"', 'a: 0x_1f'],
  ['a sign before an underscore', 'a: "+_1"', 'a: +_1'],
  ['null in odd capitals', 'a: nULL', 'a: null'],
  ['a key that is a large number', '"18446744073709551616": x', '18446744073709551616: x'],
  ['line ends that are kept', 'a: "x\\n"', 'a: |+\n  x\n\n\n\n\n\n'],
  ['a line separator', 'a: "foo\\L    bar"', 'a: |-\n  foo\u2028    bar'],
  ['an empty mapping and a tag', 'a: {}', 'a: !!map ""'],
  ['a yes and its text', 'a: "yes"', 'a: yes'],
  ['a base of sixty', 'a: "10:30"', 'a: 10:30'],
  ['an anchor', 'a: x\nb: x', 'a: &x x\nb: *x'],
  ['a comment', 'a: x', '# approved by nobody\na: x'],
]

describe('a document that only a reader of ours would take for the approved one is not sent', () => {
  const namespace = uniqueName('bytes')
  let became: Record<string, string>

  it(
    'none of them',
    async () => {
      const templates = (text: string) => ({
        'templates/a.yaml': asData(text).replace('name: settings', 'name: {{ .Release.Name }}'),
      })
      const stack = await stackWith(
        stackOf(
          namespace,
          sameToOurs.map(([, approved]) => approved),
          templates,
        ),
      )
      const { approval } = await stack.plan()
      await stack.write(
        stackOf(
          namespace,
          sameToOurs.map(([, , sent]) => sent),
          templates,
        ),
      )
      const before = await clusterState(bed)
      const step = await stack.act({ command: 'apply', approval })
      expect(step).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'render-differs' },
      })
      expect(await clusterState(bed)).toEqual(before)
      became = outcomes(step.log, namespace)
    },
    once,
  )

  it.each(sameToOurs.map(([title], row) => [title, `row-${row}`]))('%s', (_, name) => {
    expect(became[name ?? '']).toBe('refused')
  })

  it(
    'and the way back from a text to a number is a change',
    async () => {
      const service = (port: string) =>
        `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80, targetPort: ${port}}]\n`
      const stack = await webStack(uniqueName('bytes'), { 'templates/a.yaml': service('0xbad') })
      await expectApplied(stack, {})
      await stack.write(template(service('"0xbad"')))
      expect(named(await changesIn(stack))).toEqual(['change Service/web'])
    },
    once,
  )
})

const odd: readonly (readonly [string, string])[] = [
  ['a trailing blank on the last line', asData('a: |\n  x \n')],
  [
    'merge keys',
    `${asData('k: v')}immutable: false\n`.replace(
      'metadata:\n  name: settings',
      `metadata:\n  name: settings\n  labels: &l {a: x}\n  annotations:\n    <<: *l`,
    ),
  ],
  [
    'an alias as annotations',
    asData('k: v').replace('  name: settings', '  name: settings\n  labels: &l {a: x}\n  annotations: *l'),
  ],
  ['a folded text with a line that is further in', asData('a: >\n  x\n    y\n  z\n')],
  [
    'an empty value in a flow mapping',
    asData('k: v').replace('  name: settings', '  name: settings\n  annotations: {a: }'),
  ],
  ['a value that looks like a merge key', asData('a: "<<"')],
  [
    'a quoted text that ends in column 0',
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  a: "x\n"\n`,
  ],
  ['a number that helm writes as a float', asData('a: "{{ 12345678.0 }}"')],
  [
    'documents parted by a line that begins with three dashes',
    `${asData('a: x')}---apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n`,
  ],
]

describe('what no reader of ours understands can still be applied', () => {
  const namespace = uniqueName('odd')
  let [became, planned]: Record<string, string>[] = [{}, {}]

  it(
    'all of it, and is unchanged afterwards',
    async () => {
      const files = (text: string) => ({
        'templates/a.yaml': text.replaceAll('name: settings', 'name: {{ .Release.Name }}'),
      })
      const stack = await stackWith(
        stackOf(
          namespace,
          odd.map(([, text]) => text),
          files,
        ),
      )
      const { approval } = await stack.plan()
      const step = await stack.act({ command: 'apply', approval })
      expect({ log: step.log, result: step.outputs.result }).toMatchObject({ result: 'applied' })
      became = outcomes(step.log, namespace)
      const { plan } = await stack.plan()
      const releases = plan.layers.flatMap(({ releases: own }) => own)
      planned = Object.fromEntries(releases.map(({ name, status }) => [name, status]))
    },
    once,
  )

  it.each(odd.map(([title], row) => [title, `row-${row}`]))('%s', (_, name) => {
    expect([became?.[name ?? ''], planned?.[name ?? '']]).toEqual(['applied', 'unchanged'])
  })

  it(
    'a release that renders to nothing, and one whose hook helm does not know',
    async () => {
      const stack = await webStack(uniqueName('odd'), {
        'templates/a.yaml': '{{ if .Values.on }}a: b{{ end }}\n',
      })
      await expectApplied(stack, {})
      await stack.write(
        template(`${asData('a: x')}---\n${configMap('old', 'x', 'helm.sh/hook: crd-install')}`),
      )
      const { plan, approval } = await stack.plan()
      const [planned] = plan.layers[0]?.releases ?? []
      expect(planned?.notes.map(({ text }) => text).join()).toMatch(
        /helm leaves out 1 of 2 documents: .*old.* a hook of crd-install/,
      )
      await expectApplied(stack, { approval })
    },
    once,
  )

  it(
    'a chart that asks for an API that only helm was built with',
    async () => {
      const asks = configMap('asked', '{{ .Capabilities.APIVersions.Has "policy/v1beta1" | quote }}')
      const stack = await webStack(uniqueName('odd'), { 'templates/a.yaml': asks })
      const { approval, plan } = await stack.plan()
      expect(plan.layers[0]?.releases[0]?.changes[0]?.diff).toContain("value: 'false'")
      await expectApplied(stack, { approval })
    },
    once,
  )

  it(
    'values that are taken over from the last revision: a default that is new has no say',
    async () => {
      const namespace = uniqueName('odd')
      const text = (more: string) =>
        configMap('settings', `{{ printf "%v %v${more}" .Values.a .Values.b | quote }}`)
      const helmfile = (head: string, more: readonly string[]) => ({
        'helmfile.yaml': `${head}releases:\n${release('web', namespace, './charts/web', [...layer1, ...more])}`,
      })
      const stack = await stackWith({
        ...helmfile('', ['values: [{a: two}]']),
        ...chart('charts/web', { 'templates/a.yaml': text(''), 'values.yaml': 'a: one\n' }),
      })
      await expectApplied(stack, {})
      await stack.write({
        ...template(text('!')),
        'charts/web/values.yaml': 'a: one\nb: new\n',
        ...helmfile('helmDefaults: {reuseValues: true}\n', []),
      })
      const { approval, plan } = await stack.plan()
      expect(plan.layers[0]?.releases[0]?.changes[0]?.diff).toContain('+  value: two <nil>!')
      await expectApplied(stack, { approval })
    },
    once,
  )

  it(
    'a chart that asks for its revision',
    async () => {
      const stack = await webStack(uniqueName('odd'), {
        'templates/a.yaml': configMap('r', '"{{ .Release.Revision }}"'),
      })
      await expectApplied(stack, {})
      const { approval, plan } = await stack.plan()
      expect(plan.layers[0]?.releases[0]?.changes[0]?.diff).toContain("+  value: '2'")
      await expectApplied(stack, { approval })
    },
    once,
  )

  it(
    'a file in crds/ that holds lines as helm prints them',
    async () => {
      const group = `${uniqueName('odd')}.example.com`
      const text = `# Source: web/templates/a.yaml\n${definition(group)}---\n# Source: web/templates/b.yaml\n${definition(group, 'gadget')}`
      const stack = await webStack(uniqueName('odd'), {
        'templates/a.yaml': configMap('a', '"1"'),
        'crds/all.yaml': text,
      })
      const { approval, plan } = await stack.plan()
      expect(named(plan.layers[0]?.releases[0]?.changes ?? []).sort()).toEqual([
        'add ConfigMap/a',
        `add CustomResourceDefinition/gadgets.${group}`,
        `add CustomResourceDefinition/widgets.${group}`,
      ])
      await expectApplied(stack, { approval })
    },
    once,
  )
})

function definition(group: string, name = 'widget'): string {
  const kind = `${name[0]?.toUpperCase()}${name.slice(1)}`
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${name}s.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: ${kind}, plural: ${name}s, singular: ${name}}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`
}

const pod = `metadata: {name: evil, annotations: {helm.sh/hook: test}}
    spec: {hostNetwork: true, containers: [{name: a, image: registry.example/none:1}]}`

describe('everything that helm would send is in the plan', () => {
  it.each([
    [
      'a list of pods, one of which poses as a test',
      `apiVersion: v1\nkind: PodList\nitems:\n  - apiVersion: v1\n    kind: Pod\n    ${pod}\n`,
      ['add Pod/evil'],
      'high hook-in-list',
    ],
    [
      'items of a list that have no kind of their own',
      `apiVersion: v1\nkind: ConfigMapList\nitems:\n  - metadata: {name: one}\n    data: {a: x}\n  - metadata: {name: two}\n`,
      ['add ConfigMap/one', 'add ConfigMap/two'],
      undefined,
    ],
    [
      'lists of another API group, two of one kind',
      ['a', 'b']
        .map(
          (name) =>
            `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n  - metadata: {name: ${name}}\n    rules: []\n`,
        )
        .join('---\n'),
      ['add Role/a', 'add Role/b'],
      undefined,
    ],
    [
      'the same object twice, the second one different',
      `${configMap('twin', '"harmless"')}---\n${configMap('twin', '"evil"')}`,
      ['add ConfigMap/twin', 'add ConfigMap/twin'],
      'high duplicate-object',
    ],
    [
      'an object that says it is another one',
      `${configMap('a', '"1"')}---\n${configMap('b', '"evil"', 'helm-diff/base-name: a')}`,
      ['add ConfigMap/a', 'add ConfigMap/b'],
      undefined,
    ],
    ['a test', configMap('checks', '"1"', 'helm.sh/hook: test'), ['add ConfigMap/checks'], undefined],
    [
      'a Secret in a list',
      `apiVersion: v1\nkind: SecretList\nitems:\n  - metadata: {name: token}\n    stringData: {a: hunter2-hunter2}\n`,
      ['add Secret/token'],
      undefined,
    ],
    ['a document that nothing tells the kind of', 'a: b\n', ['add /'], 'high no-kind'],
  ])(
    '%s',
    async (_, text, expected, risk) => {
      const stack = await webStack(uniqueName('shown'), { 'templates/a.yaml': text })
      const changes = await changesIn(stack)
      expect(named(changes).sort()).toEqual(expected)
      expect(changes.map(({ diff }) => diff).join()).not.toContain('hunter2')
      if (risk !== undefined) expect(risksOf(changes)).toContain(risk)
    },
    once,
  )

  it(
    'whatever lies in crds/, since helm creates all of it',
    async () => {
      const binding = `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: ${uniqueName('b')}}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n`
      const stack = await webStack(uniqueName('shown'), {
        'templates/a.yaml': configMap('a', '"1"'),
        'crds/a.yaml': binding,
      })
      const { approval, plan } = await stack.plan()
      const changes = plan.layers[0]?.releases[0]?.changes ?? []
      expect(named(changes)[0]).toMatch(/^add ClusterRoleBinding/)
      expect(changes[0]?.diff).toContain(
        '+roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}',
      )
      expect(risksOf(changes)).toContain('high stray-in-crds')
      await stack.write({ 'charts/web/crds/a.yaml': binding.replace('cluster-admin', 'admin') })
      expect(await expectNothingSent(stack, { approval })).toContain(
        "CRDs of its chart's crds/ folder are not those",
      )
    },
    once,
  )

  it(
    'two hooks of one name, of which the second one changes',
    async () => {
      const hooks = (second: string) =>
        `${configMap('h', '"1"', 'helm.sh/hook: pre-upgrade')}---\n${configMap('h', second, 'helm.sh/hook: post-upgrade')}---\n${configMap('a', '"1"')}`
      const stack = await webStack(uniqueName('shown'), { 'templates/a.yaml': hooks('"1"') })
      await expectApplied(stack, {})
      await stack.write(template(hooks('"2"')))
      const changes = await changesIn(stack)
      expect(named(changes)).toEqual(['change ConfigMap/h'])
      expect(changes[0]?.diff).toContain("+  value: '2'")
    },
    once,
  )

  it(
    'a hook that is put on a list after the approval is refused, and the claim stays',
    async () => {
      const list = (metadata: string) =>
        `apiVersion: v1\nkind: PersistentVolumeClaimList\nmetadata: {${metadata}}\nitems:\n  - metadata: {name: data}\n    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n`
      const stack = await webStack(uniqueName('shown'), {
        'templates/a.yaml': `${list('')}---\n${configMap('a', '"1"')}`,
      })
      await expectApplied(stack, {})
      await stack.write(template(`${list('')}---\n${configMap('a', '"2"')}`))
      const { approval } = await stack.plan()
      await stack.write(
        template(`${list('annotations: {helm.sh/hook: post-rollback}')}---\n${configMap('a', '"2"')}`),
      )
      expect(await expectNothingSent(stack, { approval })).toContain('was refused')
    },
    once,
  )

  it(
    'a document that our reader does not read is shown as it stands, and its removal does not crash',
    async () => {
      const namespace = uniqueName('shown')
      const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\ndata:\n  a: &x "1"\n  b: *x\n  c: !!str 2\n`
      const stack = await webStack(namespace, { 'templates/a.yaml': text })
      const { approval, plan } = await stack.plan()
      const diff = plan.layers[0]?.releases[0]?.changes[0]?.diff
      expect(diff).toContain('+  b: *x\n+  c: !!str 2')
      await expectApplied(stack, { approval })
      await stack.write({
        'helmfile.yaml': `releases:\n${release('web', namespace, './charts/web', [...layer1, 'installed: false'])}`,
      })
      expect(named(await changesIn(stack))).toEqual(['remove ConfigMap/odd'])
    },
    once,
  )
})

describe('only what was approved is done, whatever the helmfile evaluates to when it is applied', () => {
  const two = (namespace: string, head = '') =>
    `${head}releases:\n${release('web', namespace, './charts/web', layer1)}${release('victim', namespace, './charts/web', ['labels: {layer: 2}'])}`
  const web = chart('charts/web', {
    'templates/a.yaml': configMap('{{ .Release.Name }}', '{{ .Values.a | quote }}'),
    'values.yaml': 'a: one\n',
  })

  it(
    'a sub-helmfile with selectors of its own brings releases of other layers: they are left alone',
    async () => {
      const namespace = uniqueName('only')
      const stack = await stackWith({
        'helmfile.yaml': `helmfiles: [{path: sub.yaml, selectors: [tier=x]}]\nreleases:\n${release('web', namespace, './charts/web', layer1)}`,
        'sub.yaml': `releases:\n${release('late', namespace, './charts/web', ['labels: {layer: 8, tier: x}'])}`,
        ...web,
      })
      const { approval } = await stack.plan()
      await expectApplied(stack, { approval, layer: '1' })
      expect(Object.keys(await helmList(bed)).filter((key) => key.startsWith(namespace))).toEqual([
        `${namespace}/web`,
      ])
      await expectApplied(stack, { approval })
      expect(await helmList(bed)).toHaveProperty([`${namespace}/late`])
    },
    once,
  )

  it(
    'and takes one away: refused, and named',
    async () => {
      const namespace = uniqueName('only')
      const stack = await stackWith({ 'helmfile.yaml': two(namespace), ...web })
      await expectApplied(stack, {})
      await stack.write({ 'charts/web/values.yaml': 'a: two\n' })
      const { approval } = await stack.plan()
      await stack.write({
        'helmfile.yaml': `helmfiles: [{path: sub.yaml, selectors: [tier=x]}]\nreleases:\n${release('web', namespace, './charts/web', layer1)}`,
        'sub.yaml': `releases:\n${release('victim', namespace, './charts/web', ['labels: {layer: 2, tier: x}', 'installed: false'])}`,
      })
      const step = await stack.act({ command: 'apply', approval, layer: '1' })
      expect(step.exitCode).toBe(1)
      expect(errorLine(step.log)).toContain(`${namespace}/victim`)
      expect(await helmList(bed)).toMatchObject({
        [`${namespace}/victim`]: { revision: 1, status: 'deployed' },
      })
    },
    once,
  )

  it(
    'a helmfile that applies less than it lists is not planned',
    async () => {
      const namespace = uniqueName('only')
      const condition = 'if not (contains "sync" (readFile "/proc/self/cmdline"))'
      const stack = await stackWith({
        'helmfile.yaml.gotmpl': `releases:\n${release('web', namespace, './charts/web', layer1)}{{ ${condition} }}\n${release('extra', namespace, './charts/web', layer1)}{{ end }}\n`,
        ...web,
      })
      const step = await stack.act({ command: 'plan', stack: 'helmfile.yaml.gotmpl' })
      expect(step).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(errorLine(step.log)).toContain('helmfile would not apply it')
    },
    once,
  )

  it(
    'nor one that applies more than it lists',
    async () => {
      const namespace = uniqueName('only')
      const condition = 'if contains "sync" (readFile "/proc/self/cmdline")'
      const extra = release('extra', namespace, './charts/web', ['labels: {layer: 1, tier: x}'])
      const stack = await stackWith({
        'helmfile.yaml': `helmfiles: [{path: sub.yaml.gotmpl, selectors: [tier=x]}]\nreleases:\n${release('web', namespace, './charts/web', layer1)}`,
        'sub.yaml.gotmpl': `releases:\n${release('known', namespace, './charts/web', ['labels: {layer: 1, tier: x}'])}{{ ${condition} }}\n${extra}{{ end }}\n`,
        ...web,
      })
      const step = await stack.act({ command: 'plan' })
      expect(step).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(errorLine(step.log)).toContain('which `helmfile list` does not name')
    },
    once,
  )

  it.each([
    ['a file that only an apply had', 'isFile (printf "%s/approval.json" (env "HELMFILE_GATE_DIR"))'],
    ['an argument that only an apply had', 'contains "--post-renderer" (readFile "/proc/self/cmdline")'],
    ['the names of its variables', 'contains "APPROVAL" (readFile "/proc/self/environ")'],
  ])(
    'a template that asks for %s is told the same in a plan and in an apply',
    async (_, condition) => {
      const namespace = uniqueName('only')
      const extra = release('extra', namespace, './charts/web', layer1)
      const command = `values: [{a: {{ readFile "/proc/self/cmdline" | sha256sum }}}]`
      const stack = await stackWith({
        'helmfile.yaml.gotmpl': `releases:\n${release('web', namespace, './charts/web', [...layer1, command])}{{ if ${condition} }}\n${extra}{{ end }}\n`,
        ...web,
      })
      const inputs = { stack: 'helmfile.yaml.gotmpl' }
      const { approval } = await stack.plan(inputs)
      await expectApplied(stack, { ...inputs, approval })
      expect(await helmList(bed)).not.toHaveProperty([`${namespace}/extra`])
    },
    once,
  )

  it.each([
    [
      'removes a release',
      (namespace: string) =>
        two(namespace).replace(
          /(name: victim[^]*)labels: \{layer: 2\}/,
          '$1labels: {layer: 1}\n    installed: false',
        ),
    ],
    [
      'adds a release',
      (namespace: string) => `${two(namespace)}${release('extra', namespace, './charts/web', layer1)}`,
    ],
    [
      'uses another post-renderer',
      (namespace: string) =>
        two(namespace).replace('labels: {layer: 1}', 'labels: {layer: 1}\n    postRenderer: mine'),
    ],
    [
      'has a hook',
      (namespace: string) =>
        two(namespace).replace(
          'labels: {layer: 1}',
          'labels: {layer: 1}\n    hooks: [{events: [presync], command: touch, args: [fired]}]',
        ),
    ],
    [
      'goes to another namespace',
      (namespace: string) =>
        `helmDefaults: {args: ["--version", "--description", "-nother"]}\n${two(namespace)}`,
    ],
    [
      'leaves hooks out',
      (namespace: string) => `helmDefaults: {syncArgs: ["--no-hooks"]}\n${two(namespace)}`,
    ],
    [
      'takes over what belongs to others',
      (namespace: string) => `helmDefaults: {syncArgs: ["--take-ownership"]}\n${two(namespace)}`,
    ],
    [
      'does nothing, and says that all went well',
      (namespace: string) => `helmDefaults: {syncArgs: ["--dry-run=client"]}\n${two(namespace)}`,
    ],
  ])(
    'a helmfile that, once it is approved, %s',
    async (_, altered) => {
      const namespace = uniqueName('only')
      const stack = await stackWith({ 'helmfile.yaml': two(namespace), ...web })
      await expectApplied(stack, {})
      await stack.write({ 'charts/web/values.yaml': 'a: two\n' })
      const { approval } = await stack.plan()
      await stack.write({ 'helmfile.yaml': altered(namespace) })
      const step = await stack.act({ command: 'apply', approval })
      expect({ exitCode: step.exitCode, result: step.outputs.result, log: step.log }).toMatchObject({
        exitCode: 1,
        result: 'failed',
      })
      const listed = await helmList(bed)
      expect(listed).toHaveProperty([`${namespace}/victim`])
      expect(Object.keys(listed).filter((key) => key.includes('extra') || key.startsWith('other/'))).toEqual(
        [],
      )
    },
    once,
  )

  it.each([
    ['a dry run', 'syncArgs: ["--dry-run=client"]', '--dry-run'],
    ['another namespace', 'args: ["--version", "--description", "-nother"]', 'namespace'],
    ['another kubeconfig', 'syncArgs: ["--kubeconfig=/tmp/x"]', 'kubeconfig'],
    ['a flag that helm does not know', 'syncArgs: ["--approve-all"]', '--approve-all'],
  ])(
    'is refused by the plan already: %s',
    async (_, defaults, why) => {
      const stack = await stackWith({
        'helmfile.yaml': two(uniqueName('only'), `helmDefaults: {${defaults}}\n`),
        ...web,
      })
      const step = await stack.act({ command: 'plan' })
      expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'stack-invalid' } })
      expect(errorLine(step.log)).toContain(why)
    },
    once,
  )

  it(
    'a description of the helmfile does not forge the history',
    async () => {
      const namespace = uniqueName('only')
      const head = 'helmDefaults: {syncArgs: ["--description=approved-by-nobody"]}\n'
      const stack = await stackWith({ 'helmfile.yaml': two(namespace, head), ...web })
      await expectApplied(stack, { description: 'by ann' })
      const history = await bed.helm(['history', 'web', '-n', namespace])
      expect(history).toContain('by ann')
      expect(history).not.toContain('nobody')
    },
    once,
  )

  it(
    'hooks that are left out are part of the plan',
    async () => {
      const head = 'helmDefaults: {syncArgs: ["--no-hooks"]}\n'
      const stack = await stackWith({ 'helmfile.yaml': two(uniqueName('only'), head), ...web })
      const { plan } = await stack.plan()
      expect(plan.layers[0]?.releases[0]?.notes.map(({ text }) => text)).toContain(
        'helm runs none of its hooks (--no-hooks)',
      )
    },
    once,
  )

  it(
    'a release is not taken away to be installed anew',
    async () => {
      const namespace = uniqueName('only')
      const set = (service: string) =>
        `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  serviceName: ${service}\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec: {containers: [{name: a, image: "registry.example/none:1"}]}\n`
      const stack = await webStack(namespace, { 'templates/a.yaml': set('one') }, [
        'updateStrategy: reinstallIfForbidden',
      ])
      await expectApplied(stack, {})
      const uid = await bed.kubectl([
        'get',
        'statefulset',
        'db',
        '-n',
        namespace,
        '-o',
        'jsonpath={.metadata.uid}',
      ])
      await stack.write(template(set('two')))
      const { approval } = await stack.plan()
      const step = await stack.act({ command: 'apply', approval })
      expect(step).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(
        await bed.kubectl(['get', 'statefulset', 'db', '-n', namespace, '-o', 'jsonpath={.metadata.uid}']),
      ).toBe(uid)
    },
    once,
  )

  it(
    'what helm does when it fails is in the plan, and a release that went back is none that was applied',
    async () => {
      const namespace = uniqueName('only')
      const deployment = (name: string, pods: string) =>
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}, annotations: {${pods}}}\n    spec: {containers: [{name: a, image: "registry.example/none:1"}]}\n`
      const stack = await webStack(namespace, { 'templates/a.yaml': deployment('web', '') }, [
        'atomic: true',
        'timeout: 4',
        'wait: true',
      ])
      await expectApplied(stack, {})
      await stack.write(template(deployment('web', 'helmfile-gate.example/pod: image-missing')))
      const { approval, plan } = await stack.plan()
      expect(plan.layers[0]?.releases[0]?.notes.map(({ text }) => text).join()).toContain(
        'if it fails, helm goes back',
      )
      const step = await stack.act({ command: 'apply', approval })
      expect(step).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'apply-failed' },
      })
    },
    once,
  )
})

describe('a folder that templates can read holds nothing', () => {
  it(
    'no key, no approval, no stored release, no secret: FIFOs only',
    async () => {
      const stack = await stackWith({
        'helmfile.yaml': `releases:\n${release('web', uniqueName('peek'), './charts/web', [...layer1, 'values: [values.yaml.gotmpl]'])}`,
        'values.yaml.gotmpl': `seen: {{ readDirEntries (env "HELMFILE_GATE_DIR") | toString | quote }}\nnames: {{ range readDir (env "HELMFILE_GATE_DIR") }}{{ . | base }} {{ end }}\n`,
        ...chart('charts/web', { 'templates/a.yaml': configMap('seen', '{{ .Values.names | quote }}') }),
      })
      const { plan } = await stack.plan()
      const diff = plan.layers[0]?.releases[0]?.changes[0]?.diff ?? ''
      const names = /value: (.*)/.exec(diff)?.[1]?.replaceAll('"', '').trim().split(' ') ?? []
      expect(names.length).toBeGreaterThan(0)
      expect(names.filter((name) => !/^(door|\d+\.(ask|answer))$/.test(name))).toEqual([])
    },
    once,
  )

  it.each(['digest-key.json', 'approval.json', 'secrets.json', 'cluster.json'])(
    'there is nothing to read in %s',
    async (file) => {
      const stack = await stackWith({
        'helmfile.yaml.gotmpl': `releases:\n${release('web', uniqueName('peek'), './charts/web', [...layer1, 'values: [{a: {{ readFile (printf "%s/' + file + '" (env "HELMFILE_GATE_DIR")) | quote }}}]'])}`,
        ...chart('charts/web', { 'templates/a.yaml': configMap('seen', '{{ .Values.a | quote }}') }),
      })
      const step = await stack.act({ command: 'plan', stack: 'helmfile.yaml.gotmpl' })
      expect(step.exitCode).toBe(1)
      expect(step.log).toContain('no such file')
    },
    once,
  )
})

describe('an approval is for one cluster and one commit', () => {
  it(
    'a first installation planned on one cluster is not applied on another',
    async () => {
      const other = await startControlPlane({ tools: bed.tools, dir: join(bed.dir, uniqueName('other')) })
      try {
        const stack = await webStack(uniqueName('place'), { 'templates/a.yaml': configMap('a', '"1"') })
        const { approval } = await stack.plan()
        const step = await stack.act({ command: 'apply', approval, kubeconfig: other.kubeconfig })
        expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'approval-outdated' } })
        expect(errorLine(step.log)).toContain('it is for another cluster')
      } finally {
        await other.stop()
      }
    },
    once,
  )

  it(
    'an embedded bare repository does not say which commit is checked out',
    async () => {
      const stack = await webStack(uniqueName('place'), { 'templates/a.yaml': configMap('a', '"1"') })
      const { approval } = await stack.plan()
      await mkdir(join(stack.dir, 'objects'))
      await mkdir(join(stack.dir, 'refs/heads'), { recursive: true })
      await stack.write({
        HEAD: 'ref: refs/heads/x\n',
        'refs/heads/x': `${parseApproval(approval).commit}\n`,
        config: '[core]\n\tbare = true\n\trepositoryformatversion = 0\n',
        'objects/k': '',
      })
      await stack.commit(template(configMap('a', '"2"')))
      const line = await expectNothingSent(stack, { approval })
      expect(line).toContain('not for what is checked out')
    },
    once,
  )

  it.each([
    ['GIT_DIR names nothing', { GIT_DIR: '/nowhere' }],
    ['GIT_DIR and GIT_WORK_TREE name another repository', { GIT_DIR: '/nowhere', GIT_WORK_TREE: '/' }],
  ])(
    'an approval of one commit is not applied at another although %s',
    async (_, env) => {
      const stack = await webStack(uniqueName('place'), { 'templates/a.yaml': configMap('a', '"1"') })
      const planned = await stack.act({ command: 'plan' }, { env: { ...bed.env, ...env } })
      await stack.commit(template(configMap('a', '"2"')))
      const step = await stack.act(
        { command: 'apply', approval: planned.outputs.approval ?? '' },
        { env: { ...bed.env, ...env } },
      )
      expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'approval-outdated' } })
    },
    once,
  )

  it(
    'a checkout that belongs to another user still has its commit, and one without any is refused',
    async () => {
      const stack = await webStack(uniqueName('place'), { 'templates/a.yaml': configMap('a', '"1"') })
      if (process.getuid?.() === 0) await run('chown', ['-R', '12345', stack.dir])
      const { plan } = await stack.plan()
      expect(plan.commit).toMatch(/^[0-9a-f]{40}$/)
      await run('rm', ['-rf', join(stack.dir, '.git')])
      const step = await stack.act({ command: 'plan' })
      expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'stack-invalid' } })
      expect(errorLine(step.log)).toContain('finding the commit that is checked out failed')
    },
    once,
  )
})

describe('what became of a release is read from the cluster', () => {
  /** The door runs helm, so a helm that lies is the one thing that it cannot see. */
  async function withHelm(stack: SmallStack, script: string): Promise<Inputs> {
    const dir = join(stack.dir, 'tools')
    await mkdir(dir)
    const write = (name: string, text: string) =>
      writeFile(join(dir, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    await Promise.all([
      ...['helmfile', 'kubectl'].map((name) => write(name, `exec ${join(bed.tools.dir, name)} "$@"`)),
      write('helm', `REAL_HELM=${bed.tools.helm}\n${script}\nexec ${bed.tools.helm} "$@"`),
    ])
    return { 'tools-dir': dir }
  }

  const without = (flag: string) =>
    `for a; do case $a in ${flag}) ;; *) set -- "$@" "$a" ;; esac; shift; done`

  it.each([
    ['did not touch', 'case " $* " in *" upgrade "*) exit 0 ;; esac', 'is as it was: helm did not do it'],
    [
      'stored otherwise',
      `case " $* " in *" upgrade "*) ${without('--post-renderer*')} ;; esac`,
      'is not what was approved',
    ],
    [
      'sent twice',
      `case " $* " in *" upgrade "*) $REAL_HELM "$@" >/dev/null || exit 1 ;; esac`,
      'is not what was approved',
    ],
  ])(
    'one that helm %s is not applied, although helmfile ended well',
    async (_, script, why) => {
      const stack = await webStack(uniqueName('outcome'), { 'templates/a.yaml': configMap('a', '"1"') })
      const { approval } = await stack.plan()
      const tools = await withHelm(stack, script)
      if (script.includes('post-renderer')) await stack.write(template(configMap('a', '"2"')))
      const step = await stack.act({ command: 'apply', approval, ...tools })
      expect(step).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'apply-failed' },
      })
      expect(errorLine(step.log)).toContain(why)
    },
    once,
  )

  it(
    'one that is still there is not removed',
    async () => {
      const namespace = uniqueName('outcome')
      const stack = await webStack(namespace, { 'templates/a.yaml': configMap('a', '"1"') })
      await expectApplied(stack, {})
      await stack.write({
        'helmfile.yaml': `releases:\n${release('web', namespace, './charts/web', [...layer1, 'installed: false'])}`,
      })
      const { approval } = await stack.plan()
      const tools = await withHelm(stack, 'case " $* " in *" uninstall "*) exit 0 ;; esac')
      const step = await stack.act({ command: 'apply', approval, ...tools })
      expect(step).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'apply-failed' },
      })
      expect(errorLine(step.log)).toContain('still there')
    },
    once,
  )
})
