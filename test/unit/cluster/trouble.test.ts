import { describe, expect, it } from '@jest/globals'
import { clusterFailure } from '../../../src/cluster/trouble.js'

/** Standard error of kubectl 1.34.2, as it was written. */
const said = {
  refused: `E1123 16:20:01.000000 1 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \\"https://127.0.0.1:1/api?timeout=5s\\": dial tcp 127.0.0.1:1: connect: connection refused"
The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?`,
  noHost:
    'Unable to connect to the server: dial tcp: lookup no.such.host.invalid on 10.0.0.1:53: no such host',
  timeout:
    'Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout exceeded)',
  x509: 'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
  noConfig:
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  yaml: 'error: error loading config file "/k": yaml: mapping values are not allowed in this context',
  text: `error: error loading config file "/k": couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { Kind string }`,
  base64: 'error: error loading config file "/k": illegal base64 data at input byte 0',
  context: 'error: context "nope" does not exist',
  currentContext: 'Error in configuration: context was not found for specified context: nope',
  noUser: 'Please enter Username: error: EOF',
  noUserNoInput: 'error: EOF',
  noCa: 'error: unable to read certificate-authority /ca.crt for c due to open /ca.crt: no such file or directory',
  noToken: 'error: open /token: no such file or directory',
  exec: `Unable to connect to the server: getting credentials: exec: executable nope-bin not found

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`,
  unauthorized: 'error: You must be logged in to the server (Unauthorized)',
  forbidden:
    'Error from server (Forbidden): secrets is forbidden: User "planner" cannot list resource "secrets" in API group "" at the cluster scope',
  ofServer:
    'secrets is forbidden: User "planner" cannot list resource "secrets" in API group "" at the cluster scope',
  ofProxy: 'dial tcp 127.0.0.1:1: connect: connection refused',
  nothing: '',
  other: 'Error from server (InternalError): etcdserver: mvcc: database space exceeded',
}

describe('what kubectl and the API server say', () => {
  it.each<[keyof typeof said, string, string, string]>([
    [
      'refused',
      'cluster-unreachable',
      'the cluster does not answer (The connection to the server 127.0.0.1:1 was refused',
      'check the server address',
    ],
    [
      'noHost',
      'cluster-unreachable',
      'the cluster does not answer (Unable to connect',
      'check the server address',
    ],
    ['timeout', 'cluster-unreachable', 'the cluster does not answer', 'check the server address'],
    [
      'x509',
      'cluster-unreachable',
      'the TLS connection to the cluster cannot be trusted',
      'check the server address and the certificate-authority',
    ],
    [
      'noConfig',
      'kubeconfig-invalid',
      'there is no kubeconfig',
      'set the input kubeconfig (in the workflows the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY, or ENVIRONMENTS) or KUBECONFIG',
    ],
    ['yaml', 'kubeconfig-invalid', 'the kubeconfig cannot be read', 'check it with `kubectl config view`'],
    ['text', 'kubeconfig-invalid', 'the kubeconfig cannot be read', 'check it with'],
    ['base64', 'kubeconfig-invalid', 'the kubeconfig cannot be read', 'check it with'],
    ['context', 'kubeconfig-invalid', 'the kubeconfig has no such context', 'check the input kube-context'],
    [
      'currentContext',
      'kubeconfig-invalid',
      'the kubeconfig has no such context',
      'check the input kube-context',
    ],
    ['noUser', 'kubeconfig-invalid', 'the kubeconfig names credentials that are not there', 'check it with'],
    [
      'noUserNoInput',
      'kubeconfig-invalid',
      'the kubeconfig names credentials that are not there',
      'check it with',
    ],
    ['noCa', 'kubeconfig-invalid', 'the kubeconfig names credentials that are not there', 'check it with'],
    ['noToken', 'kubeconfig-invalid', 'the kubeconfig names credentials that are not there', 'check it with'],
    [
      'exec',
      'kubeconfig-invalid',
      'the kubeconfig names credentials that are not there (Unable to connect to the server: getting credentials: exec: executable nope-bin not found',
      'check it with',
    ],
    ['unauthorized', 'cluster-refused', 'the cluster refused these credentials', 'give the account'],
    [
      'forbidden',
      'cluster-refused',
      'the cluster refused these credentials (Error from server (Forbidden): secrets is forbidden: User "planner"',
      'give the account',
    ],
    [
      'ofServer',
      'cluster-refused',
      'the cluster refused these credentials (secrets is forbidden: User "planner"',
      'give the account',
    ],
    ['ofProxy', 'cluster-unreachable', 'the cluster does not answer (dial tcp', 'check the server address'],
    ['nothing', 'cluster-refused', 'nothing was said', 'run the same kubectl command by hand'],
    [
      'other',
      'cluster-refused',
      'Error from server (InternalError): etcdserver',
      'run the same kubectl command by hand',
    ],
  ])('%s becomes %s', (name, reason, why, next) => {
    const failure = clusterFailure('reading pods', `${said[name]}\n`)
    expect(failure).toMatchObject({ name: 'Failure', reason })
    const { message } = failure
    expect(message).toContain(`reading pods failed: ${why}`)
    expect(message).toContain(`: ${next}`)
    expect(message).not.toContain('\n')
  })
})
