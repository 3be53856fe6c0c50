/** Stacks of which the releases fail, so that helm quotes what it was given. */
import { configMap, plantedFiles, valuesFiles, type Files } from './leak-charts.js'
import { chart, release } from './small-stack.js'

type Secrets = Readonly<Record<string, string>>

/** @returns one release for each way in which a chart can quote a value while it fails. */
export function failingStack(namespace: string, secrets: Secrets): Files {
  const ways = failures(Object.keys(secrets))
  const releases = Object.keys(ways).map((name) =>
    release(name, namespace, './fails', [
      'labels: {layer: 1}',
      `values: [planted.yaml, secrets.yaml.gotmpl, ${name}.yaml]`,
    ]),
  )
  return {
    ...plantedFiles(secrets),
    'helmfile.yaml.gotmpl': `releases:\n${releases.join('')}`,
    ...chart('fails', { 'templates/fails.yaml': '{{ tpl .Values.template . }}' }),
    ...Object.fromEntries(
      Object.entries(ways).map(([name, template]) => [`${name}.yaml`, JSON.stringify({ template })]),
    ),
    ...Object.fromEntries(brokenValues(secrets).map((text, index) => [`broken-${index}.yaml`, text])),
  }
}

function failures(names: readonly string[]): Record<string, string> {
  const forms = '{{- $v := index .Values.secrets "NAME" }}'
  const all = `(list $v ($v | b64enc) (printf "x%s" $v | b64enc) ($v | urlquery) ($v | toJson) ($v | b64enc | b64enc) | join " ")`
  const ways: Record<string, string> = {
    said: `${forms}{{ fail (printf "refused: %s" ${all}) }}`,
    // The error is cut short somewhere, and a form is cut in half with it.
    cut: `${forms}{{ fail (printf "refused: %s %s" (repeat LENGTH "x") ($v | b64enc)) }}`,
    named: `${forms}{{ include $v . }}`,
    date: `${forms}{{ mustToDate "2006" $v }}`,
    yaml: `${forms}a: b: {{ $v }}\n {{ $v }}`,
    required: `${forms}{{ required (printf "set %s" ($v | quote)) .Values.nothing }}`,
    kind: `${forms}kind: {{ $v | toJson }}\napiVersion: [{{ $v | toJson }}]`,
  }
  return Object.fromEntries(
    names.flatMap((name, index) =>
      Object.entries(ways).map(([way, template]) => [
        `${way}-${index}`,
        template.replaceAll('NAME', name).replaceAll('LENGTH', String(430 + 25 * index)),
      ]),
    ),
  )
}

/** Files of values that are no YAML, or not what values are. */
function brokenValues(secrets: Secrets): string[] {
  return [secrets['PASSWORD'] ?? '', secrets['TOKEN'] ?? ''].flatMap((value) => {
    return [`a: "${value}`, JSON.stringify(value), `- ${JSON.stringify(value)}`, `${value}: [`]
  })
}

/** @returns one release for each broken file. */
export function brokenValuesStack(namespace: string, secrets: Secrets): Files {
  const broken = brokenValues(secrets)
  return {
    ...failingStack(namespace, secrets),
    'helmfile.yaml.gotmpl': `releases:\n${broken
      .map((_, index) =>
        release(`broken-${index}`, namespace, './fine', [
          'labels: {layer: 1}',
          `values: [broken-${index}.yaml]`,
        ]),
      )
      .join('')}`,
    ...chart('fine', { 'templates/a.yaml': configMap('fine', '  a: b\n') }),
  }
}

/** A stack of one release with these lines, and a chart of one template. */
export function oneRelease(
  namespace: string,
  secrets: Secrets,
  { name = 'one', lines = valuesFiles, template }: { name?: string; lines?: string[]; template: string },
): Files {
  return {
    ...plantedFiles(secrets),
    'helmfile.yaml.gotmpl': `helmDefaults: {timeout: 5}\nreleases:\n${release(name, namespace, './one', ['labels: {layer: 1}', ...lines])}`,
    ...chart('one', { 'templates/one.yaml': template }),
  }
}
