const capacity = { cpu: '64', memory: '256Gi', pods: '500', 'ephemeral-storage': '1Ti' }

/** @returns a List of four fake nodes: enough for charts that keep their pods apart on three. */
export function nodeList() {
  const names = ['node-1', 'node-2', 'node-3', 'node-4']
  return { apiVersion: 'v1', kind: 'List', items: names.map(node) }
}

function node(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/worker': '',
      },
    },
    status: {
      capacity,
      allocatable: capacity,
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        kubeletVersion: 'v1.34.2',
        kubeProxyVersion: '',
        containerRuntimeVersion: 'kwok://fake',
        kernelVersion: 'fake',
        osImage: 'fake',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  }
}
