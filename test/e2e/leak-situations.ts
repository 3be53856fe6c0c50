import { plantedForms, type Files } from './leak-charts.js'
import { brokenValuesStack, failingStack, oneRelease } from './leak-failures.js'
import type { How } from './leak-stack.js'
import type { StepResult } from '../bed/runner.js'
import { chart, hookJob, type Inputs } from './small-stack.js'

/** A run of the action on a stack of its own, and how it must end. */
export interface Situation {
  readonly title: string
  readonly files: (namespace: string) => Files
  readonly inputs: Inputs
  readonly outcome: StepResult['outputs']
  readonly how?: How
  /** No tool says anything of the value; else `•••` must stand somewhere, or nothing was tried. */
  readonly isSilent?: true
}

const settings = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {password: {{ .Values.secrets.PASSWORD | toJson }}}
`

/** @returns what goes wrong in ways that make a tool quote a secret. */
export function situations(secrets: Readonly<Record<string, string>>): Situation[] {
  return [
    ...failedPlans(secrets),
    ...brokenStacks(secrets),
    ...refusedClusters(secrets),
    ...failedApplies(secrets),
    ...looks(secrets),
  ]
}

type Secrets = Readonly<Record<string, string>>

const invalid = { result: 'failed', 'failure-reason': 'stack-invalid' }

function failedPlans(secrets: Secrets): Situation[] {
  const one = (name: string, namespace: string) =>
    oneRelease(namespace, secrets, { name, template: settings })
  return [
    {
      title: 'charts fail with it in their errors',
      files: (namespace) => failingStack(namespace, secrets),
      inputs: { command: 'plan' },
      outcome: { 'failure-reason': 'plan-incomplete' },
    },
    {
      title: 'files of values cannot be read',
      files: (namespace) => brokenValuesStack(namespace, secrets),
      inputs: { command: 'plan' },
      isSilent: true,
      outcome: { 'failure-reason': 'plan-incomplete' },
    },
    {
      title: 'a release is named by it',
      files: (namespace) => one(secrets['TOKEN'] ?? '', namespace),
      inputs: { command: 'plan' },
      outcome: { 'failure-reason': 'secret-exposed' },
    },
    {
      title: 'a namespace is named by it',
      files: () => one('one', secrets['TOKEN'] ?? ''),
      inputs: { command: 'plan' },
      outcome: { 'failure-reason': 'secret-exposed' },
    },
  ]
}

function brokenStacks(secrets: Secrets): Situation[] {
  const stack = (title: string, text: string): Situation => ({
    title,
    files: (namespace) => ({
      ...oneRelease(namespace, secrets, { template: settings }),
      'helmfile.yaml.gotmpl': text.replaceAll('NAMESPACE', namespace),
      'text.yaml.gotmpl': '{{ env "TOKEN" }}\n',
    }),
    inputs: { command: 'plan' },
    outcome: invalid,
  })
  const release =
    'releases: [{name: one, namespace: NAMESPACE, chart: ./one, labels: {layer: 1}, values: [VALUES]}]\n'
  const values = (text: string) => release.replace('VALUES', () => text)
  const named = (text: string) => `releases:\n  - {namespace: NAMESPACE, chart: ./one, name: ${text}}\n`
  return [
    stack('a file that is not there is named by it', values(`'{{ env "TOKEN" }}.yaml'`)),
    {
      ...stack('a file of values is it', values('text.yaml.gotmpl')),
      outcome: { 'failure-reason': 'plan-incomplete' },
      isSilent: true,
    },
    stack('the releases are a text', 'releases: {{ env "TOKEN" }}\n'),
    stack('the releases are a text of many signs', 'releases: {{ env "PASSWORD" | toJson }}\n'),
    stack('the releases are a short text', 'releases: {{ env "SHORT" }}\n'),
    { ...stack('the helmfile is no YAML', named('"{{ env "PASSWORD" | b64enc }}')), isSilent: true },
    stack(
      'a template of the helmfile fails with it',
      named('{{ fail (printf "%s %s" (env "PASSWORD") (env "PASSWORD" | b64enc)) }}'),
    ),
    stack(
      'a command of the helmfile fails with it',
      named('{{ exec "sh" (list "-c" "cat planted.txt >&2; exit 3") }}'),
    ),
    stack(
      'a prepare hook fails with it',
      `${values('planted.yaml')}hooks:
  - {events: [prepare], showlogs: true, command: sh, args: [-c, 'cat planted.txt >&2; cat planted.txt; exit 3']}
