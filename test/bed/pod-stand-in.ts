import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Bed } from './bed.js'
import { machineAddress } from './machine-address.js'

/** What answers behind a Service when it is asked through the API server. */
export interface PodStandIn {
  /** The paths that it was asked for. */
  readonly asked: () => readonly string[]
  readonly stop: () => Promise<void>
}

/**
 * Makes a Service with port 80 in the namespace `default`, and a pod behind it. The API server hands a request on where the
 * address of an endpoint is one of its pod (kubernetes: pkg/registry/core/service/storage/storage.go, `isValidAddress`).
 * @param statusOf what it answers to a path.
 */
export async function podStandIn(
  bed: Pick<Bed, 'kubectl' | 'dir'>,
  name: string,
  statusOf: (path: string) => number,
): Promise<PodStandIn> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.statusCode = statusOf(request.url ?? '')
    response.end()
  })
  const ip = machineAddress()
  const port = await listening(server, ip)
  const target = { kind: 'Pod', name, namespace: 'default' }
  const subsets = [{ addresses: [{ ip, targetRef: target }], ports: [{ port }] }]
  const items = [
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'Endpoints', metadata: { name }, subsets },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      // Nobody puts it on a node, so its status stays.
      spec: { schedulerName: 'none', containers: [{ name: 'main', image: 'registry.example/none:1' }] },
    },
  ]
  const file = join(bed.dir, `${name}.json`)
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  await bed.kubectl(['create', '-n', 'default', '-f', file])
  const status = JSON.stringify({ status: { podIP: ip, podIPs: [{ ip }] } })
  await bed.kubectl([
    'patch',
    'pod',
    name,
    '-n',
    'default',
    '--subresource=status',
    '--type=merge',
    '-p',
    status,
  ])
  return { asked: () => asked, stop: () => stopped(server) }
}

function listening(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, () => resolve((server.address() as AddressInfo).port))
  })
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
