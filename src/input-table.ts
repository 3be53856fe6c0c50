/** What is to be known of an input, for action.yml, docs/reference.md and the help of the command line. */
export interface InputFacts {
  /** Its first sentence is what the help shows of it. */
  readonly description: string
  /** Empty when left out. */
  readonly default?: string
}

/** The inputs of the action, which are the options of the command line. `npm run readme` writes action.yml from it. */
export const inputTable = {
  command: {
    description: 'What to do. One of plan, gate, apply, close, status, drift, history, preflight, lint.',
    default: 'plan',
  },
  operation: {
    description:
      'What plan and apply are for: deploy, rollback, mend or destroy. rollback goes back (to an earlier revision, without a layer or release of all that the last deploy changed), mend puts back what drifted from what helm stored, destroy removes the releases. Both have to be given the same.',
    default: 'deploy',
  },
  revision: {
    description:
      'The revision that a rollback of one release goes back to. The last good one before the current when empty.',
  },
  confirm: {
    description: 'The name of the environment once more, for destroy. Apply removes nothing without it.',
  },
  stack: {
    description: 'Path of the helmfile, or of a folder helmfile.d, relative to the workspace.',
    default: 'stack/helmfile.yaml.gotmpl',
  },
  paths: {
    description:
      'Files outside of the folder of the stack that it is made of, one pattern a line. From the root of the repository (charts/**). A pull request that changes none of them, and nothing in the folder, is not planned then. Empty means that any file may be one, so every pull request is planned.',
  },
  environment: {
    description: 'The helmfile environment.',
    default: 'default',
  },
  layer: {
    description: 'Layers to work on, as numbers and ranges (3 or 1,4-6). Empty means all.',
  },
  'job-layers': {
    description:
      'Layers that the workflow has a job for (1-8). Plan and lint say which releases are in others. Empty means that each layer has one.',
  },
  'on-merge': {
    description:
      'What a merge does with the plan of a pull request: deploy or nothing. nothing is for an environment that a person promotes; the comment says so.',
    default: 'deploy',
  },
  'job-results': {
    description:
      'How the jobs of a deploy ended, for close. One a line, plan or a layer and its result (3 success); before for the environments that come before this one.',
  },
  release: {
    description: 'Only this release of the layers, as namespace/name. Empty means all.',
  },
  approval: {
    description:
      'The output approval of a plan, or @ and the path of a file with it. Apply sends nothing else. Without it, apply makes a plan first and is held to that.',
  },
  'approval-mode': {
    description:
      'What gate asks for: environment, deploy, review or none. environment (a reviewer of the environment ENVIRONMENT-layer-N approved this run), deploy (a reviewer of the environment ENVIRONMENT did, once for all layers), review (the merged pull request was approved with exactly this plan) or none (nobody is asked).',
    default: 'environment',
  },
  'on-failure': {
    description:
      'What becomes of what a deploy has changed in a layer that fails: keep or rollback. keep (it stays, which is meant when this is empty) or rollback (each release goes back by itself to the revision that was deployed when it was planned). It is part of the approval, so it is given to plan; apply does as it was approved.',
  },
  'allow-unstable': {
    description:
      'Releases that may be applied although every render of them differs. One namespace/name a line.',
  },
  'allow-hooks': {
    description:
      'Whose hooks of the events prepare and cleanup may run. One namespace/name a line, helmfile for those of the helmfile itself. They run during plan and apply, and no plan shows what they do.',
  },
  description: {
    description: 'Who and why, for helm history. The commit is added to it.',
  },
  'lease-namespace': {
    description:
      'Namespace of the Lease that keeps two applies apart. There is one for each stack and environment. The namespace has to exist, and to be the same for all who apply.',
    default: 'default',
  },
  'wait-for-lease': {
    description: 'How long an apply waits while another one holds the Lease (90s, 30m, 2h). 0 fails at once.',
    default: '30m',
  },
  'readiness-timeout': {
    description:
      'How long an apply waits after each layer until it is ready (600, 90s, 10m, 1h). What is applied stays applied when it is not, and a run with the same approval waits on. 0 does not wait.',
    default: '10m',
  },
  'chart-mirror': {
    description:
      'URL of a chart repository that serves all charts of the stack. Nothing is read from the upstream repositories then.',
  },
  kubeconfig: {
    description: "Path of the kubeconfig. KUBECONFIG or the runner's default is used when empty.",
  },
  'kube-context': {
    description: 'Context of the kubeconfig. Its current context is used when empty.',
  },
  'tools-dir': {
    description: 'Folder that already holds helm, helmfile and kubectl. Nothing is downloaded then.',
  },
  'cache-dir': {
    description:
      'Folder for what later runs can use again; none keeps nothing. Renders and indexes of chart repositories, sealed. A folder beside the tool cache of the runner when empty.',
  },
  'tools-mirror': {
    description:
      'URL of a folder that serves the release files of helm, helmfile and kubectl. docs/mirrors.md has their names.',
  },
  'plan-file': {
    description: "Where to write the plan as JSON. A file in the runner's temporary folder when empty.",
  },
  'report-file': {
    description:
      "Where to write the result as JSON. What status, drift and history found is in the runner's temporary folder when it is empty; the other commands write it only where this is set.",
  },
  'op-service-account-token': {
    description:
      '1Password service account token; better in the variable OP_SERVICE_ACCOUNT_TOKEN. Secrets are read with it. The key of all digests is derived from it; without it a random salt travels in the approval.',
  },
  'op-workload-id': {
    description:
      "UUID of a 1Password workload, to sign in with OpenID Connect. It takes a token's place. The job needs the permission id-token write.",
  },
  'op-workload-secret': {
    description:
      "The customer-managed secret of that 1Password workload. It takes the token's place as the source of the digest key.",
  },
  secrets: {
    description:
      "Secrets for the helmfile, one NAME=op://vault/item/field a line. They reach helmfile's environment and nothing else. A variable that is already set wins.",
  },
  credentials: {
    description:
      'Reference (op://vault/item/file) of the 1Password Connect credentials. They are written to credentials-file while the step runs.',
  },
  'credentials-file': {
    description:
      'Where the Connect credentials are written. 1password-credentials.json beside the helmfile when empty.',
  },
  'connect-host': {
    description: 'URL of a 1Password Connect server. Preflight asks for its health.',
  },
  'github-token': {
    description:
      'Token for the comments and for what gate asks GitHub. Nothing is asked or written when it is empty.',
    default: '${{ github.token }}',
  },
} as const satisfies Readonly<Record<string, InputFacts>>

export type InputName = keyof typeof inputTable

/** Where a run is told its kubeconfig. A terminal leaves out what stands in brackets. */
export const kubeconfigInput =
  'the input kubeconfig (in the workflows the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY, or ENVIRONMENTS)'

export const inputNames = Object.keys(inputTable) as InputName[]
