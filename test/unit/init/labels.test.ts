import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { blanked } from '../../../src/init/blanked.js'
import { withLabels } from '../../../src/init/labels.js'

interface Release {
  readonly name: string
  readonly labels?: Readonly<Record<string, unknown>>
}

/** @returns the labels by the names of the releases, as a reader of YAML has them. */
function labelsIn(text: string) {
  const documents = parseAllDocuments(text, { merge: true })
  const releases = documents.flatMap((document) => {
    expect(document.errors).toEqual([])
    return (document.toJS() as { releases?: Release[] }).releases ?? []
  })
  return Object.fromEntries(releases.map(({ name, labels }) => [name, labels]))
}

const wanted = (layers: Readonly<Record<string, number>>) =>
  new Map(Object.entries(layers).map(([name, layer]) => [`ns/${name}`, layer]))

/** @returns whether all characters of the other text are in it, in their order. */
function holds(text: string, other: string): boolean {
  let at = 0
  return [...other].every((letter) => (at = text.indexOf(letter, at) + 1) > 0)
}

/** A way to write the releases `db` and `web`, and the labels that each has beside its layer. */
type Form = [what: string, releases: string, others?: Readonly<Record<string, object>>]

const forms: Form[] = [
  ['one a line', '  - name: db\n    chart: ./db\n  - name: web\n    chart: ./web\n'],
  ['comments behind the names', '  - name: db # the data\n    chart: x\n  - name: web   #\n    chart: y\n'],
  ['braces', '  - {name: db, chart: x}\n  - { chart: y, name: web }\n'],
  ['braces and brackets in one line', ' [{name: db}, {chart: x, name: "web"}]\n'],
  [
    'braces over several lines',
    '  - {\n      name: db,\n      chart: x\n    }\n  - {name: web\n    , chart: y}\n',
  ],
  [
    'the name behind other keys',
    '  - chart: x\n    name: db\n    values: [a]\n  - chart: y\n    values:\n      - name: db\n    name: web',
  ],
  ['no indent', '- name: db\n  chart: x\n- name: web\n  chart: y\n'],
  [
    'wide indents',
    '      -   name: db\n          chart: x\n      -\n            chart: y\n            name: web\n',
  ],
  ['quotes', '  - name: "db"\n    chart: x\n  - "name": \'web\'\n    chart: y\n'],
  ['Windows line ends', '  - name: db\r\n    chart: x\r\n  - name: web\r\n    chart: y\r\n'],
  ['anchors', '  - &db\n    name: db\n    chart: x\n  - <<: *db\n    name: web\n'],
  ['an anchor at the first key', '  - &key name: db\n    chart: x\n  - name: &web web\n    chart: *web\n'],
  [
    'labels to take over, in either form',
    '  - &db\n    name: db\n    labels: {tier: data}\n  - <<: *db\n    name: web\n    labels:\n      tier: "front"\n',
    { db: { tier: 'data' }, web: { tier: 'front' } },
  ],
  [
    'inherited labels, which those of its own would hide',
    '  - &db\n    name: db\n    labels:\n      rollback: never\n      tier: data # of ours\n  - <<: *db\n    name: web\n',
    { db: { rollback: 'never', tier: 'data' }, web: { rollback: 'never', tier: 'data' } },
  ],
  [
    'labels by an alias',
    '  - name: db\n    labels: &all {team: a}\n  - name: web\n    labels: *all\n',
    { db: { team: 'a' }, web: { team: 'a' } },
  ],
  [
    'labels without any',
    '  - name: db\n    labels:   # none yet\n    chart: x\n  - labels: ~\n    name: web\n',
  ],
  ['empty labels', '  - name: db\n    labels: {}\n  - {name: web, labels: { }, chart: x}\n'],
  [
    'a comment below labels',
    '  - name: db\n    labels: # all\n      # of them\n      tier: data\n  - name: web\n',
    { db: { tier: 'data' } },
  ],
  [
    'a text that looks like releases',
    '  - name: db\n    values:\n      - a: |\n          releases:\n            - name: web\n  - name: web\n',
  ],
]

