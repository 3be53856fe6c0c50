import { kubeconfigInput } from '../input-table.js'
import { Failure, type FailureReason } from '../lib/errors.js'

/** Why a tool did not get its answer from the cluster, and what the reader does about it. */
export interface ClusterTrouble {
  readonly kind:
    | 'no-kubeconfig'
    | 'no-context'
    | 'no-credentials'
    | 'kubeconfig-unreadable'
    | 'unauthenticated'
    | 'forbidden'
    | 'untrusted'
    | 'unreachable'
    | 'late'
  readonly reason: FailureReason
  readonly why: string
  readonly next: string
}

interface Row extends ClusterTrouble {
  /** Words of client-go and of the API server: they mean the same from every tool. */
  readonly pattern: RegExp
  /** Words that mean it from kubectl alone, which reads nothing but the kubeconfig. */
  readonly kubectl?: RegExp
}

const noAnswer = {
  reason: 'cluster-unreachable',
  why: 'the cluster does not answer',
  next: 'check the server address in the kubeconfig and that this runner reaches it',
} as const

const refusal = {
  reason: 'cluster-refused',
  why: 'the cluster refused these credentials',
  next: 'give the account of the kubeconfig the rights in docs/cluster-access.md',
} as const

/** The causes before their consequences: what does not exist cannot be reached either. */
const rows: readonly Row[] = [
  {
    kind: 'no-kubeconfig',
    pattern: /localhost:8080|dial tcp (?:127\.0\.0\.1|\[::1\]):8080/,
    reason: 'kubeconfig-invalid',
    why: 'there is no kubeconfig',
    next: `set ${kubeconfigInput} or KUBECONFIG to a file that names the cluster`,
  },
  {
    kind: 'no-context',
    pattern: /context "[^"\n]*" does not exist|context was not found|no context exists/i,
    reason: 'kubeconfig-invalid',
    why: 'the kubeconfig has no such context',
    next: 'check the input kube-context against `kubectl config get-contexts`',
  },
  {
    kind: 'no-credentials',
    pattern: /unable to read (?:certificate-authority|client-cert|client-key)|getting credentials/,
    kubectl: /Please enter Username|^error: EOF$|no such file or directory/m,
    reason: 'kubeconfig-invalid',
    why: 'the kubeconfig names credentials that are not there',
    next: 'check it with `kubectl config view`, and that its files and programs are on this runner',
  },
  {
    kind: 'kubeconfig-unreadable',
    pattern: /error loading config file|invalid configuration/i,
    kubectl: /couldn't get version\/kind|yaml:|cannot unmarshal|illegal base64/i,
    reason: 'kubeconfig-invalid',
    why: 'the kubeconfig cannot be read',
    next: 'check it with `kubectl config view`',
  },
  { kind: 'unauthenticated', pattern: /unauthorized|must be logged in|provide credentials/i, ...refusal },
  { kind: 'forbidden', pattern: /forbidden/i, ...refusal },
  {
    kind: 'untrusted',
    pattern: /x509|\btls: /,
    reason: 'cluster-unreachable',
    why: 'the TLS connection to the cluster cannot be trusted',
    next: 'check the server address and the certificate-authority in the kubeconfig',
  },
  {
    kind: 'unreachable',
    pattern:
      /cluster unreachable|(?:connection|was) refused|no such host|no route to host|network is unreachable|unable to connect|connection to the server|reset by peer|": (?:unexpected )?EOF|deadline exceeded|timed out|i\/o timeout|handshake timeout|timeout awaiting|gateway timeout|client\.timeout/i,
    ...noAnswer,
  },
  { kind: 'late', pattern: /\((?:Server)?Timeout\): /, ...noAnswer },
]

/** @param text of any tool, hostile where it quotes others. @returns all that it says about the way to the cluster. */
export function clusterTroubles(text: string): readonly ClusterTrouble[] {
  return rows.filter(({ pattern }) => pattern.test(text))
}

/** @param stderr of kubectl. @returns the cause, undefined when it is about something else. */
export function kubectlTrouble(stderr: string): ClusterTrouble | undefined {
  return rows.find(({ pattern, kubectl }) => pattern.test(stderr) || kubectl?.test(stderr))
}

/** @param said by kubectl, the API server, or on the way there. */
export function clusterFailure(what: string, said: string): Failure {
  const line = errorLine(said)
  const trouble = kubectlTrouble(said)
  return new Failure({
    what: `${what} failed`,
    why: trouble ? `${trouble.why} (${line})` : line,
    next: trouble?.next ?? 'run the same kubectl command by hand to see more',
    reason: trouble?.reason ?? 'cluster-refused',
  })
}

/** @param said by kubectl, which has not come to the cluster. */
export function isKubeconfigWrong(said: string): boolean {
  return clusterTroubles(said).some(({ reason }) => reason === 'kubeconfig-invalid')
}

/** Why something cannot be read from the cluster, as a clause. */
export interface Unreadable {
  readonly why: string
  /** What answers is no API server, or none of Kubernetes. */
  readonly isForeign?: true
}

/** @returns it as an error, for what cannot go on without it. */
export function unreadableFailure(what: string, { why, isForeign }: Unreadable): Failure {
  if (!isForeign) return clusterFailure(what, why)
  const next = 'check the address of the cluster'
  return new Failure({ what: `${what} failed`, why, next, reason: 'cluster-refused' })
}

/** @param wrong what is wrong with an answer, as a clause. */
export function foreignAnswer(wrong: string): Unreadable {
  return { why: `the answer of the API server cannot be read: ${wrong}`, isForeign: true }
}

/** kubectl logs its attempts before the error, and sometimes gives hints after it. */
function errorLine(text: string): string {
  const lines = text.trim().split('\n')
  const line = lines.findLast((one) => /^error|unable to|connection to/i.test(one)) ?? lines.at(-1)
  return line?.trim().slice(0, 300) || 'nothing was said'
}
