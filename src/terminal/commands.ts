import type { CommandName } from '../inputs.js'
import type { Operation } from '../approval/approval.js'
import type { OptionName } from './options.js'

/** Headings of the help, in the order in which they stand there. */
export const commandGroups = ['Deploy', 'Look', 'In workflows'] as const

/** What can be asked for in a terminal. */
export interface Command {
  readonly group: (typeof commandGroups)[number]
  /** One line. */
  readonly summary: string
  /** What else there is to say; empty for nothing. */
  readonly more: string
  readonly options: readonly OptionName[]
  /** Without the name of the program. */
  readonly examples: readonly string[]
  /** What it is for the engine, which calls some of them an apply of some kind. */
  readonly runs: { readonly command: CommandName; readonly operation?: Operation }
}

const stack = ['stack', 'environment'] as const
const selection = ['layer', 'release'] as const
const secrets = [
  'op-service-account-token',
  'secrets',
  'credentials',
  'credentials-file',
] as const satisfies readonly OptionName[]
const reach = ['kubeconfig', 'kube-context'] as const
const tools = ['chart-mirror', 'tools-dir', 'tools-mirror', 'cache-dir'] as const
/** What every command that works with a stack is told. */
const common = [...stack, ...secrets, ...reach, ...tools, 'allow-hooks'] as const
const report = ['report-file', 'json'] as const
const planning = ['lease-namespace', 'plan-file', ...report, 'no-pager', 'allow-unstable'] as const
/** Of all that changes the cluster. */
const applying = [
  ...common,
  ...selection,
  ...planning,
  'approval',
  'yes',
  'description',
  'wait-for-lease',
  'no-wait',
] as const

const asked =
  'It makes a plan, shows it, and asks; --yes skips the question. With --approval it applies what was approved and nothing else.'

export const commandTable = {
  plan: {
    group: 'Deploy',
    summary: 'Show what an apply would change, and change nothing',
    more: 'Ends with exit code 2 where there are changes, 0 where there are none.',
    options: [...common, ...selection, ...planning, 'operation', 'revision', 'on-failure', 'job-layers'],
    examples: [
      'plan --environment production',
      'plan --environment production --layer 3 --plan-file plan.json',
      'plan --environment production --operation rollback --release shop/web',
    ],
    runs: { command: 'plan' },
  },
  apply: {
    group: 'Deploy',
    summary: 'Do what a plan shows, layer by layer',
    more: asked,
    options: [...applying, 'operation', 'revision', 'confirm', 'on-failure', 'readiness-timeout'],
    examples: [
      'apply --environment production --layer 3 --description "Ann: longer retention"',
      'apply --environment production --layer 3 --approval @plan.approval',
      'apply --environment staging --yes --on-failure rollback',
    ],
    runs: { command: 'apply' },
  },
  rollback: {
    group: 'Deploy',
    summary: 'Go back to an earlier revision',
    more: `Without a layer or release, of all that the last deploy changed. ${asked}`,
    options: [...applying, 'revision', 'readiness-timeout'],
    examples: [
      'rollback --environment production --release shop/web',
      'rollback --environment production --release shop/web --revision 7',
    ],
    runs: { command: 'apply', operation: 'rollback' },
  },
  mend: {
    group: 'Deploy',
    summary: 'Put back what differs from what helm stored',
    more: asked,
    options: [...applying, 'readiness-timeout'],
    examples: ['mend --environment production --release shop/web', 'mend --environment production --layer 3'],
    runs: { command: 'apply', operation: 'mend' },
  },
  destroy: {
    group: 'Deploy',
    summary: 'Remove the releases, from the last layer to the first',
    more: asked,
    options: [...applying, 'confirm'],
    examples: ['destroy --environment production --layer 8 --confirm production'],
    runs: { command: 'apply', operation: 'destroy' },
  },
  status: {
    group: 'Look',
    summary: 'Say whether all is healthy',
    more: 'Ends with exit code 2 for a degraded cluster, 1 where that is not known.',
    options: [...common, ...selection, ...report],
    examples: ['status --environment production', 'status --environment production --json'],
    runs: { command: 'status' },
  },
  drift: {
    group: 'Look',
    summary: 'Say who changed what in the cluster by hand',
    more: 'Ends with exit code 2 where something was changed, 1 where that is not known.',
    options: [...common, ...selection, ...report],
    examples: ['drift --environment production', 'drift --environment production --layer 3 --json'],
    runs: { command: 'drift' },
  },
  history: {
    group: 'Look',
    summary: 'Say what was deployed when, by whom, under which approval',
    more: '',
    options: [...common, ...selection, ...report],
    examples: ['history --environment production --release shop/web', 'history --json'],
    runs: { command: 'history' },
  },
  preflight: {
    group: 'Look',
    summary: 'Check all that can be known before a deploy',
    more: '',
    options: [...common, 'connect-host', 'lease-namespace', 'job-layers', ...report],
    examples: [
      'preflight --environment production',
      "preflight --environment production --secrets 'ONEPASSWORD_TOKEN=op://kubernetes/connect/token'",
    ],
    runs: { command: 'preflight' },
  },
  lint: {
    group: 'Look',
    summary: 'Check the helmfile without a cluster',
    more: '',
    options: [...common, 'job-layers', ...report],
    examples: ['lint --environment production', 'lint --environment production --job-layers 1-8'],
    runs: { command: 'lint' },
  },
  gate: {
    group: 'In workflows',
    summary: 'Ask GitHub who approved a layer',
    more: 'It needs a run of a workflow: in a terminal it can only say that nobody is asked.',
    options: [...stack, 'layer', 'approval', 'approval-mode', ...report],
    examples: ['gate --environment production --layer 3 --approval @plan.approval --approval-mode none'],
    runs: { command: 'gate' },
  },
  close: {
    group: 'In workflows',
    summary: 'Say how the jobs of a deploy ended',
    more: '',
    options: [...stack, 'layer', 'job-results', ...report],
    examples: ["close --environment production --layer 1-3 --job-results 'plan success'"],
    runs: { command: 'close' },
  },
} as const satisfies Readonly<Record<string, Command>>

export type CommandWord = keyof typeof commandTable

export const commandWords = Object.keys(commandTable) as CommandWord[]
