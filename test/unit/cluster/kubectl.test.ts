import { describe, expect, it } from '@jest/globals'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { discover, kubectlOutput, kubectlPort, liveCrds } from '../../../src/cluster/kubectl.js'
import type { Command, Completed } from '../../../src/lib/exec.js'

type Answer = (command: Command) => Partial<Completed>

const quick = { usual: 100, first: 50, pause: 5 }

function portWith(answer: Answer, kubeContext?: string) {
  const commands: Command[] = []
  const exec = (command: Command) => {
    commands.push(command)
    return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...answer(command) })
  }
  const kubectl = kubectlPort({
    exec,
    kubectl: '/tools/kubectl',
    env: {},
    patience: quick,
    ...(kubeContext ? { kubeContext } : {}),
  })
  return { kubectl, commands }
}

describe("kubectl's command line", () => {
  it('has a time limit for each request and for the whole', async () => {
    const { kubectl, commands } = portWith(() => ({ stdout: 'out' }))
    await expect(kubectlOutput(kubectl, 'x', ['get', 'pods'])).resolves.toBe('out')
    expect(commands[0]).toMatchObject({ args: ['--request-timeout=30s', 'get', 'pods'], timeoutMs: 120_000 })
  })

  it('names the context when one is given', async () => {
    const { kubectl, commands } = portWith(() => ({}), 'home')
    await kubectlOutput(kubectl, 'x', ['get', 'pods'])
    expect(commands[0]?.args.slice(0, 2)).toEqual(['--context', 'home'])
  })
})

describe('a cluster that is away for a while', () => {
  const down = {
    exitCode: 1,
    stderr: 'The connection to the server a:1 was refused - did you specify the right host?',
  }
  const failsFirst = (stderr: string) => {
    let asked = 0
    return (): Partial<Completed> => (asked++ === 0 ? { exitCode: 1, stderr } : { stdout: 'out' })
  }

  it.each([
    down.stderr,
    'Error from server (TooManyRequests): the server has received too many requests',
    'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
    'Error from server: etcdserver: leader changed',
    'Error from server (Timeout): the server was unable to return a response in the time allotted',
  ])('is read again: %s', async (stderr) => {
    const { kubectl, commands } = portWith(failsFirst(stderr))
    await expect(kubectlOutput(kubectl, 'x', ['get', '--raw', '/x'])).resolves.toBe('out')
    expect(commands).toHaveLength(2)
  })

  it('is not read again when it refuses, and no write is made twice', async () => {
    const refused = portWith(failsFirst('Error from server (Forbidden): pods is forbidden'))
    await expect(kubectlOutput(refused.kubectl, 'x', ['get', 'pods'])).rejects.toThrow('forbidden')
    const writes = portWith(failsFirst(down.stderr))
    expect(await writes.kubectl(['apply', '-f', '-'])).toMatchObject({ exitCode: 1 })
    expect([...refused.commands, ...writes.commands]).toHaveLength(2)
  })

  it('is given up after a while, sooner when it never answered', async () => {
    const never = portWith(() => down)
    await expect(kubectlOutput(never.kubectl, 'x', ['get', 'pods'])).rejects.toMatchObject({
      reason: 'cluster-unreachable',
    })
    let asked = 0
    const gone = portWith(() => (asked++ === 0 ? {} : down))
    await gone.kubectl(['get', 'pods'])
    await expect(kubectlOutput(gone.kubectl, 'x', ['get', 'pods'])).rejects.toThrow('does not answer')
    expect(never.commands.length).toBeGreaterThan(1)
    expect(gone.commands.length).toBeGreaterThan(never.commands.length)
  })
})

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
  other: 'Error from server (InternalError): etcdserver: mvcc: database space exceeded',
}

describe('what kubectl says', () => {
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
    ['noConfig', 'kubeconfig-invalid', 'there is no kubeconfig', 'set the input kubeconfig'],
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
      'other',
      'cluster-refused',
      'Error from server (InternalError): etcdserver',
      'run the same kubectl command by hand',
    ],
  ])('%s becomes %s', async (name, reason, why, next) => {
    const { kubectl } = portWith(() => ({ exitCode: 1, stderr: `${said[name]}\n` }))
    const error = await kubectlOutput(kubectl, 'reading pods', ['get', 'pods']).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ name: 'Failure', reason })
    const { message } = error as Error
    expect(message).toContain(`reading pods failed: ${why}`)
    expect(message).toContain(`: ${next}`)
    expect(message).not.toContain('\n')
  })
})

describe('asking what the cluster offers', () => {
  it('gives the version without v, and each API version with and without kinds, in all served versions', async () => {
    const { kubectl } = portWith(({ args }) => {
      if (args.includes('version')) return { stdout: '{"serverVersion":{"gitVersion":"v1.34.2"}}' }
      const folder = join(args[args.indexOf('--cache-dir') + 1] ?? '', 'host', 'apps', 'v1')
      mkdirSync(folder, { recursive: true })
      const list = (groupVersion: string, ...kinds: string[]) =>
        JSON.stringify({ groupVersion, resources: kinds.map((kind) => ({ kind })) })
      writeFileSync(
        join(folder, 'serverresources.json'),
        list('apps/v1', 'Deployment', 'Deployment', 'Scale'),
      )
      mkdirSync(join(folder, '..', 'v1beta1'))
      writeFileSync(join(folder, '..', 'v1beta1', 'serverresources.json'), list('apps/v1beta1', 'Deployment'))
      writeFileSync(join(folder, '..', 'servergroups.json'), '{}')
      return {}
    })
    expect(await discover(kubectl)).toEqual({
      kubeVersion: '1.34.2',
      apiVersions: [
        'apps/v1',
        'apps/v1/Deployment',
        'apps/v1/Scale',
        'apps/v1beta1',
        'apps/v1beta1/Deployment',
      ],
    })
  })

  it('goes on without the APIs of an extension server that is away, as helm does, and with no other failure', async () => {
    const away =
      'error: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery'
    const answers = (stderr: string): Answer => {
      return ({ args }) => {
        if (args.includes('version')) return { stdout: '{"serverVersion":{"gitVersion":"v1.34.2"}}' }
        const folder = join(args[args.indexOf('--cache-dir') + 1] ?? '', 'host', 'v1')
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, 'serverresources.json'), '{"groupVersion":"v1","resources":[]}')
        return { exitCode: 1, stderr }
      }
    }
    expect((await discover(portWith(answers(away)).kubectl)).apiVersions).toEqual(['v1'])
    await expect(discover(portWith(answers('error: You must be logged in')).kubectl)).rejects.toThrow(
      'refused',
    )
  })

  it('reads the custom resource definitions', async () => {
    const items = [{ metadata: { name: 'a.b' }, spec: { group: 'b' } }]
    const { kubectl } = portWith(() => ({ stdout: JSON.stringify({ items }) }))
    expect(await liveCrds(kubectl)).toEqual([{ name: 'a.b', spec: { group: 'b' } }])
  })
})
