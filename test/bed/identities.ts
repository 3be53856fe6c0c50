import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { clientCertificate } from './client-certificate.js'

/** The static bearer tokens of one control plane. */
export interface Credentials {
  readonly admin: string
  readonly planner: string
}

const secretFile = { mode: 0o600 }

/**
 * Writes what kube-apiserver needs to know its callers: `tokens.csv`, `service-account.key` and `admin.crt`, all in `dir`.
 * The format of the token file is `token,user,uid,"group"`.
 */
export async function writeCredentials(dir: string): Promise<Credentials> {
  const admin = randomBytes(24).toString('hex')
  const planner = randomBytes(24).toString('hex')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'sec1', format: 'pem' })
  await writeFile(join(dir, 'service-account.key'), pem, secretFile)
  const tokens = `${admin},admin,admin,"system:masters"\n${planner},planner,planner\n`
  await writeFile(join(dir, 'tokens.csv'), tokens, secretFile)
  const { certificate, key } = clientCertificate('admin', 'system:masters')
  await writeFile(join(dir, 'admin.crt'), certificate)
  await writeFile(join(dir, 'admin.key'), key, secretFile)
  return { admin, planner }
}

interface Target {
  readonly dir: string
  readonly url: string
  readonly credentials: Credentials
}

/**
 * Writes a kubeconfig for each identity. They hold the server's certificate, so they work from any folder.
 *
 * @returns the paths of the two files.
 */
export async function writeKubeconfigs({ dir, url, credentials }: Target) {
  const certificate = await readFile(join(dir, 'apiserver.crt'))
  const write = async (name: string, user: string, token: string): Promise<string> => {
    const path = join(dir, name)
    await writeFile(path, stringify(kubeconfig({ url, certificate, user, token })), secretFile)
    return path
  }
  return {
    kubeconfig: await write('kubeconfig', 'admin', credentials.admin),
    plannerKubeconfig: await write('planner.kubeconfig', 'planner', credentials.planner),
  }
}

function kubeconfig(of: { url: string; certificate: Buffer; user: string; token: string }) {
  const authority = of.certificate.toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bed', cluster: { server: of.url, 'certificate-authority-data': authority } }],
    users: [{ name: of.user, user: { token: of.token } }],
    contexts: [{ name: 'bed', context: { cluster: 'bed', user: of.user } }],
    'current-context': 'bed',
  }
}
