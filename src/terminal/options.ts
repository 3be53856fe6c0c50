import { onFailures, operations } from '../approval/approval.js'
import { inputTable, type InputName } from '../input-table.js'
import { approvalModes } from '../inputs.js'

/** Headings of the help, in the order in which they stand there. */
export const optionGroups = [
  'What to work on',
  'Who approves, and how it is applied',
  'Secrets',
  'Cluster',
  'Tools and charts',
  'Output',
] as const

export type OptionGroup = (typeof optionGroups)[number]

/** What a shell offers for a value. */
export type Offered = 'file' | 'folder' | readonly string[]

export interface Option {
  readonly group: OptionGroup
  /** What stands for its value in the help; absent for one that has none. */
  readonly value?: string
  /** One line. */
  readonly description: string
  /** What is meant when it is left out; absent for nothing. */
  readonly usual?: string
  readonly offers?: Offered
}

interface InputOption extends Pick<Option, 'group' | 'offers'> {
  readonly value: string
}

/** Those inputs that make sense without GitHub, and how they look in a terminal. */
const inputOptions = {
  stack: { group: 'What to work on', value: 'path', offers: 'file' },
  environment: { group: 'What to work on', value: 'name' },
  layer: { group: 'What to work on', value: 'layers' },
  release: { group: 'What to work on', value: 'namespace/name' },
  operation: { group: 'What to work on', value: 'operation', offers: operations },
  revision: { group: 'What to work on', value: 'number' },
  'job-layers': { group: 'What to work on', value: 'layers' },
  'on-merge': { group: 'What to work on', value: 'what' },
  'job-results': { group: 'What to work on', value: 'lines' },
  approval: { group: 'Who approves, and how it is applied', value: 'approval', offers: 'file' },
  'approval-mode': {
    group: 'Who approves, and how it is applied',
    value: 'mode',
    offers: approvalModes,
  },
  'on-failure': { group: 'Who approves, and how it is applied', value: 'what', offers: onFailures },
  confirm: { group: 'Who approves, and how it is applied', value: 'environment' },
  'allow-unstable': { group: 'Who approves, and how it is applied', value: 'releases' },
  'allow-hooks': { group: 'Who approves, and how it is applied', value: 'releases' },
  description: { group: 'Who approves, and how it is applied', value: 'text' },
  'op-service-account-token': { group: 'Secrets', value: 'token' },
  secrets: { group: 'Secrets', value: 'lines' },
  credentials: { group: 'Secrets', value: 'reference' },
  'credentials-file': { group: 'Secrets', value: 'path', offers: 'file' },
  'connect-host': { group: 'Secrets', value: 'url' },
  kubeconfig: { group: 'Cluster', value: 'path', offers: 'file' },
  'kube-context': { group: 'Cluster', value: 'name' },
  'lease-namespace': { group: 'Cluster', value: 'name' },
  'wait-for-lease': { group: 'Cluster', value: 'duration' },
  'readiness-timeout': { group: 'Cluster', value: 'duration' },
  'chart-mirror': { group: 'Tools and charts', value: 'url' },
  'tools-dir': { group: 'Tools and charts', value: 'path', offers: 'folder' },
  'tools-mirror': { group: 'Tools and charts', value: 'url' },
  'cache-dir': { group: 'Tools and charts', value: 'path', offers: 'folder' },
  'plan-file': { group: 'Output', value: 'path', offers: 'file' },
  'report-file': { group: 'Output', value: 'path', offers: 'file' },
} as const satisfies Partial<Record<InputName, InputOption>>

/** Those that only a terminal has. */
const ownOptions = {
  yes: {
    group: 'Who approves, and how it is applied',
    description: 'Apply without asking',
  },
  'no-wait': { group: 'Cluster', description: 'The same as --wait-for-lease 0' },
  json: {
    group: 'Output',
    description: 'Write the result as JSON on standard output, and nothing else (docs/json.schema.json)',
  },
  'no-pager': { group: 'Output', description: 'Write a long plan as it is, not into $PAGER' },
} as const satisfies Readonly<Record<string, Option>>

export type OptionName = keyof typeof inputOptions | keyof typeof ownOptions

/** Every option that some command takes. */
export const optionTable: Readonly<Record<OptionName, Option>> = {
  ...(Object.fromEntries(
    Object.entries(inputOptions).map(([name, option]) => [name, described(name as InputName, option)]),
  ) as Record<keyof typeof inputOptions, Option>),
  ...ownOptions,
}

function described(name: InputName, option: InputOption): Option {
  const { description, ...rest }: { description: string; default?: string } = inputTable[name]
  return {
    ...option,
    description: firstSentence(description),
    ...(rest.default ? { usual: rest.default } : {}),
  }
}

/** @returns it without its full stop. */
function firstSentence(text: string): string {
  return /^.*?(?=\.(?: |$))/.exec(text)?.[0] ?? text
}
