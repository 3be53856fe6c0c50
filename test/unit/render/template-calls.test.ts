import { describe, expect, it } from '@jest/globals'
import { builtInApis, templateCalls } from '../../../src/render/template-calls.js'

const callsOf = (text: string, more: Record<string, string> = {}, values: string[] = []) =>
  templateCalls(
    { version: '1', files: new Map(Object.entries({ 'templates/a.yaml': text, ...more })), crds: [] },
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

  it.each<[text: string, asked: readonly string[] | 'any']>([
    ['{{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}', ['monitoring.coreos.com/v1']],
    ['{{ if .Capabilities.APIVersions.Has `batch/v1/CronJob` }}', ['batch/v1/CronJob']],
    [
      '{{ if or (.Capabilities.APIVersions.Has "a/v1") ($.Capabilities.APIVersions.Has "b/v1") (.Capabilities.APIVersions.Has "a/v1") }}',
      ['a/v1', 'b/v1'],
    ],
    ['{{ if has "a/v1" .Capabilities.APIVersions }}', 'any'],
    ['{{ .Capabilities.APIVersions.Has .Values.api }}', 'any'],
    ['{{ .Capabilities.APIVersions.Has (printf "%s/v1" "a") }}', 'any'],
    ['{{ .Capabilities.APIVersions.Has "a/v1" }} {{ range .Capabilities.APIVersions }}', 'any'],
    ['{{ $c := .Capabilities }} {{ $c.APIVersions.Has "a/v1" }}', ['a/v1']],
    ['{{ $a := .Capabilities.APIVersions }} {{ $a.Has "a/v1" }}', 'any'],
    ['{{ with .Capabilities }}{{ .APIVersions.Has "a/v1" }}{{ end }}', ['a/v1']],
    ['{{ .Capabilities.KubeVersion.Version }}', []],
    ['{{ .Values.a }}', []],
    ['{{/* .Capabilities.APIVersions.Has .x */}}', []],
    ['.Capabilities.APIVersions', []],
  ])('tells which APIs %j asks for', (text, asked) => {
    expect(callsOf(text).askedApis).toEqual(asked)
  })

  it.each<[text: string, kinds: readonly string[] | 'any']>([
    ['{{ lookup "v1" "Secret" .Release.Namespace "a" }}', ['v1 Secret']],
    ['{{- if (lookup `apps/v1` "Deployment" "" "").items }}', ['apps/v1 Deployment']],
    ['{{ lookup "v1" "Secret" "" "" }}{{ lookup "v1" "Secret" "" "" }}', ['v1 Secret']],
    ['{{ or (lookup "v1" "Secret" "" "") (lookup "v1" "ConfigMap" "" "") }}', ['v1 Secret', 'v1 ConfigMap']],
    ['{{ lookup .apiVersion .kind "" "" }}', 'any'],
    ['{{ lookup "v1" .kind "" "" }}', 'any'],
    ['{{ lookup (printf "v1") "Secret" "" "" }}', 'any'],
    ['{{/* lookup of a ConfigMap */}}', []],
    ['{{ fail "lookup is off" }} {{ .lookup }} {{ $lookup }}', []],
    ['a text about lookup', []],
  ])('tells which kinds %j looks up', (text, kinds) => {
    const { lookups } = callsOf(text)
    expect(
      lookups === 'any' ? lookups : lookups.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
    ).toEqual(kinds)
  })

  it('tells which APIs are asked for in all templates, subcharts included', () => {
    const has = (api: string) => `{{ .Capabilities.APIVersions.Has "${api}" }}`
    const files = {
      'templates/_h.tpl': has('b/v1'),
      'charts/s/templates/c.yaml': has('c/v1'),
      'values.yaml': has('d/v1'),
    }
    expect(callsOf(has('a/v1'), files).askedApis).toEqual(['a/v1', 'b/v1', 'c/v1'])
    expect(callsOf('', { 'templates/b.yaml': '{{ .Capabilities.APIVersions }}' }).askedApis).toBe('any')
  })

  it.each([
    ['v1', true],
    ['v1/Pod', true],
    ['apps/v1', true],
    ['batch/v1beta1/CronJob', true],
    ['policy/v1beta1/PodSecurityPolicy', true],
    ['networking.k8s.io/v1/Ingress', true],
    ['gateway.networking.k8s.io/v1', true],
    ['monitoring.coreos.com/v1', false],
    ['cert-manager.io/v1/Certificate', false],
    ['myapps/v1', false],
    ['v1/', false],
    ['', false],
  ])('takes %j for one that helm may be built with: %s', (api, expected) => {
    expect(builtInApis.test(api)).toBe(expected)
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
