import { bounds, type Completed, type Exec } from '../lib/exec.js'

/**
 * How the API server is asked to try objects: the one place that knows kubectl's command line, beside the proxy of api.ts,
 * through which all else is read. A refusal is an answer, too: what it printed is given back, whatever its exit code.
 * Secrets are taken out of what it says, not of what it reads.
 * @param input what it reads from standard input.
 * @throws Failure when it could not be run, or hung.
 */
export type Kubectl = (args: readonly string[], input?: string) => Promise<Completed>

export interface KubectlOptions {
  readonly exec: Exec
  /** Absolute path of the pinned kubectl. */
  readonly kubectl: string
  readonly env: NodeJS.ProcessEnv
  readonly kubeContext?: string
  /** Takes the secrets out of what kubectl says, before it is shortened. */
  readonly redact?: (text: string) => string
}

/** An API server that answers at all answers within this; a plan should not hang for minutes on a dead one. */
const requestTimeout = '30s'

export function kubectlPort(options: KubectlOptions): Kubectl {
  const { exec, kubectl: file, env, kubeContext, redact = (text: string) => text } = options
  const context = kubeContext ? ['--context', kubeContext] : []
  return async (given, input) => {
    const args = [...context, `--request-timeout=${requestTimeout}`, ...given]
    const done = await exec({
      file,
      args,
      env,
      timeoutMs: bounds.cluster,
      ...(input === undefined ? {} : { input }),
    })
    return { ...done, stderr: redact(done.stderr) }
  }
}

/**
 * A helmfile may name another context than the kubeconfig's current one, and would then be applied to another cluster
 * than was read. So the context is settled here and named to every tool.
 * @returns undefined without a kubeconfig, as in a pod.
 */
export async function currentContext({ exec, kubectl, env }: KubectlOptions): Promise<string | undefined> {
  const done = await exec({ file: kubectl, args: ['config', 'current-context'], env })
  return done.exitCode === 0 ? done.stdout.trim() || undefined : undefined
}
