/** A place of the stack that is broken on purpose: in what a release renders to, the first of a text becomes another. */
export interface Broken {
  readonly title: string
  /** `namespace/name` */
  readonly release: string
  readonly from: string
  readonly to: string
  readonly found: readonly string[]
}

export const broken: readonly Broken[] = [
  {
    title: 'a Service that an Ingress names',
    release: 'grafana/grafana',
    from: 'service:\n                name: grafana\n',
    to: 'service:\n                name: grafanas\n',
    found: ['Ingress grafana/grafana names Service grafana/grafanas, which is not there'],
  },
  {
    title: 'the number of a port',
    release: 'uptime-kuma/uptime-kuma',
    from: 'number: 3001',
    to: 'number: 3002',
    found: ['Ingress uptime-kuma/uptime-kuma names 3002 of Service uptime-kuma/uptime-kuma, which has none'],
  },
  {
    title: 'the name of a port, of a Service that an operator makes',
    release: 'minio-tenant/minio-tenant',
    from: 'name: http-console',
    to: 'name: https-console',
    found: [
      'Ingress minio-tenant/minio-console names https-console of Service minio-tenant/minio-console, which has none',
    ],
  },
  {
    title: 'an address in a configuration',
    release: 'alloy/alloy',
    from: 'loki-gateway.loki.svc.cluster.local/loki/api',
    to: 'loki-gateways.loki.svc.cluster.local/loki/api',
    found: ['ConfigMap alloy/alloy names Service loki/loki-gateways, which is not there'],
  },
  {
    title: 'the port of an address',
    release: 'mimir/mimir',
    from: 'minio.minio-tenant.svc.cluster.local:80',
    to: 'minio.minio-tenant.svc.cluster.local:9000',
    found: ['ConfigMap mimir/mimir-config names 9000 of Service minio-tenant/minio, which has none'],
  },
  {
    title: 'the scheme of an address',
    release: 'minio-tenant/minio-users',
    from: 'http://minio.minio-tenant.svc',
    to: 'https://minio.minio-tenant.svc',
    found: ['Job minio-tenant/minio-users names 443 of Service minio-tenant/minio, which has none'],
  },
  {
    title: 'an address within a namespace',
    release: '1password/connect',
    from: 'http://onepassword-connect:8080',
    to: 'http://onepassword-connect:8090',
    found: [
      'Deployment 1password/onepassword-connect-operator names 8090 of Service 1password/onepassword-connect, which has none',
    ],
  },
  {
    title: 'the labels of pods that a Service selects',
    release: 'monitoring/kube-state-metrics',
    from: '  selector:\n    app.kubernetes.io/name: kube-state-metrics',
    to: '  selector:\n    app.kubernetes.io/name: kube-state-metric',
    found: ['Service monitoring/kube-state-metrics selects no pod'],
  },
  {
    title: 'the labels of pods that a budget selects',
    release: 'mimir/mimir',
    from: 'matchLabels:\n      app.kubernetes.io/name: mimir\n      app.kubernetes.io/instance: mimir\n      app.kubernetes.io/component: alertmanager',
    to: 'matchLabels:\n      app.kubernetes.io/name: mimir\n      app.kubernetes.io/instance: mimir\n      app.kubernetes.io/component: alerts',
    found: ['PodDisruptionBudget mimir/mimir-alertmanager selects no pod'],
  },
  {
    title: 'the name of a port of pods',
    release: 'kube-system/metrics-server',
    from: 'targetPort: https',
    to: 'targetPort: http',
    found: ['Service kube-system/metrics-server sends to the port http, which no pod of it has'],
  },
  {
    title: 'a Secret in the environment of a container',
    release: 'external-dns/external-dns',
    from: 'name: external-dns-cloudflare',
    to: 'name: cloudflare',
    found: ['Deployment external-dns/external-dns names Secret external-dns/cloudflare, which is not there'],
  },
  {
    title: 'a key of a Secret that a OnePasswordItem makes',
    release: 'grafana/grafana',
    from: 'key: password',
    to: 'key: passwort',
    found: ['Deployment grafana/grafana names passwort of Secret grafana/grafana-admin, which has none'],
  },
  {
    title: 'the item of a OnePasswordItem',
    release: 'loki/loki-secrets',
    from: 'items/loki-credentials',
    to: 'items/cloudflare-tunnel',
    found: [
      'StatefulSet loki/loki names username of Secret loki/loki-credentials, which has none',
      'StatefulSet loki/loki names password of Secret loki/loki-credentials, which has none',
    ],
  },
  {
    title: 'a Secret that an issuer reads',
    release: 'cert-manager/cluster-issuers',
    from: 'key: api-token',
    to: 'key: token',
    found: [
      'ClusterIssuer letsencrypt-production names token of Secret cert-manager/external-dns-cloudflare, which has none',
    ],
  },
  {
    title: 'the Secret of a Tenant',
    release: 'minio-tenant/minio-tenant',
    from: 'configuration:\n    name: minio-root-credentials',
    to: 'configuration:\n    name: mimir-credentials',
    found: [
      'Tenant minio-tenant/minio names config.env of Secret minio-tenant/mimir-credentials, which has none',
    ],
  },
  {
    title: 'the Secret of a Certificate',
    release: 'traefik/wildcard-certificate',
    from: 'secretName: wildcard-tls',
    to: 'secretName: wildcard',
    found: ['TLSStore traefik/default names Secret traefik/wildcard-tls, which is not there'],
  },
  {
    title: 'a ConfigMap that is a volume',
    release: 'loki/loki',
    from: 'configMap:\n            name: loki-runtime',
    to: 'configMap:\n            name: loki-runtimes',
    found: ['StatefulSet loki/loki names ConfigMap loki/loki-runtimes, which is not there'],
  },
  {
    title: 'an IngressClass',
    release: 'uptime-kuma/uptime-kuma',
    from: 'ingressClassName: cloudflare-tunnel',
    to: 'ingressClassName: cloudflare',
    found: ['Ingress uptime-kuma/uptime-kuma names IngressClass cloudflare, which is not there'],
  },
  {
    title: 'the StorageClass of a claim',
    release: 'uptime-kuma/uptime-kuma',
    from: 'storageClassName: nfs-client',
    to: 'storageClassName: nfs',
    found: ['PersistentVolumeClaim uptime-kuma/uptime-kuma-pvc names StorageClass nfs, which is not there'],
  },
  {
    title: 'the StorageClass of a template for claims',
    release: 'loki/loki',
    from: 'storageClassName: nfs-client',
    to: 'storageClassName: nfs',
    found: ['StatefulSet loki/loki names StorageClass nfs, which is not there'],
  },
  {
    title: 'a claim',
    release: 'uptime-kuma/uptime-kuma',
    from: 'claimName: uptime-kuma-pvc',
    to: 'claimName: uptime-kuma',
    found: [
      'Deployment uptime-kuma/uptime-kuma names PersistentVolumeClaim uptime-kuma/uptime-kuma, which is not there',
    ],
  },
  {
    title: 'a ClusterIssuer',
    release: 'traefik/wildcard-certificate',
    from: 'name: letsencrypt-staging',
    to: 'name: letsencrypt',
    found: ['Certificate traefik/wildcard names ClusterIssuer letsencrypt, which is not there'],
  },
  {
    title: 'the kind of an issuer',
    release: 'traefik/wildcard-certificate',
    from: 'kind: ClusterIssuer',
    to: 'kind: Issuer',
    found: ['Certificate traefik/wildcard names Issuer traefik/letsencrypt-staging, which is not there'],
  },
  {
    title: 'the account of pods',
    release: 'alloy/alloy',
    from: 'serviceAccountName: alloy',
    to: 'serviceAccountName: alloys',
    found: ['DaemonSet alloy/alloy names ServiceAccount alloy/alloys, which is not there'],
  },
  {
    title: 'the account that a role is given to',
    release: 'monitoring/kube-state-metrics',
    from: 'namespace: monitoring\n\n',
    to: 'namespace: monitor\n\n',
    found: [
      'ClusterRoleBinding kube-state-metrics names ServiceAccount monitor/kube-state-metrics, which is not there',
    ],
  },
  {
    title: 'the role that an account is given',
    release: 'alloy/alloy',
    from: 'kind: ClusterRole\n  name: alloy',
    to: 'kind: ClusterRole\n  name: alloys',
    found: ['ClusterRoleBinding alloy names ClusterRole alloys, which is not there'],
  },
  {
    title: 'a PriorityClass',
    release: 'kube-system/metrics-server',
    from: 'priorityClassName: system-cluster-critical',
    to: 'priorityClassName: critical',
    found: ['Deployment kube-system/metrics-server names PriorityClass critical, which is not there'],
  },
  {
    title: 'the Service of a webhook',
    release: 'cert-manager/cert-manager',
    from: 'service:\n        name: cert-manager-webhook',
    to: 'service:\n        name: cert-manager-hook',
    found: [
      'MutatingWebhookConfiguration cert-manager-webhook names Service cert-manager/cert-manager-hook, which is not there',
    ],
  },
  {
    title: 'the Service of an API of its own',
    release: 'kube-system/metrics-server',
    from: 'namespace: kube-system\n    port: 8443',
    to: 'namespace: kube-system\n    port: 443',
    found: [
      'APIService v1beta1.metrics.k8s.io names 443 of Service kube-system/metrics-server, which has none',
    ],
  },
]