`,
    ),
  ]
}

/** A cluster whose credentials come from a program, which says what it knows while it fails. */
const talkingKubeconfig = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users:
  - name: u
    user:
      exec:
        apiVersion: client.authentication.k8s.io/v1
        interactiveMode: Never
        command: sh
        args: [-c, 'cat planted.txt >&2; exit 1']
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
`

function refusedClusters(secrets: Secrets): Situation[] {
  const files = (namespace: string): Files => ({
    ...oneRelease(namespace, secrets, { template: settings }),
    'talking.kubeconfig': talkingKubeconfig,
  })
  const outcome = { result: 'failed' }
  const inContext = (name: string) => ({ command: 'plan' as const, 'kube-context': secrets[name] ?? '' })
  return [
    {
      title: 'kubectl prints it',
      files,
      inputs: { command: 'plan', kubeconfig: 'talking.kubeconfig' },
      outcome,
      // What a program for credentials says goes to the proxy, and is not passed on.
      isSilent: true,
    },
    {
      title: 'a preflight finds that kubectl prints it',
      files,
      inputs: { command: 'preflight', kubeconfig: 'talking.kubeconfig' },
      outcome,
      isSilent: true,
    },
    { title: 'a context is named by the token', files, inputs: inContext('TOKEN'), outcome },
    { title: 'a context is named by the password', files, inputs: inContext('PASSWORD'), outcome },
  ]
}

function failedApplies(secrets: Secrets): Situation[] {
  const applied = (title: string, template: string): Situation => ({
    title,
    files: (namespace) => oneRelease(namespace, secrets, { template }),
    inputs: { command: 'apply' },
    outcome: { 'failure-reason': 'apply-failed' },
    how: { event: 'push' },
  })
  const label = (value: string) =>
    settings.replace('{name: settings}', `{name: settings, labels: {a: {{ ${value} | toJson }}}}`)
  return [
    applied('the API server refuses a label with it', label('.Values.secrets.PASSWORD')),
    applied(
      'the API server refuses a label with it in base64',
      label('printf "xx%s" .Values.secrets.PRIVATE_KEY | b64enc'),
    ),
    applied(
      'a hook that is named by it fails',
      hookJob('{{ .Values.secrets.TOKEN }}', 'fails', 'pre-install'),
    ),
  ]
}

function looks(secrets: Secrets): Situation[] {
  const given = { ...secrets, ANYTHING: Object.values(plantedForms(secrets)).join(' ') }
  return [
    {
      title: 'lint quotes what the environment gave',
      files: (namespace) => ({
        ...oneRelease(namespace, secrets, { template: settings }),
        'helmfile.yaml.gotmpl': `hooks: [{events: [presync], command: {{ env "PASSWORD" | toJson }}}]
releases:
  - {name: one, namespace: ${namespace}, chart: ./one, labels: {layer: {{ env "PASSWORD" | toJson }}}}
  - {name: two, namespace: ${namespace}, chart: ./one, labels: {layer: 1}, needs: [{{ env "TOKEN" }}]}
  - {name: "{{ env "TOKEN" }}", namespace: ${namespace}, chart: "repo/{{ env "SHORT" }}", labels: {}}
  - {name: three, namespace: ${namespace}, chart: ./one, labels: {layer: 1}, kubeContext: {{ env "PASSWORD" | b64enc }}}
`,
      }),
      inputs: { command: 'lint' },
      outcome: { 'failure-reason': 'lint-failed' },
      how: { env: given },
    },
    {
      title: 'lint cannot read what the environment gave',
      files: (namespace) => ({
        ...oneRelease(namespace, secrets, { template: settings }),
        'helmfile.yaml.gotmpl':
          'releases: [{name: {{ fail (printf "%s %s" (env "PASSWORD") (env "PASSWORD" | b64enc)) }}}]',
      }),
      inputs: { command: 'lint' },
      outcome: invalid,
      how: { env: given },
    },
    {
      title: 'a preflight that finds all of it',
      files: (namespace) => oneRelease(namespace, secrets, { template: settings }),
      inputs: { command: 'preflight', 'approval-mode': 'none' },
      outcome: { result: 'ready' },
      isSilent: true,
    },
    {
      title: 'a plan with all that the environment gave',
      files: (namespace) => ({
        ...oneRelease(namespace, secrets, { template: settings }),
        ...chart('one', { 'templates/one.yaml': settings }),
      }),
      inputs: { command: 'plan' },
      outcome: { result: 'changed' },
      how: { env: secrets },
    },
  ]
}
