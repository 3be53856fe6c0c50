import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import {
  mostApprovalBytes,
  onFailures,
  operations,
  parseApproval,
  type Approval,
  type OnFailure,
  type Operation,
} from './approval/approval.js'
import {
  badInput,
  cacheFolder,
  existingFile,
  kindOf,
  oneOf,
  parseDuration,
  parseLayers,
  parseNamespace,
  parseReleaseName,
  parseUrl,
  withoutNul,
  withUnit,
} from './input-text.js'
import { kubeconfigInput, type InputName } from './input-table.js'
import { Failure } from './lib/errors.js'
import { checkPattern } from './lib/path-pattern.js'
import type { SecretInputs, Workload } from './secrets/load.js'
import { digestKey, keyTexts } from './approval/digest.js'
import type { KnownSecret } from './secrets/redaction/forms.js'
import { checkReference, parseSecretLines } from './secrets/references.js'

export { inputNames, type InputName } from './input-table.js'

export const commands = [
  'plan',
  'gate',
  'apply',
  'close',
  'status',
  'drift',
  'history',
  'preflight',
  'lint',
] as const

/** Where a stack is when nothing else is said. */
export const usualStack = 'stack/helmfile.yaml.gotmpl'

export const approvalModes = ['environment', 'deploy', 'review', 'none'] as const

/** Who must have agreed before an apply: see `gate`. */
export type ApprovalMode = (typeof approvalModes)[number]

const onMerges = ['deploy', 'nothing'] as const

export type OnMerge = (typeof onMerges)[number]

const jobResults = ['success', 'failure', 'cancelled', 'skipped'] as const

/** As in the context `needs` of a workflow. */
export type JobResult = (typeof jobResults)[number]

export type CommandName = (typeof commands)[number]

/** All that a run is told, checked. Keys are the inputs of action.yml in camel case. */
export interface Inputs extends SecretInputs {
  readonly command: CommandName
  /** What plan and apply are for. */
  readonly operation: Operation
  /** The revision that a rollback goes back to; undefined for the last good one. */
  readonly revision: number | undefined
  /** Absolute path. */
  readonly stack: string
  /** Patterns for the files outside of its folder that the stack is made of; empty where any file may be one. */
  readonly paths: readonly string[]
  readonly environment: string
  /** Ascending; empty means all. */
  readonly layer: readonly number[]
  /** Those that the workflow has a job for; empty where any layer has one. */
  readonly jobLayers: readonly number[]
  /** What a merge does with the plan of a pull request. */
  readonly onMerge: OnMerge
  /** How the jobs of a deploy ended: `plan`, and the layers as numbers. */
  readonly jobResults: ReadonlyMap<string, JobResult>
  /** `namespace/name` of the one release to work on. */
  readonly release: string | undefined
  readonly approval: Approval | undefined
  readonly approvalMode: ApprovalMode
  /** Undefined where nothing is said: a plan then keeps, and an apply does as its approval says. */
  readonly onFailure: OnFailure | undefined
  /** `namespace/name` each. */
  readonly allowUnstable: readonly string[]
  /** Owners of hooks that may run: `namespace/name`, or `helmfile` for those of the helmfile itself. */
  readonly allowHooks: readonly string[]
  readonly description: string
  /** Where the Lease of an apply is. */
  readonly leaseNamespace: string
  /** In ms; 0 for not at all. */
  readonly waitForLease: number
  /** In ms, for each layer; 0 for not at all. */
  readonly readinessTimeout: number
  readonly chartMirror: string | undefined
  /** Absolute path. */
  readonly kubeconfig: string | undefined
  readonly kubeContext: string | undefined
  readonly toolsDir: string | undefined
  readonly toolsMirror: string | undefined
  /** Absolute path of the folder for what later runs can use; undefined for nothing. */
  readonly cacheDir: string | undefined
  /** Absolute path. */
  readonly planFile: string | undefined
  /** Absolute path, or `-` for standard output. */
  readonly reportFile: string | undefined
  /** Absolute path: where they are written. */
  readonly credentialsFile: string
  /** URL of a Connect server, for its health. */
  readonly connectHost: string | undefined
  readonly githubToken: string | undefined
}

const secretInputs = [
  'op-service-account-token',
  'op-workload-secret',
  'github-token',
] as const satisfies readonly InputName[]

