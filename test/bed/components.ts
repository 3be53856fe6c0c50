import { join } from 'node:path'
import type { Program } from './children.js'
import type { ClusterTools } from './tools.js'

/** The TCP ports of one control plane on 127.0.0.1. */
export interface Ports {
  readonly api: number
  /** etcd, for kube-apiserver. */
  readonly client: number
  /** etcd, for its peers; it insists on having one. */
  readonly peer: number
}

/** @returns how etcd is run: in `dir`, without waiting for the disk, because the data is thrown away. */
export function etcd(tools: ClusterTools, dir: string, ports: Ports): Program {
  const client = `http://127.0.0.1:${ports.client}`
  const peer = `http://127.0.0.1:${ports.peer}`
  return {
    name: 'etcd',
    file: tools.etcd,
    args: [
      `--data-dir=${join(dir, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
  }
}

/** @returns how kube-apiserver is run: RBAC on, tokens from a file, a certificate it makes itself in `dir`. */
export function apiServer(tools: ClusterTools, dir: string, ports: Ports): Program {
  const serviceAccountKey = join(dir, 'service-account.key')
  return {
    name: 'kube-apiserver',
    file: tools.kubeApiserver,
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.client}`,
      `--secure-port=${ports.api}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--cert-dir=${dir}`,
      `--service-account-key-file=${serviceAccountKey}`,
      `--service-account-signing-key-file=${serviceAccountKey}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      // In the loopback range: what the API server sends to a Service (webhooks, aggregated APIs) is refused at once here.
      '--service-cluster-ip-range=127.96.0.0/16',
      `--token-auth-file=${join(dir, 'tokens.csv')}`,
      `--client-ca-file=${join(dir, 'admin.crt')}`,
      '--authorization-mode=RBAC',
      '--allow-privileged',
      // Pods would wait for token secrets that no kubelet mounts.
      '--disable-admission-plugins=ServiceAccount',
      '--endpoint-reconciler-type=none',
      '--profiling=false',
    ],
  }
}

/** @returns how kube-controller-manager is run; it listens on no port. */
export function controllerManager(tools: ClusterTools, dir: string, kubeconfig: string): Program {
  return {
    name: 'kube-controller-manager',
    file: tools.kubeControllerManager,
    args: [
      ...clientFlags(kubeconfig),
      `--service-account-private-key-file=${join(dir, 'service-account.key')}`,
      '--use-service-account-credentials=false',
      `--flex-volume-plugin-dir=${join(dir, 'flex-volume')}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ],
  }
}

/** @returns how kube-scheduler is run; it listens on no port. */
export function scheduler(tools: ClusterTools, _dir: string, kubeconfig: string): Program {
  return {
    name: 'kube-scheduler',
    file: tools.kubeScheduler,
    args: [
      ...clientFlags(kubeconfig),
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      // A pod whose claim is bound in the moment it is looked at would wait for five minutes.
      '--pod-max-in-unschedulable-pods-duration=5s',
    ],
  }
}

/** @returns how kwok is run: all nodes are its own, the stages come from a file and need no CRD. */
export function kwok(
  tools: ClusterTools,
  dir: string,
  files: { kubeconfig: string; stages: string },
): Program {
  return {
    name: 'kwok',
    file: tools.kwok,
    args: [
      `--kubeconfig=${files.kubeconfig}`,
      `--config=${files.stages}`,
      '--manage-all-nodes=true',
      '--cidr=10.0.0.0/16',
      '--node-ip=127.0.0.1',
      '--node-lease-duration-seconds=40',
    ],
    // A person's own kwok configuration must not change the bed.
    env: { KWOK_WORKDIR: join(dir, 'kwok') },
  }
}

function clientFlags(kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
  ]
}
