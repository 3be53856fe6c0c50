import { deployInOrder, promotion } from './calls.js'
import { mainOf, tokenOf, tokenSecretOf } from './environments.js'
import { environmentsOf, promotedOf, type Setup } from './setup.js'
import { replaced, type Templates, type WorkflowName } from './templates.js'

/** As the templates have it for one environment; variables of the repository change it there. */
const oneEnvironment = "vars.STACK_ENVIRONMENT || 'production'"
const planRunner = `runs-on: \${{ fromJSON(vars.PLAN_RUNNER || '["self-hosted", "cluster-plan"]') }}`

type Change = (text: string) => string

/** @returns what makes a workflow of several environments from that of one. */
export function forSeveral(name: WorkflowName, setup: Setup, templates: Templates): Change {
  const lifted = templates['deploy-layer']
  const changes: Readonly<Record<WorkflowName, Change>> = {
    plan: (text) => withJobEach(text, 'plan', setup, lifted),
    drift: (text) => withJobEach(text, 'drift', setup, lifted),
    deploy: () => deployInOrder(setup),
    promote: () => promotion(setup),
    'deploy-environment': (text) => calledDeploy(text, setup, lifted),
    layer: (text) => atCommit(replaced(text, `(${oneEnvironment})`, `'${mainOf(setup)}'`), setup),
    'deploy-layer': (text) => byHand(text, setup),
  }
  return (text) => changes[name](text).replaceAll(`\${{ ${oneEnvironment} }}`, () => groupName(name, setup))
}

/** In a group of a workflow with a job each, all are named; elsewhere what is left over is the main one. */
function groupName(name: WorkflowName, setup: Setup): string {
  return name === 'plan' || name === 'drift' ? setup.environments : mainOf(setup)
}

/** Makes one job for each environment from the only one. */
function withJobEach(text: string, job: 'plan' | 'drift', setup: Setup, lifted: string): string {
  const start = text.indexOf(`\n  ${job}:\n`) + 1
  const pattern = text.slice(start)
  const jobs = environmentsOf(setup).map((environment) => {
    const own = pattern
      .replace(`  ${job}:\n`, `  ${job}-${environment}:\n    name: ${capital(job)} (${environment})\n`)
      .replaceAll(`\${{ ${oneEnvironment} }}`, () => environment)
      .replace('secrets.OP_SERVICE_ACCOUNT_TOKEN', `secrets.${tokenSecretOf(environment, setup)}`)
    const told = job === 'plan' && promotedOf(setup).includes(environment) ? leftAlone(own) : own
    return environment === mainOf(setup) ? told : inOwnPlace(told, lifted, environment, setup)
  })
  return text.slice(0, start) + jobs.map((one) => one.trimEnd()).join('\n\n') + '\n'
}

/** Its plan says that a merge does not deploy it. */
function leftAlone(text: string): string {
  return replaced(text, '          paths: ', '          on-merge: nothing\n          paths: ')
}

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

/** An environment has a runner and a kubeconfig of its own, or nothing is done: deploy-layer.yml knows how to find them. */
function inOwnPlace(text: string, lifted: string, environment: string, setup: Setup): string {
  const runner = `runs-on: \${{ fromJSON(vars.ENVIRONMENTS || '{}')['${environment}'].plan.runner || vars.FORK_RUNNER || 'ubuntu-24.04' }}`
  return withPlace(replaced(text, planRunner, runner), liftedPlace(lifted, environment, setup))
}

/** Puts the step before the first checkout, and the plan on the kubeconfig that it finds. */
function withPlace(text: string, place: string): string {
  const found = replaced(text, '${{ vars.KUBECONFIG_PLAN }}', '${{ steps.place.outputs.kubeconfig }}')
  return replaced(found, / {6}- uses: actions\/checkout/, `${place}      - uses: actions/checkout`)
}

/** @param environment a name, or an expression. @returns the step that finds the kubeconfig of an environment. */
function liftedPlace(lifted: string, environment: string, setup: Setup): string {
  const start = lifted.indexOf('      # What the variables of the merges name')
  const step = lifted.slice(start, lifted.indexOf('      - uses: actions/checkout'))
  const named = replaced(step, `\${{ inputs.environment || ${oneEnvironment} }}`, environment)
  const known = replaced(named, `\${{ ${oneEnvironment} }}`, mainOf(setup))
  return known
    .replaceAll('[inputs.environment]', () =>
      environment.startsWith('$') ? '[inputs.environment]' : `['${environment}']`,
    )
    .replace(' The same step is in layer.yml.', '')
}