/** @returns what has to be hidden before anything else is done with the inputs. @param read as for `parseInputs`. */
export function givenTokens(read: (name: InputName) => string, env: NodeJS.ProcessEnv): KnownSecret[] {
  const tokens = [
    ...secretInputs.map((name) => ({ name, value: read(name).trim() })),
    { name: 'OP_SERVICE_ACCOUNT_TOKEN', value: env['OP_SERVICE_ACCOUNT_TOKEN']?.trim() ?? '' },
  ]
  const given = tokens.filter(({ value }) => value !== '')
  const root = given.find(({ name }) => name !== 'github-token')
  const keys = root === undefined ? [] : keyTexts(digestKey(root.value))
  return [...given, ...keys.map((value) => ({ name: 'digest key', value }))]
}

/**
 * Checks all inputs in one place.
 * @param given gives the raw text of an input, empty when it is not set.
 * @param env for what has a customary variable: KUBECONFIG, OP_SERVICE_ACCOUNT_TOKEN.
 * @throws Failure with reason `bad-input`, `kubeconfig-invalid` or `approval-invalid`.
 */
export function parseInputs(given: (name: InputName) => string, env: NodeJS.ProcessEnv): Inputs {
  const read = (name: InputName) => withoutNul(name, given(name))
  const text = (name: InputName) => read(name).trim()
  const optional = (name: InputName) => text(name) || undefined
  const operation = oneOf('operation', text('operation') || 'deploy', operations)
  requireConfirmed(operation, text)
  return {
    command: oneOf('command', text('command') || 'plan', commands),
    operation,
    revision: parseRevision(operation, text),
    stack: existingStack(stackPath(text('stack'))),
    paths: parsePaths(text('paths')),
    environment: parseEnvironment(text('environment') || 'default'),
    layer: parseLayers('layer', text('layer')),
    jobLayers: parseLayers('job-layers', text('job-layers')),
    onMerge: oneOf('on-merge', text('on-merge') || 'deploy', onMerges),
    jobResults: parseJobResults(text('job-results')),
    release: optional('release') && parseReleaseName('release', text('release')),
    approval: text('approval') === '' ? undefined : parseApproval(approvalText(text('approval'))),
    onFailure: parseOnFailure(operation, text('on-failure')),
    allowUnstable: text('allow-unstable')
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => parseReleaseName('allow-unstable', name)),
    allowHooks: text('allow-hooks')
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => (name === 'helmfile' ? name : parseReleaseName('allow-hooks', name))),
    approvalMode: oneOf('approval-mode', text('approval-mode') || 'environment', approvalModes),
    description: parseDescription(text('description')),
    leaseNamespace: parseNamespace('lease-namespace', text('lease-namespace') || 'default'),
    waitForLease: parseDuration('wait-for-lease', text('wait-for-lease') || '30m'),
    readinessTimeout: parseDuration('readiness-timeout', withUnit(text('readiness-timeout') || '10m')),
    chartMirror: parseUrl('chart-mirror', optional('chart-mirror')),
    kubeconfig: parseKubeconfig(optional('kubeconfig'), env),
    kubeContext: optional('kube-context'),
    toolsDir: optional('tools-dir'),
    cacheDir: cacheFolder(text('cache-dir'), env),
    toolsMirror: parseUrl('tools-mirror', optional('tools-mirror')),
    planFile: optional('plan-file') && resolve(text('plan-file')),
    reportFile: text('report-file') === '-' ? '-' : optional('report-file') && resolve(text('report-file')),
    opServiceAccountToken:
      optional('op-service-account-token') ?? (env['OP_SERVICE_ACCOUNT_TOKEN']?.trim() || undefined),
    opWorkload: parseWorkload(optional('op-workload-id'), optional('op-workload-secret')),
    secrets: parseSecretLines(read('secrets')),
    credentials: parseReference(optional('credentials')),
    credentialsFile: resolve(
      text('credentials-file') || join(dirname(stackPath(text('stack'))), '1password-credentials.json'),
    ),
    connectHost: parseUrl('connect-host', optional('connect-host')),
    githubToken: optional('github-token'),
  }
}

/** What is gone is gone: who has it removed says once more where. */
function requireConfirmed(operation: Operation, text: (name: InputName) => string): void {
  const confirm = text('confirm')
  if (operation !== 'destroy' || text('command') !== 'apply') return
  const environment = text('environment') || 'default'
  if (confirm === environment) return
  const given = confirm === '' ? 'it is empty' : `it is ${JSON.stringify(confirm)}`
  throw badInput('confirm', given, `write ${environment}, the environment whose releases are to be removed`)
}

function parseRevision(operation: Operation, text: (name: InputName) => string): number | undefined {
  const given = text('revision')
  if (given === '') return undefined
  if (!/^[1-9][0-9]{0,8}$/.test(given))
    throw badInput(
      'revision',
      `${JSON.stringify(given)} is no revision`,
      'write its number, as `history` has it',
    )
  if (operation === 'rollback' && text('release') !== '') return Number(given)
  throw badInput('revision', 'it is of one release', 'set the input release, and operation rollback')
}

