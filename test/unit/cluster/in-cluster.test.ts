import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { inClusterKubeconfig } from '../../../src/cluster/in-cluster.js'

/** A pod, whose home has no kubeconfig. */
function pod(files: Readonly<Record<string, string>> = { token: 't0ken', 'ca.crt': 'pem', namespace: 'ci' }) {
  const dir = mkdtempSync(join(tmpdir(), 'in-cluster-'))
  const account = join(dir, 'account')
  mkdirSync(account)
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(account, name), text))
  const service = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }
  const written = (env: NodeJS.ProcessEnv = {}) =>
    inClusterKubeconfig({ HOME: dir, ...service, ...env }, dir, account)
  const config = (env?: NodeJS.ProcessEnv) => JSON.parse(readFileSync(written(env) ?? '', 'utf8')) as Config
  return { dir, account, written, config }
}

interface Config {
  readonly clusters: readonly [{ readonly cluster: Record<string, string> }]
  readonly users: readonly [{ readonly user: Record<string, string> }]
  readonly contexts: readonly [{ readonly name: string; readonly context: Record<string, string> }]
  readonly 'current-context': string
}

describe('the kubeconfig of a pod', () => {
  it('names the address, the authority, the token file and the namespace of its account', () => {
    const { account, config } = pod()
    const { clusters, users, contexts, 'current-context': current } = config()
    expect(clusters[0].cluster).toEqual({
      server: 'https://10.0.0.1:443',
      'certificate-authority': join(account, 'ca.crt'),
    })
    expect(users[0].user).toEqual({ tokenFile: join(account, 'token') })
    expect(contexts[0].context).toMatchObject({ namespace: 'ci' })
    expect(contexts[0].name).toBe(current)
  })

  it('leaves the token where it is, and is for nobody else to read', () => {
    const path = pod().written() ?? ''
    expect(readFileSync(path, 'utf8')).not.toContain('t0ken')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each<[title: string, files: Record<string, string>, env: NodeJS.ProcessEnv, expected: object]>([
    [
      'an address of IPv6',
      { token: 't' },
      { KUBERNETES_SERVICE_HOST: 'fd00::1' },
      { server: 'https://[fd00::1]:443' },
    ],
    ['no authority', { token: 't' }, {}, { server: 'https://10.0.0.1:443' }],
  ])('has room for %s', (_title, files, env, expected) => {
    expect(pod(files).config(env).clusters[0].cluster).toEqual(expected)
  })

  it.each([
    ['POD_NAMESPACE', { token: 't', namespace: 'ci' }, { POD_NAMESPACE: 'other' }, 'other'],
    ['its file', { token: 't', namespace: 'ci\n' }, {}, 'ci'],
    ['nothing', { token: 't' }, {}, 'default'],
  ])('has the namespace that client-go takes from %s', (_title, files, env, namespace) => {
    expect(pod(files).config(env).contexts[0].context).toMatchObject({ namespace })
  })
})

describe('no kubeconfig is written', () => {
  it.each([
    ['outside a pod', { KUBERNETES_SERVICE_HOST: '' }],
    ['without a port', { KUBERNETES_SERVICE_PORT: '' }],
  ])('%s', (_title, env) => {
    expect(pod().written(env)).toBeUndefined()
  })

  it('without a token', () => {
    expect(pod({ 'ca.crt': 'pem' }).written()).toBeUndefined()
  })

  it('where there is one', () => {
    const { dir, written } = pod()
    const file = join(dir, 'mine')
    writeFileSync(file, '')
    const KUBECONFIG = [join(dir, 'none'), file].join(delimiter)
    expect(written({ KUBECONFIG })).toBeDefined()
    writeFileSync(file, 'kind: Config\n')
    expect(written({ KUBECONFIG })).toBeUndefined()
    mkdirSync(join(dir, '.kube'))
    expect(written({ KUBECONFIG: '' })).toBeDefined()
    writeFileSync(join(dir, '.kube', 'config'), 'kind: Config\n')
    expect(written({ KUBECONFIG: '' })).toBeUndefined()
  })
})
