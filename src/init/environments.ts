import { environmentsOf, type Setup } from './setup.js'

/** @returns whether merges and pull requests are about more than one environment. */
export function hasSeveral(setup: Setup): boolean {
  return environmentsOf(setup).length > 1
}

/** The last one has the runners, kubeconfigs and the secret of a repository with one environment: it is where a stack began. */
export function mainOf(setup: Setup): string {
  return environmentsOf(setup).at(-1) ?? ''
}

/** @returns the name of the secret with the token of one environment. */
export function tokenSecretOf(environment: string, setup: Setup): string {
  const own = `_${environment.toUpperCase().replaceAll('-', '_')}`
  return `OP_SERVICE_ACCOUNT_TOKEN${environment === mainOf(setup) ? '' : own}`
}

/** @returns the environments that have runners and kubeconfigs in the variable ENVIRONMENTS. */
export function withOwnPlace(setup: Setup): string[] {
  return environmentsOf(setup).slice(0, -1)
}

/**
 * Named one by one: a job that looks its secret up by a computed name is handed all of them.
 * @returns the token of the environment that the input of that name chooses, as an expression.
 */
export function tokenOf(environments: readonly string[], setup: Setup): string {
  return [
    ...environments.map((name) => `inputs.environment == '${name}' && secrets.${tokenSecretOf(name, setup)}`),
    "''",
  ].join(' || ')
}