function parseOnFailure(operation: Operation, text: string): OnFailure | undefined {
  const onFailure = text === '' ? undefined : oneOf('on-failure', text, onFailures)
  if (onFailure !== 'rollback' || operation === 'deploy') return onFailure
  throw badInput('on-failure', `it is rollback, and this is a ${operation}`, 'leave it to deploys')
}

function stackPath(text: string): string {
  return text || usualStack
}

function parsePaths(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter(Boolean).map((pattern) => {
    const wrong = checkPattern(pattern)
    if (wrong === undefined) return pattern
    const why = `${JSON.stringify(pattern)} is no pattern: ${wrong}`
    throw badInput('paths', why, 'write one a line, from the root of the repository, such as charts/**')
  })
}

function parseWorkload(
  id: string | undefined,
  customerManagedSecret: string | undefined,
): Workload | undefined {
  if (id && customerManagedSecret) return { id, customerManagedSecret }
  if (!id && !customerManagedSecret) return undefined
  const [name, other] = id
    ? (['op-workload-secret', 'op-workload-id'] as const)
    : (['op-workload-id', 'op-workload-secret'] as const)
  throw badInput(name, `it is empty, and ${other} is set`, 'set both, or none')
}

function parseReference(reference: string | undefined): string | undefined {
  const wrong = reference === undefined ? undefined : checkReference(reference)
  if (wrong === undefined) return reference
  throw badInput('credentials', wrong, 'write op://vault/item/file')
}

/** helmfile takes the helmfiles in such a folder for one stack (helmfile: pkg/app/app.go, findDesiredStateFiles). */
function existingStack(path: string): string {
  const isFolder = basename(path) === 'helmfile.d' && kindOf(path)?.isDirectory()
  return isFolder ? resolve(path) : existingFile('stack', path)
}

/** `@path` stands for what a file holds, as in curl: an approval is long for a command line. */
function approvalText(text: string): string {
  if (looksLikePath(text))
    throw badInput('approval', `${JSON.stringify(text)} looks like a path`, 'put @ before a path')
  if (!text.startsWith('@')) return text
  const path = existingFile('approval', text.slice(1))
  try {
    if (statSync(path).size <= 2 * mostApprovalBytes) return readFileSync(path, 'utf8')
  } catch {
    throw badInput('approval', `the file ${path} cannot be read`, 'let this user read it')
  }
  throw badInput('approval', `the file ${path} is larger than an approval`, 'name the file of the plan')
}

/** No approval has a dot or a slash; older ones were JSON. */
function looksLikePath(text: string): boolean {
  return /^[^@{\s][^\s]{0,4095}$/.test(text) && (/[./]/.test(text) || kindOf(text)?.isFile() === true)
}

/** The name becomes part of a path in the helmfile (`environments/NAME.yaml`), so it may not climb out of it. */
function parseEnvironment(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(text)) return text
  throw badInput('environment', `${JSON.stringify(text)} is no name`, 'use letters, digits, - and _')
}

/** `plan success` and `3 failure`, one a line */
function parseJobResults(text: string): Map<string, JobResult> {
  const lines = text.split('\n').map((line) => line.trim())
  return new Map(
    lines.filter(Boolean).map((line) => {
      const [, job = '', ended] = /^(before|plan|approve|[0-9]{1,3}) ([a-z]+)$/.exec(line) ?? []
      const result = jobResults.find((one) => one === ended)
      if (result) return [/^[0-9]/.test(job) ? String(Number(job)) : job, result] as const
      const why = `${JSON.stringify(line)} is no result of a job`
      throw badInput(
        'job-results',
        why,
        `write before, plan, approve or a layer, and one of ${jobResults.join(', ')}`,
      )
    }),
  )
}

/** It becomes part of helm's history: one line, and short enough to be read in a table. */
function parseDescription(text: string): string {
  if (text.length <= 500 && !/\p{Cc}/u.test(text)) return text
  throw badInput(
    'description',
    'it is longer than 500 characters or has control characters',
    'shorten it to one line',
  )
}

/** kubectl falls back to localhost:8080 when the file is missing, which would look like a cluster that is down. */
function parseKubeconfig(text: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const named = text === undefined ? env['KUBECONFIG']?.split(':').filter(Boolean) : [text]
  const missing = named?.find((path) => !existsSync(path))
  if (missing === undefined) return text && resolve(text)
  throw new Failure({
    what: 'reading the kubeconfig failed',
    why: `there is no file ${resolve(missing)}`,
    next: `check ${kubeconfigInput} or the variable KUBECONFIG`,
    reason: 'kubeconfig-invalid',
  })
}
