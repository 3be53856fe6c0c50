import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where every pod finds the credentials of its account (client-go: rest/config.go, InClusterConfig). */
export const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * kubectl, helm and helmfile find the cluster that they run in by themselves, but only while no flag says anything
 * about the connection (client-go: tools/clientcmd/merged_client_builder.go): with `--request-timeout` or `--context`
 * they ask localhost:8080 instead. So what they would have found is written down. The token stays where it is: it is
 * renewed there.
 * @param dir private to the run.
 * @param account for tests.
 * @returns the path of a kubeconfig; undefined outside a pod, and where there is a kubeconfig.
 */
export function inClusterKubeconfig(
  env: NodeJS.ProcessEnv,
  dir: string,
  account = accountFolder,
): string | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, POD_NAMESPACE } = env
  const token = join(account, 'token')
  const authority = join(account, 'ca.crt')
  if (!host || !port || !existsSync(token) || hasKubeconfig(env)) return undefined
  const path = join(dir, 'kubeconfig')
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  const cluster = { server, ...(existsSync(authority) ? { 'certificate-authority': authority } : {}) }
  const namespace = POD_NAMESPACE || textOf(join(account, 'namespace')) || 'default'
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { tokenFile: token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  }
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 })
  return path
}

const name = 'in-cluster'

/** client-go skips files that are not there, and falls back to the pod when all that it has read is empty. */
function hasKubeconfig({ KUBECONFIG, HOME = '' }: NodeJS.ProcessEnv): boolean {
  const files = KUBECONFIG ? KUBECONFIG.split(delimiter) : [join(HOME, '.kube', 'config')]
  return files.some((file) => existsSync(file) && textOf(file) !== '')
}

/** @returns undefined when it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
