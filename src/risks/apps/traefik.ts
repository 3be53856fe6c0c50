import type { ManifestObject } from '../../manifest/manifest.js'
import type { Risk } from '../risk.js'
import { listAt, shown, textAt, textsAt } from '../../manifest/fields.js'
import { containersOf, podSpecOf } from '../kubernetes/pod-spec.js'
import { risks, type RiskRule } from '../rule.js'

/** The doors of the cluster: Traefik's entry points and the ports of its Service (doc.traefik.io: EntryPoints). */
export const traefikEntryPoints: RiskRule = ({ old, next }) => {
  if (!old || !next) return []
  return [...entryPoints(old, next), ...servicePorts(old, next)]
}

function entryPoints(old: ManifestObject, next: ManifestObject): Risk[] {
  const [before, after] = [entryPointsOf(old), entryPointsOf(next)]
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.flatMap((name) => {
    const [from, to] = [before.get(name), after.get(name)]
    if (from === to) return []
    if (to === undefined) return risks('traefik-entry-points', 'high', [`entry point ${shown(name)} goes`])
    const verb = from === undefined ? 'is added' : 'changes'
    return risks('traefik-entry-points', 'medium', [`entry point ${shown(name)} ${verb}`])
  })
}

/** @returns the arguments of each entry point, joined; Traefik reads them in any case. */
function entryPointsOf(object: ManifestObject): Map<string, string> {
  const found = new Map<string, string>()
  const args = containersOf(podSpecOf(object)).flatMap(({ value }) => textsAt(value, 'args'))
  for (const arg of args.sort()) {
    const [, name] = /^--entry-?points\.([\w-]{1,63})(?:[.=]|$)/i.exec(arg) ?? []
    if (name !== undefined) found.set(name.toLowerCase(), `${found.get(name.toLowerCase()) ?? ''}${arg}\n`)
  }
  return found
}

function servicePorts(old: ManifestObject, next: ManifestObject): Risk[] {
  if (!isTraefikService(old) || !isTraefikService(next)) return []
  const [before, after] = [portsOf(old), portsOf(next)]
  const gone = [...before].flatMap(([name, port]) => {
    const now = after.get(name)
    if (now === undefined) return [`port ${shown(name)} (${shown(port)}) goes`]
    return now === port ? [] : [`port ${shown(name)} ${shown(port)} → ${shown(now)}`]
  })
  return risks('traefik-entry-points', 'high', gone)
}

function isTraefikService({ kind, value }: ManifestObject): boolean {
  return kind === 'Service' && textAt(value, 'metadata', 'labels', 'app.kubernetes.io/name') === 'traefik'
}

function portsOf({ value }: ManifestObject): Map<string, string> {
  return new Map(
    listAt(value, 'spec', 'ports').map((port) => [
      `${textAt(port, 'name') || textAt(port, 'port')}/${textAt(port, 'protocol') || 'TCP'}`,
      textAt(port, 'port'),
    ]),
  )
}
