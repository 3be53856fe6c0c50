import { resolve } from 'node:path'
import { overlap, type AddressRange } from '../address-ranges.js'
import type { BuiltHelmfile } from '../built-stack.js'
import type { LintContext, UnplacedFinding } from './rule.js'

/** By its name, what a cluster keeps for itself: `podCIDRs`, `serviceCIDR`, `clusterPoolIPv4PodCIDRList`. */
const ownName = /(pod|service|cluster)\w{0,20}(cidr|subnet)/i

/**
 * What has an address that pods or Services have as well cannot be reached from inside the cluster, and the pods with
 * that address cannot be reached at all (docs.cilium.io: cluster scope IPAM). Only what stands in state values is known.
 */
export function addressFindings(helmfile: BuiltHelmfile, context: LintContext): UnplacedFinding[] {
  const { addresses } = helmfile
  return addresses.flatMap((own, index) => {
    if (!isOwn(own)) return []
    // Of two that are own, the later one tells.
    const others = addresses.filter((other, at) => (isOwn(other) ? at < index : isOutside(other, own)))
    return others
      .filter((other) => overlap(own, other))
      .map((other) => {
        const message = `${named(own)} overlaps with ${named(other)}, which the cluster then cannot reach: choose a range that nothing else is in`
        return { rule: 'address-overlap', severity: 'warning', message, ...placeOf(own, helmfile, context) }
      })
  })
}

function isOwn({ path }: AddressRange): boolean {
  return ownName.test(path.at(-1) ?? '')
}

/** The same range again, and everything, are said of who may come in. A Service may be given its address. */
function isOutside({ path, text }: AddressRange, own: AddressRange): boolean {
  if (text === own.text || text.endsWith('/0')) return false
  return !(/service/i.test(own.path.at(-1) ?? '') && /dns|service/i.test(path.join('.')))
}

function named({ path, text }: AddressRange): string {
  return `${path.join('.')} ${text}`
}

/** @returns the last of the environment's files that sets the value, and the line. */
function placeOf(
  { path }: AddressRange,
  { dir, environments }: BuiltHelmfile,
  { environment, files }: LintContext,
): Pick<UnplacedFinding, 'file' | 'line'> {
  const key = path.at(-1) ?? ''
  const places = (environments.get(environment) ?? []).flatMap((name) => {
    const file = resolve(dir, name)
    const lines = files.read(file)?.split('\n') ?? []
    const at = lines.findIndex((line) => line.trimStart().startsWith(`${key}:`))
    return at < 0 ? [] : [{ file, line: at + 1 }]
  })
  return places.at(-1) ?? {}
}
