/** The charts, values and hooks into which the leak test plants its secrets. */
import { formsOf, partsOf } from './leak-forms.js'
import { chart, hookJob, release } from './small-stack.js'

export type Files = Readonly<Record<string, string>>
type Secrets = Readonly<Record<string, string>>

/** @returns every form of every secret by a key that a ConfigMap takes. */
export function plantedForms(secrets: Secrets): Record<string, string> {
  const entries = Object.entries(secrets).flatMap(([name, value]) =>
    partsOf(value).flatMap((part, index) =>
      (index === 0 ? formsOf(part) : formsOf(part).filter(({ name: form }) => partForms.includes(form))).map(
        (form) => [`${name}-${index}-${form.name.replace(/\W+/g, '-')}`, form.planted] as const,
      ),
    ),
  )
  return Object.fromEntries(entries)
}

/** A line of a key or a leaf of JSON is a secret by itself, in the forms in which that happens. */
const partForms = [
  'plain',
  'base64',
  'base64 behind one byte',
  'URL',
  'JSON',
  'hex',
  'sha256',
  'in lines of 11',
]

const ranged = (line: string) => `{{- range $key, $value := .Values.planted }}\n${line}\n{{- end }}\n`

/** What sprig makes of a value while helm renders. */
const sprig: Readonly<Record<string, string>> = {
  b64enc: '$v | b64enc',
  twice: '$v | b64enc | b64enc',
  quote: '$v | quote',
  squote: '$v | squote',
  toJson: '$v | toJson',
  toPrettyJson: 'dict "inner" (dict "value" $v) | toPrettyJson',
  toYaml: 'dict "value" $v | toYaml',
  urlquery: '$v | urlquery',
  sha256sum: '$v | sha256sum',
  checksum: '$v | b64enc | sha256sum',
  html: '$v | html',
  js: '$v | js',
  b32enc: 'printf "xy%s" $v | b32enc',
  regexQuoteMeta: '$v | regexQuoteMeta',
  deep: 'dict "a" (dict "b" (dict "c" $v | toJson) | toJson) | toJson',
  quotedYaml: 'dict "a" $v | toYaml | quote | squote',
  upper: '$v | upper',
  q: 'printf "%q" $v',
  hex: 'printf "%x" $v',
  basic: 'printf "admin:%s" $v | b64enc | printf "Authorization: Basic %s"',
  docker: 'printf "{\\"auth\\":\\"%s\\"}" (printf "u:%s" $v | b64enc) | b64enc',
  wrapped: '$v | b64enc | wrapWith 40 "\\n"',
  odd: '$v | b64enc | wrapWith 17 "\\n"',
  indented: '$v | nindent 6',
  url: 'printf "postgres://u:%s@db/x" ($v | urlquery)',
}

export const configMap = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}`

const plantedTemplate = configMap(
  'planted',
  ranged('  {{ $key }}: {{ $value | toJson }}\n  {{ $key }}.block: |-\n{{ $value | indent 4 }}'),
)

const secretTemplate = `apiVersion: v1
kind: Secret
metadata:
  name: kept
  annotations:
    copy: {{ .Values.secrets.PASSWORD | toJson }}
data:
${ranged('  {{ $key }}: {{ $value | b64enc }}')}stringData:
  config: {{ .Values.secrets.CREDENTIALS | toJson }}
  "in-clear": {{ .Values.secrets.PASSWORD | toJson }}
`

const sprigTemplate = configMap(
  'sprig',
  `{{- range $k, $v := .Values.secrets }}\n${Object.entries(sprig)
    .map(([name, pipe]) => `  {{ $k }}.${name}: {{ ${pipe} | toJson }}\n`)
    .join('')}{{- end }}\n`,
)

/** A key of a ConfigMap is the name of a file where it is mounted. */
const keysTemplate = configMap(
  'keys',
  `{{- range $key, $value := .Values.planted }}
{{- if regexMatch "^[-._a-zA-Z0-9]{1,250}$" $value }}
  {{ $value | quote }}: {{ $key | quote }}
{{- end }}
{{- end }}
`,
)

const widgetTemplate = `apiVersion: leak.example/v1
kind: Widget
metadata: {name: planted}
spec:
  list:
${ranged('    - {{ $value | toJson }}')}  map:
${ranged('    {{ $key }}: {{ $value | toJson }}')}`

const crd = (description: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.leak.example}
spec:
  group: leak.example
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          description: ${JSON.stringify(description)}
          x-kubernetes-preserve-unknown-fields: true
`

