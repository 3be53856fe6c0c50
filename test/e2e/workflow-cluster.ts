import { writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Bed } from '../bed/bed.js'
import { helmList } from './small-stack.js'
import { namespace } from './workflow-stack.js'

/** @returns revision and status of each release, by name. */
export async function revisions(bed: Bed): Promise<Record<string, string>> {
  const listed = Object.entries(await helmList(bed))
  return Object.fromEntries(
    listed.map(([key, { revision, status }]) => [key.split('/')[1] ?? '', `${revision} ${status}`]),
  )
}

/** @returns the releases that differ between two lists, by name, each as the second has it. */
export function moved(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(after).filter(([name, now]) => before[name] !== now))
}

/** @returns what `helm history` says of the last revision. */
export async function lastDescription(bed: Bed, release: string): Promise<string> {
  const history = await bed.helm(['history', release, '-n', namespace, '-o', 'json'])
  return (JSON.parse(history) as { description: string }[]).at(-1)?.description ?? ''
}

/** Something that a layer needs is missing, so that helm fails half-way: there is room for no object more. */
export async function refuseNewConfigMaps(bed: Bed): Promise<void> {
  await bed.kubectl(['create', 'quota', 'full', '--hard=configmaps=1', '-n', namespace])
  const counted = '--for=jsonpath={.status.hard.configmaps}=1'
  await bed.kubectl(['wait', 'quota/full', '-n', namespace, counted, '--timeout=20s'])
}

export async function allowNewConfigMaps(bed: Bed): Promise<void> {
  await bed.kubectl(['delete', 'quota', 'full', '-n', namespace])
}

export interface ClusterTrap {
  readonly kubeconfig: string
  readonly connections: () => number
  readonly stop: () => Promise<void>
}

/** A cluster that nobody may come to: it counts who does. */
export async function clusterTrap({ dir }: Bed): Promise<ClusterTrap> {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  const kubeconfig = join(dir, 'trap.kubeconfig')
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'trap', cluster }],
    users: [{ name: 'trap', user: {} }],
    contexts: [{ name: 'trap', context: { cluster: 'trap', user: 'trap' } }],
    'current-context': 'trap',
  }
  await writeFile(kubeconfig, JSON.stringify(content))
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { kubeconfig, connections: () => connections, stop }
}
