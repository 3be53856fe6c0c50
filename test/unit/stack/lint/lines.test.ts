import { describe, expect, it } from '@jest/globals'
import { findLineIn } from '../../../../src/stack/lint/lines.js'

const template = `# a comment with name: one
{{- $mirror := .Values.mirror }}
repositories:
  - name: one
    url: {{ $mirror }}
helmDefaults:
  wait: true
releases:
  - name: one
    namespace: x
    chart: r/one
{{- if .Values.pinned }}
    version: {{ .Values.version }}
{{- end }}
    labels: {layer: 1}

  # the second
  - namespace: y
    chart: r/two
    name: "two"   # quoted
    hooks:
      - name: one
        events: [presync]
    needs: [one, x/two]
    values:
      - values/two.yaml.gotmpl
  - name: twin
    namespace: x
    chart: r/t
    version: 1.0.0
  - name: twin
    namespace: y
    chart: r/t
    needs:
      - x/twin
  - name: same
    namespace: x
    chart: r/s
  - name: same
    namespace: x
    chart: r/s
`

describe('a line in a helmfile that is a template', () => {
  const find = findLineIn(template, true)
  it.each([
    ['one', 'x', [], 9],
    ['one', 'x', ['version'], 13],
    ['one', 'x', ['labels', 'layer'], 15],
    ['one', 'x', ['needs', 'x/a'], 9],
    ['two', 'y', [], 20],
    ['two', 'y', ['chart'], 19],
    ['two', 'y', ['needs', 'y/one'], 24],
    ['two', 'y', ['values', 'values/two.yaml.gotmpl'], 26],
    ['two', 'y', ['hooks'], 21],
    ['twin', 'x', ['version'], 30],
    ['twin', 'y', ['needs', 'x/twin'], 35],
    ['same', 'x', [], undefined],
    ['absent', 'x', [], undefined],
    ['o.e', 'x', [], undefined],
  ])('%s in %s, %j', (name, namespace, keys, line) => {
    expect(find({ name, namespace }, keys)).toBe(line)
  })

  it('at the top of the file', () => {
    expect(find(undefined, ['helmDefaults', 'wait'])).toBe(7)
  })
})

describe('a line in a helmfile that is YAML', () => {
  const find = findLineIn(template.replace(/.*\{\{.*/g, '    # gone'), false)
  it.each([
    ['one', 'x', [], 9],
    ['one', 'x', ['labels', 'layer'], 15],
    ['one', 'x', ['version'], 9],
    ['two', 'y', ['needs', 'y/one'], 24],
    ['two', 'y', ['hooks'], 21],
    ['twin', 'y', ['needs', 'x/twin'], 35],
    ['same', 'x', [], undefined],
    ['absent', 'x', [], undefined],
  ])('%s in %s, %j', (name, namespace, keys, line) => {
    expect(find({ name, namespace }, keys)).toBe(line)
  })
})

it('is not found in a file that cannot be read as YAML, instead of failing', () => {
  expect(findLineIn('a: [\nreleases: {', false)({ name: 'a', namespace: '' }, [])).toBeUndefined()
})