const workloadTemplate = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: workload
  labels:
    app: workload
{{- range $key, $value := .Values.planted }}
{{- if regexMatch "^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,60}[a-zA-Z0-9])$" $value }}
    l/{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
  annotations:
    checksum/config: {{ .Values.planted | toJson | sha256sum }}
    checksum/password: {{ .Values.secrets.PASSWORD | sha256sum }}
${ranged('    a/{{ $key }}: {{ $value | toJson }}')}spec:
  replicas: 1
  selector: {matchLabels: {app: workload}}
  template:
    metadata:
      labels: {app: workload}
      annotations:
        checksum/token: {{ .Values.secrets.TOKEN | sha256sum }}
    spec:
      containers:
        - name: main
          image: registry.example/none:1
          args:
            - --config={{ .Values.secrets.TOKEN }}
${ranged('            - {{ printf "--%s=%s" $key $value | toJson }}')}          env:
${ranged('            - name: {{ $key }}\n              value: {{ $value | toJson }}')}`

const namesTemplate = `{{- range $key, $value := .Values.planted }}
{{- if regexMatch "^[a-z0-9]([-a-z0-9]{0,200}[a-z0-9])$" $value }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ $value | quote }}}
data: {value: {{ $key | quote }}}
{{- end }}
{{- end }}
`

const notes = ranged('{{ $value }}')

/** What a release of such a stack reads. */
export const valuesFiles = ['values: [planted.yaml, secrets.yaml.gotmpl]']

/** The environment's variables as values, the way a stack does it. */
const secretsTemplate = (names: readonly string[]) =>
  `secrets:\n${names.map((name) => `  ${name}: {{ env "${name}" | toJson }}\n`).join('')}`

/** What every stack of the test has: values, and a hook of helmfile that prints all that it knows. */
export function plantedFiles(secrets: Secrets): Files {
  const planted = plantedForms(secrets)
  return {
    'planted.yaml': JSON.stringify({ planted }, undefined, 2),
    'planted.txt': Object.values(planted).join('\n\n'),
    'secrets.yaml.gotmpl': secretsTemplate(Object.keys(secrets)),
    '.gitignore': '1password-credentials.json*\n',
  }
}

const talkingHook = `hooks:
  - events: [prepare]
    showlogs: true
    command: sh
    args: [-c, 'cat planted.txt; echo "$PASSWORD"; echo "$PASSWORD" | base64 -w 20; cat planted.txt >&2']
`

/** Three releases that hold the secrets in every place where a chart can put them. */
export function plantedStack(namespace: string, secrets: Secrets): Files {
  return {
    ...plantedFiles(secrets),
    'helmfile.yaml.gotmpl': plantedHelmfile(namespace, ['files', 'workload', 'names']),
    ...chart('files', {
      'templates/planted.yaml': plantedTemplate,
      'templates/secret.yaml': secretTemplate,
      'templates/sprig.yaml': sprigTemplate,
      'templates/keys.yaml': keysTemplate,
      'templates/widget.yaml': widgetTemplate,
      'templates/NOTES.txt': notes,
      'crds/widget.yaml': crd(Object.values(plantedForms(secrets)).slice(0, 60).join(' ')),
    }),
    ...chart('workload', {
      'templates/workload.yaml': workloadTemplate,
      'templates/job.yaml': `${hookJob('hook', 'completes', 'pre-install')}          args: ["{{ .Values.secrets.TOKEN }}"]\n`,
      'templates/NOTES.txt': notes,
    }),
    ...chart('names', { 'templates/names.yaml': namesTemplate }),
  }
}

/** @param releases in their order: the first is of layer 1. */
export function plantedHelmfile(namespace: string, releases: readonly string[]): string {
  const entries = releases.map((name, index) =>
    release(name, namespace, `./${name}`, [`labels: {layer: ${index === 0 ? 1 : 2}}`, ...valuesFiles]),
  )
  return `${talkingHook}helmDefaults: {timeout: 30}\nreleases:\n${entries.join('')}`
}

/** The same objects by name with other content. @param change a function of sprig. */
export function changedNames(change: string): Files {
  return { 'names/templates/names.yaml': namesTemplate.replace('$key | quote', `${change} $key | quote`) }
}

/** All that was planted is gone. */
export const emptiedCharts: Files = {
  ...Object.fromEntries(
    ['planted', 'secret', 'sprig', 'keys', 'widget'].map((name) => [`files/templates/${name}.yaml`, '']),
  ),
  'workload/templates/workload.yaml': configMap('workload', '  nothing: left\n'),
  'names/templates/names.yaml': '',
}
