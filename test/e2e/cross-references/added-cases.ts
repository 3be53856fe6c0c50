/** An object that the stack does not have, as one more of a release. */
export interface Added {
  readonly title: string
  readonly object: object
  readonly found: readonly string[]
}

const container = (more: object) => ({
  spec: { template: { spec: { containers: [{ name: 'main', ...more }] } } },
})

export const added: readonly Added[] = [
  {
    title: 'the Service of an IngressRoute',
    object: {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: 'web', namespace: 'grafana' },
      spec: {
        routes: [
          {
            services: [
              { name: 'grafana', port: 81 },
              { name: 'loki-gateway', namespace: 'loki', port: 80 },
            ],
          },
          { services: [{ name: 'api@internal', kind: 'TraefikService' }] },
        ],
        tls: { secretName: 'grafana-tls' },
      },
    },
    found: [
      'IngressRoute grafana/web names 81 of Service grafana/grafana, which has none',
      'IngressRoute grafana/web names Secret grafana/grafana-tls, which is not there',
    ],
  },
  {
    title: 'whole Secrets and ConfigMaps as the environment, save for what is optional',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'loki' },
      ...container({
        envFrom: [
          { secretRef: { name: 'loki-credentials' } },
          { secretRef: { name: 'none' } },
          { secretRef: { name: 'maybe', optional: true } },
          { configMapRef: { name: 'loki' } },
          { configMapRef: { name: 'none' } },
        ],
      }),
    },
    found: [
      'Deployment loki/web names Secret loki/none, which is not there',
      'Deployment loki/web names ConfigMap loki/none, which is not there',
    ],
  },
  {
    title: 'a key of a ConfigMap',
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'web', namespace: 'alloy' },
      ...container({
        env: ['config.alloy', 'config.river'].map((key) => ({
          name: key,
          valueFrom: { configMapKeyRef: { name: 'alloy', key } },
        })),
      }),
    },
    found: ['Job alloy/web names config.river of ConfigMap alloy/alloy, which has none'],
  },
  {
    title: 'the Service that converts versions, and no field of a schema',
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'webs.example.com' },
      spec: {
        conversion: { webhook: { clientConfig: { service: { name: 'web', namespace: 'traefik' } } } },
        versions: [
          { schema: { openAPIV3Schema: { properties: { secretKeyRef: { name: 'text', key: 'text' } } } } },
        ],
      },
    },
    found: ['CustomResourceDefinition webs.example.com names Service traefik/web, which is not there'],
  },
  {
    title: 'Secrets that are volumes, and their keys, and those for images',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'loki' },
      spec: {
        imagePullSecrets: [{ name: 'registry' }],
        volumes: [
          {
            name: 'a',
            secret: { secretName: 'loki-credentials', items: [{ key: 'username' }, { key: 'user' }] },
          },
          { name: 'b', secret: { secretName: 'maybe', optional: true } },
          { name: 'c', projected: { sources: [{ secret: { name: 'none' } }] } },
        ],
      },
    },
    found: [
      'Pod loki/web names Secret loki/registry, which is not there',
      'Pod loki/web names user of Secret loki/loki-credentials, which has none',
      'Pod loki/web names Secret loki/none, which is not there',
    ],
  },
  {
    title: 'the port of a webhook',
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'web' },
      webhooks: [
        {
          clientConfig: { service: { name: 'cert-manager-webhook', namespace: 'cert-manager', port: 8443 } },
        },
        { clientConfig: { url: 'https://hooks.example.com' } },
      ],
    },
    found: [
      'ValidatingWebhookConfiguration web names 8443 of Service cert-manager/cert-manager-webhook, which has none',
    ],
  },
  {
    title: 'the account and the role of a binding, in their namespaces',
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'web', namespace: 'loki' },
      roleRef: { kind: 'Role', name: 'web' },
      subjects: [
        { kind: 'ServiceAccount', name: 'alloy' },
        { kind: 'User', name: 'ann' },
      ],
    },
    found: [
      'RoleBinding loki/web names ServiceAccount loki/alloy, which is not there',
      'RoleBinding loki/web names Role loki/web, which is not there',
    ],
  },
]
