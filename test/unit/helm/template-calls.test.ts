import { describe, expect, it } from '@jest/globals'
import { templateCalls } from '../../../src/helm/template-calls.js'

const callsOf = (text: string, more: Record<string, string> = {}, values: string[] = []) =>
  templateCalls(
    { version: '1', files: new Map(Object.entries({ 'templates/a.yaml': text, ...more })) },
    values,
  )

describe('templateCalls', () => {
  it.each([
    ['{{ randAlphaNum 8 }}', ['randAlphaNum']],
    ['{{- $x := printf "%s" (genCA "a" 1).Cert -}}', ['genCA']],
    ['{{ now | date "2006" }}', ['now']],
    ['{{ .Values.now }} {{ $now }} {{ nowhere }}', []],
    ['{{ "now" }} {{ `uuidv4` }}', []],
    ['{{/* now */}}', []],
    ['now: uuidv4', []],
    ['{{ include "x" . | quote }}\n{{- if\n  (uuidv4) }}', ['uuidv4']],
    ['{{ "}} now" }}', []],
    ['{{ "\\"" }} {{ now }} {{ "\\"" }}', ['now']],
  ])('finds functions that differ each time in %j', (text, names) => {
    expect(callsOf(text).random.map(({ name }) => name)).toEqual(names)
  })

  it('finds lookup, API versions and the revision', () => {
    expect(callsOf('{{ lookup "v1" "Secret" "" "" }}').lookup).toBe(true)
    expect(callsOf('{{ .Capabilities.APIVersions.Has "x/v1" }}').apiVersions).toBe(true)
    expect(callsOf('{{ include "x" (dict "c" .Capabilities) }}').apiVersions).toBe(true)
    expect(callsOf('{{ .Capabilities.KubeVersion }}').apiVersions).toBe(false)
    expect(callsOf('{{ $.Release.Revision }}').revision).toBe('templates/a.yaml')
  })

  it('looks into other files and the values only where the chart calls tpl', () => {
    const files = { 'values.yaml': 'x: "{{ uuidv4 }}"' }
    expect(callsOf('{{ .Values.x }}', files, ['y: {{ now }}']).random).toEqual([])
    expect(callsOf('{{ tpl .Values.x . }}', files, ['y: {{ now }}']).random).toEqual([
      { name: 'uuidv4', file: 'values.yaml' },
      { name: 'now', file: 'the values' },
    ])
  })

  it('is quick with an action that never ends', () => {
    const hostile = `{{ now ${'"a" `b` '.repeat(20_000)}`
    const start = Date.now()
    expect(callsOf(hostile).random).toEqual([{ name: 'now', file: 'templates/a.yaml' }])
    expect(Date.now() - start).toBeLessThan(1000)
  })
})
