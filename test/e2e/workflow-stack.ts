import type { Bed } from '../bed/bed.js'
import { chart, configMap, release } from './small-stack.js'

/** Where all of it is deployed. */
export const namespace = 'platform'

/** The releases of each layer, the first layer first. */
const layers = [['network'], ['connect', 'storage'], ['gateway'], ['shop'], ['logs']] as const

/** @returns the file that a test writes to change a release: its ConfigMap holds this value. */
export function setting(name: string, value: string, more = ''): Record<string, string> {
  return { [`stack/values/${name}.yaml`]: `value: ${value}\n${more}` }
}

/** @returns the settings that make the stack what is deployed now. */
export async function deployedSettings(bed: Bed): Promise<Record<string, string>> {
  const { items } = JSON.parse(await bed.kubectl(['get', 'configmaps', '-n', namespace, '-o', 'json'])) as {
    items: { metadata: { name: string }; data: { value?: string } }[]
  }
  const values = new Map(items.map(({ metadata, data }) => [metadata.name, data.value ?? '']))
  const settings = layers.flat().flatMap((name) => {
    const more = values.has(`${name}-more`) ? 'more: true\n' : ''
    return Object.entries(setting(name, values.get(name) ?? '', more))
  })
  return Object.fromEntries(settings)
}

/** A stack of five layers with charts of its own; one release needs both secrets that the workflows read. */
export function fiveLayers(): Record<string, string> {
  const names = layers.flat()
  return {
    'stack/helmfile.yaml.gotmpl': helmfile(),
    ...chart('stack/charts/settings', {
      'templates/settings.yaml': configMap('{{ .Release.Name }}', '{{ .Values.value | quote }}'),
      'templates/more.yaml': `{{- if .Values.more }}\n${configMap('{{ .Release.Name }}-more', 'one')}{{- end }}\n`,
    }),
    ...chart('stack/charts/connect', {
      'templates/settings.yaml': configMap('{{ .Release.Name }}', '{{ .Values.value | quote }}'),
      'templates/secret.yaml': secret,
    }),
    'stack/values/secrets.yaml.gotmpl': `token: {{ requiredEnv "ONEPASSWORD_TOKEN" | quote }}
credentials: {{ readFile (requiredEnv "ONEPASSWORD_CREDENTIALS_FILE") | quote }}
`,
    ...Object.fromEntries(names.flatMap((name) => Object.entries(setting(name, 'blue')))),
  }
}

const secret = `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
stringData:
  token: {{ .Values.token | quote }}
  credentials: {{ .Values.credentials | quote }}
`

function helmfile(): string {
  const releases = layers.flatMap((names, index) =>
    names.map((name) => {
      const isConnect = name === 'connect'
      return release(name, namespace, isConnect ? './charts/connect' : './charts/settings', [
        `labels: {layer: ${index + 1}}`,
        'values:',
        `  - values/${name}.yaml`,
        ...(isConnect ? ['  - values/secrets.yaml.gotmpl'] : []),
      ])
    }),
  )
  return `environments:\n  production: {}\n---\nreleases:\n${releases.join('')}`
}