describe('labels in a helmfile', () => {
  it.each(forms)('are written into releases with %s', (_what, releases, others = {}) => {
    const end = releases.includes('\r\n') ? '\r\n' : '\n'
    const start = releases.startsWith(' [') ? 'releases:' : `releases:${end}`
    const helmfile = `repositories:${end}  - name: web${end}---${end}${start}${releases}`
    const { text, missed } = withLabels(helmfile, wanted({ db: 1, web: 2 }))
    expect(missed).toEqual([])
    expect(labelsIn(text)).toEqual({
      db: { ...others['db'], layer: 1 },
      web: { ...others['web'], layer: 2 },
    })
    // Nothing is taken away, and no line ends otherwise than the others.
    expect(holds(text, helmfile.replace('~', ''))).toBe(true)
    if (end === '\r\n') expect(text).not.toMatch(/[^\r]\n/)
  })

  it('go behind the name, beside labels that are there, and change no other line', () => {
    const helmfile = `repositories:
  - name: web
    url: https://charts.test
releases:
  # The first one.
  - name: web
    chart: ./web
  - name: "db"
    namespace: ns
    labels:
      tier: data
    chart: ./db
{{ if .Values.more }}
  - name: more
    labels: {tier: x}
{{ end }}
  - name: empty
    labels: {}
`
    const { text, missed } = withLabels(helmfile, wanted({ web: 1, db: 2, more: 3, empty: 4 }))
    expect(missed).toEqual([])
    expect(text).toBe(
      helmfile
        .replace('    chart: ./web', '    labels:\n      layer: 1\n    chart: ./web')
        .replace('      tier: data', '      layer: 2\n      tier: data')
        .replace('{tier: x}', '{layer: 3, tier: x}')
        .replace('{}', '{layer: 4}'),
    )
  })

  it.each<[what: string, template: string]>([
    [
      'conditions around it',
      '{{- if eq .Environment.Name "prod" }}\n  - name: db # x\n    chart: y\n{{- end }}\n',
    ],
    [
      'what a template makes of its values',
      '  - name: db\n    version: {{ .Values.db.version | quote }}\n    installed: {{ not .Values.off }}\n',
    ],
    [
      'whole blocks from a template',
      '  - name: db\n    {{- toYaml .Values.common | nindent 4 }}\n    values:\n      - {{ toYaml .Values.db | nindent 8 }}\n',
    ],
    [
      'a comment of the template',
      '  {{/* the data\n  of all: {{ }}\n  - name: db {{- /* it */}}\n    chart: x\n',
    ],
    ['a namespace from a template', '  - name: db\n    namespace: {{ .Values.ns }}\n'],
    [
      'a variable above it',
      '{{ $x := "}" }}\n{{ range $i, $v := .Values.all }}\n  - name: app-{{ $v }}\n{{ end }}\n  - chart: ./{{ $x }}\n    name: db\n',
    ],
    ['braces within an action', '  - {name: db, chart: {{ .Values.chart }}}\n'],
  ])('are written into a template with %s', (_what, template) => {
    const helmfile = `{{ readFile "bases.yaml" }}\n---\nreleases:\n${template}`
    const { text, missed } = withLabels(helmfile, wanted({ db: 3 }))
    expect(missed).toEqual([])
    expect(labelsIn(blanked(text))['db']).toEqual({ layer: 3 })
    expect(text.replace(/, labels: \{layer: 3\}|\n *labels:\n *layer: 3/, '')).toBe(helmfile)
  })

  it('are written in each branch of a template that has the release, and where only the namespace tells it apart', () => {
    const branches = `releases:
{{ if .Values.big }}
  - {name: db, namespace: ns, chart: ./big}
{{ else }}
  - {name: db, namespace: ns, chart: ./small}
{{ end }}
  - {name: db, namespace: other, chart: ./other}
`
    expect(withLabels(branches, wanted({ db: 1 }))).toEqual({
      text: branches.replaceAll('{name: db, namespace: ns', '{name: db, labels: {layer: 1}, namespace: ns'),
      missed: [],
    })
  })

  it.each<[what: string, text: string]>([
    ['whose name is put together', 'releases:\n  - name: {{ .Values.name }}\n'],
    ['that is there twice', 'releases:\n  - name: web\n  - name: web\n'],
    ['in another file', 'helmfiles:\n  - other.yaml\n'],
    ['that is the name of a repository only', 'repositories:\n  - name: web\n'],
    ['of another namespace', 'releases:\n  - {name: web, namespace: other}\n'],
    ['that has a label layer, whatever it says', 'releases:\n  - {name: web, labels: {layer: first}}\n'],
    [
      'whose labels come from a template',
      'releases:\n  - name: web\n    labels: {{ toYaml .Values.labels }}\n',
    ],
    [
      'whose inherited labels are more than words',
      'a: &a {labels: {b: {c: 1}}}\nreleases:\n  - <<: *a\n    name: web\n',
    ],
    ['of what is no YAML at all', 'releases: [\n  - }{\n'],
  ])('are not written for a release %s', (_what, text) => {
    expect(withLabels(text, wanted({ web: 1 }))).toEqual({ text, missed: ['ns/web'] })
  })
})
