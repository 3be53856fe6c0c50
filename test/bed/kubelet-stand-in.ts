import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Bed } from './bed.js'
import { serverCertificate } from './client-certificate.js'
import { machineAddress } from './machine-address.js'

/** What answers when the API server is asked for something of a node's kubelet. */
export interface KubeletStandIn {
  readonly stop: () => Promise<void>
}

/** @param answers by path; all else is not found. */
export async function kubeletStandIn(
  bed: Pick<Bed, 'kubectl'>,
  node: string,
  answers: ReadonlyMap<string, string>,
): Promise<KubeletStandIn> {
  const { certificate, key } = serverCertificate(node)
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const body = answers.get(request.url ?? '')
    response.statusCode = body === undefined ? 404 : 200
    response.end(body)
  })
  const address = machineAddress()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, resolve)
  })
  const status = {
    addresses: [{ type: 'InternalIP', address }],
    daemonEndpoints: { kubeletEndpoint: { Port: (server.address() as AddressInfo).port } },
  }
  const patch = JSON.stringify({ status })
  await bed.kubectl(['patch', 'node', node, '--subresource=status', '--type=merge', '-p', patch])
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { stop }
}
