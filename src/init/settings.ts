import { environmentsOf, layerNumbers, promotedOf, type Setup } from './setup.js'
import { tokenSecretOf, withOwnPlace } from './environments.js'
import { pathOf } from './workflows.js'

/** One call of `gh`. */
export interface GhCall {
  readonly args: readonly string[]
  /** Written to its standard input. */
  readonly input?: string
}

/** What is asked of GitHub, and what to say of it. */
export interface Setting {
  readonly title: string
  readonly calls: readonly GhCall[]
}

/** Numeric id of whoever may approve. */
export interface Reviewer {
  readonly login: string
  readonly id: number
}

/** @returns the names of the environments that wait for somebody. */
export function environmentsFor(setup: Setup): string[] {
  const layers = layerNumbers(setup)
  return environmentsOf(setup).flatMap((environment) =>
    setup.approval === 'deploy' ? [environment] : layers.map((layer) => `${environment}-layer-${layer}`),
  )
}

/**
 * @param known policies of branches by environment: GitHub refuses one that is there already.
 * @returns the environments, each with the reviewer and for the branch of the deploys alone. Asked twice, it is the same.
 */
export function environmentSettings(
  setup: Setup,
  reviewer: Reviewer,
  known: ReadonlyMap<string, readonly string[]>,
): Setting[] {
  return environmentsFor(setup).map((name) => {
    const path = `repos/{owner}/{repo}/environments/${name}`
    const rules = {
      reviewers: [{ type: 'User', id: reviewer.id }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    }
    const branch = {
      args: ['api', '-X', 'POST', `${path}/deployment-branch-policies`, '-f', `name=${setup.branch}`],
    }
    return {
      title: `environment ${name}: ${reviewer.login} approves, for the branch ${setup.branch} alone`,
      calls: [
        { args: ['api', '-X', 'PUT', path, '--input', '-'], input: JSON.stringify(rules) },
        ...(known.get(name)?.includes(setup.branch) ? [] : [branch]),
      ],
    }
  })
}

/** @param isApplied whether GitHub has the environments. @returns what nobody but a person can do, one line each. */
export function leftToDo(setup: Setup, isApplied: boolean): string[] {
  const elsewhere = withOwnPlace(setup)
  const tokens = environmentsOf(setup).map((environment) => tokenSecretOf(environment, setup))
  return [
    'two self-hosted runners, labelled cluster-plan and cluster, each with a kubeconfig (or a pod in the cluster): put the paths into the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY',
    ...(elsewhere.length > 0
      ? [
          `the same for ${elsewhere.join(', ')}, in the variable ENVIRONMENTS: ${JSON.stringify(placesOf(elsewhere))}`,
        ]
      : []),
    ...(setup.onePassword
      ? [
          `the secret${tokens.length > 1 ? 's' : ''} ${tokens.join(', ')}, and in ${tokens.length > 1 ? 'their vaults' : 'its vault'} what the inputs secrets and credentials of the workflows name`,
        ]
      : []),
    ...(isApplied
      ? []
      : [
          `on GitHub the environments ${environmentsFor(setup).join(', ')} with required reviewers: init --apply-settings makes them with gh`,
        ]),
    `the branch ${setup.branch}: changes by pull request only`,
    'commit these files and open a pull request: its comment is the first plan',
    ...promotions(setup),
  ]
}

/** @returns what the variable ENVIRONMENTS has to hold, with made-up paths. */
function placesOf(environments: readonly string[]): object {
  const place = (environment: string, kind: 'plan' | 'apply') => ({
    runner: ['self-hosted', kind === 'plan' ? `${environment}-plan` : environment],
    kubeconfig: `/home/runner/${environment}-${kind}.yaml`,
  })
  return Object.fromEntries(
    environments.map((name) => [name, { plan: place(name, 'plan'), apply: place(name, 'apply') }]),
  )
}

function promotions(setup: Setup): string[] {
  const file = pathOf('promote', setup).split('/').at(-1) ?? ''
  return promotedOf(setup).map(
    (name) => `to deploy ${name} later: gh workflow run ${file} -f environment=${name}`,
  )
}
