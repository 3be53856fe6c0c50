import { tokenOf, tokenSecretOf } from './environments.js'
import { environmentsOf, promotedOf, type Setup } from './setup.js'

const stack = "${{ vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl' }}"

/** @returns deploy.yml: a job for each environment that merges deploy. */
export function deployInOrder(setup: Setup): string {
  const merged = environmentsOf(setup).filter((name) => !promotedOf(setup).includes(name))
  const jobs = merged.map((environment, index) => {
    const before = merged.slice(0, index).map(jobOf)
    const condition = before.map((job) => `needs.${job}.result == 'success'`).join(' && ')
    const waits = `    needs: [${before.join(', ')}]\n    if: \${{ always() }} # to say that it is not deployed, where one before it was not\n`
    return `  ${jobOf(environment)}:
    name: ${environment}
${before.length > 0 ? waits : ''}${callOf({ environment, earlier: before.length > 0 ? `\${{ ${condition} }}` : 'true' }, setup)}`
  })
  return `# A merge: one environment after the other, each through deploy-environment.yml. The next one is planned when all before it
# are deployed and ready. Each has a queue of its own, so that a merge may be in one while the merge before it still waits
# for somebody in the next.
name: Deploy

on:
  push:
    branches: [main]

permissions: {}

jobs:
${jobs.join('\n')}`
}

function jobOf(environment: string): string {
  return `deploy-${environment}`
}

/** GitHub Enterprise Server does not know `queue`. */
function callOf(
  { environment, earlier, more = '' }: { environment: string; earlier: string; more?: string },
  setup: Setup,
): string {
  const isGiven = environment.startsWith('$')
  const token = isGiven ? tokenOf(promotedOf(setup), setup) : `secrets.${tokenSecretOf(environment, setup)}`
  return `    # As in deploy-layer.yml, so that one started by hand waits for it. GitHub Enterprise Server does not know \`queue\`.
    concurrency:
      group: deploy-${environment}:${stack}
      queue: max
    uses: ./.github/workflows/deploy-environment.yml
    permissions:
      contents: read
      actions: read # who approved
      pull-requests: write # the comment with the result
    with:
      environment: ${environment}
      earlier-done: ${earlier}
${more}    secrets:
      OP_SERVICE_ACCOUNT_TOKEN: \${{ ${token} }}
`
}

/** @returns promote.yml. */
export function promotion(setup: Setup): string {
  const names = promotedOf(setup)
  const commit = '      commit: ${{ inputs.commit }}\n'
  return `# By hand: an environment that merges leave alone gets what was merged, its newest commit or an older one.
name: Promote

on:
  workflow_dispatch:
    inputs:
      environment:
        description: The helmfile environment
        type: choice
        options: [${names.join(', ')}]
        required: true
      commit:
        description: The full SHA of a commit of this branch, its newest when empty
        type: string
        default: ''

permissions: {}

jobs:
  deploy:
${callOf({ environment: '${{ inputs.environment }}', earlier: 'true', more: commit }, setup)}`
}