const calledInputs = `on:
  workflow_call:
    inputs:
      environment:
        description: The helmfile environment.
        type: string
        required: true
      earlier-done:
        description: Whether the environments before it are deployed and ready; where not, nothing of this one is planned.
        type: boolean
        required: true
    secrets:
      OP_SERVICE_ACCOUNT_TOKEN:
        description: 1Password service account token. An environment's own secret of this name comes before it.
`

/** Makes the deploy of one environment, which a merge or a promotion calls. */
function calledDeploy(text: string, setup: Setup, lifted: string): string {
  const here = '${{ inputs.environment }}'
  const runner = /runs-on: >-\n(?: {6}.*\n)+/.exec(lifted)?.[0].trimEnd() ?? ''
  const steps: readonly Change[] = [
    (one) => replaced(one, '# A merge: one plan', '# One environment: one plan'),
    (one) => replaced(one, 'name: Deploy\n', 'name: Deploy an environment\n'),
    (one) => replaced(one, /on:\n {2}push:\n {4}branches: .*\n/, calledInputs),
    // Whoever calls it waits for its turn.
    (one) => replaced(one, /# Merges deploy in the order[^]*?\n\n/, ''),
    (one) => replaced(one, '  plan:\n', '  plan:\n    if: ${{ inputs.earlier-done }}\n'),
    (one) => replaced(one, `\${{ ${oneEnvironment} }}`, here),
    (one) => replaced(one, planRunner, withoutDefault(runner, setup)),
    (one) => withPlace(one, liftedPlace(lifted, here, setup)),
    (one) =>
      replaced(
        one,
        'job-results: |\n',
        "job-results: |\n            before ${{ inputs.earlier-done && 'success' || 'failure' }}\n",
      ),
    (one) => atCommit(one, setup),
  ]
  return steps.reduce((one, step) => step(one), text)
}

/** The environment is always given. */
function withoutDefault(text: string, setup: Setup): string {
  return text
    .replaceAll(`(inputs.environment || ${oneEnvironment})`, 'inputs.environment')
    .replaceAll(`inputs.environment || ${oneEnvironment}`, 'inputs.environment')
    .replaceAll(`(${oneEnvironment})`, () => `'${mainOf(setup)}'`)
}

function byHand(text: string, setup: Setup): string {
  const choice = `        description: The helmfile environment
        type: choice
        options: [${environmentsOf(setup).join(', ')}]
        default: ${mainOf(setup)}
        required: true
`
  const chosen = replaced(
    text,
    / {8}description: The helmfile environment, .*\n {8}type: string\n {8}default: ''\n/,
    choice,
  )
  const token = `\${{ ${tokenOf(environmentsOf(setup), setup)} }}`
  return withoutDefault(replaced(chosen, '${{ secrets.OP_SERVICE_ACCOUNT_TOKEN }}', token), setup)
}

/** What is promoted was merged: a branch that nobody reviewed goes nowhere. */
const goToCommit = `      # The branch is checked out, and what is promoted is a commit of it: nothing that was not merged goes further.
      - name: Go to the commit
        if: inputs.commit != ''
        env:
          COMMIT: \${{ inputs.commit }}
        run: |
          refuse() { echo "::error::going to the commit failed: $1"; exit 1; }
          case "$COMMIT" in *[!0-9a-f]*) refuse 'it is no full SHA: give all 40 digits' ;; esac
          [ "\${#COMMIT}" = 40 ] || refuse 'it is no full SHA: give all 40 digits'
          git merge-base --is-ancestor "$COMMIT" HEAD || refuse "$COMMIT is no commit of this branch: name one that was merged"
          git checkout --quiet --detach "$COMMIT"
`

const commitInput = `      commit:
        description: Of a promotion, the full SHA of what is deployed; what is checked out when empty.
        type: string
        default: ''
`

/** Where something is promoted, a job can go back to an older commit. */
function atCommit(text: string, setup: Setup): string {
  if (promotedOf(setup).length === 0) return text
  const inputs = '    secrets:\n      OP_SERVICE_ACCOUNT_TOKEN:\n'
  const checkout = '          persist-credentials: false\n'
  const depth = "          fetch-depth: ${{ inputs.commit == '' && 1 || 0 }}\n"
  const approval = '      approval: ${{ needs.plan.outputs.approval }}\n'
  return replaced(
    replaced(text, inputs, `${commitInput}${inputs}`),
    checkout,
    `${depth}${checkout}${goToCommit}`,
  ).replaceAll(approval, () => `${approval}      commit: \${{ inputs.commit }}\n`)
}
