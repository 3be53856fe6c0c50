import { networkInterfaces } from 'node:os'

/**
 * The API server hands no request on to a loopback address, so what stands in for a pod or a kubelet listens on one of this
 * machine's own; what is sent there does not leave it.
 * @throws where this machine has no address but loopback.
 */
export function machineAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const own = all.find(({ family, internal, address }) => {
    return family === 'IPv4' && !internal && !address.startsWith('169.254.')
  })
  if (own === undefined) throw new Error('this machine has no address but loopback')
  return own.address
}
