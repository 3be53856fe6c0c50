import type { Vault } from './account.js'
import { credentialsText } from './connect-credentials.js'

const user = (name: string) => ({ username: `${name}-user`, password: `stand-in-${name}-password` })

/** The vault that the stack's README describes, with the item of the Connect server. Every value is made up. */
export const stackVault: Vault = {
  name: 'kubernetes',
  items: [
    {
      title: 'connect',
      fields: { token: 'stand-in-connect-token', '1password-credentials.json': credentialsText },
    },
    {
      title: 'cloudflare-tunnel',
      fields: {
        token: 'stand-in-cloudflare-token',
        'account-id': 'stand-in-cloudflare-account',
        'tunnel-name': 'stand-in-tunnel',
      },
    },
    { title: 'external-dns-cloudflare', fields: { 'api-token': 'stand-in-cloudflare-dns-token' } },
    {
      title: 'minio-root-credentials',
      fields: {
        ...user('minio-root'),
        'config.env':
          'export MINIO_ROOT_USER="minio-root-user"\nexport MINIO_ROOT_PASSWORD="stand-in-minio-root-password"\n',
      },
    },
    { title: 'mimir-credentials', fields: user('mimir') },
    { title: 'loki-credentials', fields: user('loki') },
    { title: 'grafana-admin', fields: user('grafana') },
  ],
}
