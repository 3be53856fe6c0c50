import { objectKey } from '../manifest/manifest.js'
import type { Risk } from './risk.js'
import { access } from './kubernetes/access.js'
import { ciliumApiServer, ciliumDatapath, ciliumPodAddresses } from './apps/cilium.js'
import { olderImages, unversionedImages } from './kubernetes/images.js'
import { immutableFields } from './kubernetes/immutable.js'
import { minioPools } from './apps/minio.js'
import { lokiStorage, mimirStorage } from './apps/observability.js'
import { podPowers, replicasToZero } from './kubernetes/pods.js'
import { removals } from './kubernetes/removal.js'
import { versionBump } from './routine.js'
import type { ObjectDelta, RiskRule } from './rule.js'
import { storage } from './kubernetes/storage.js'
import { traefikEntryPoints } from './apps/traefik.js'
import { failingWebhooks } from './kubernetes/webhooks.js'

const rules: readonly RiskRule[] = [
  removals,
  storage,
  immutableFields,
  replicasToZero,
  access,
  podPowers,
  failingWebhooks,
  unversionedImages,
  olderImages,
  ciliumDatapath,
  ciliumPodAddresses,
  ciliumApiServer,
  lokiStorage,
  mimirStorage,
  minioPools,
  traefikEntryPoints,
]

/** Says that nobody knows, rather than that there is nothing. */
const unreadable: Risk = {
  rule: 'not-judged',
  level: 'medium',
  reason: 'this object could not be judged: look at its diff',
}

/**
 * Asks every rule about one object's change. Never throws, whatever the object holds.
 * @param change the object before and after; one side is absent when it is added or removed.
 * @returns the risks, each rule's in its own order; a single `version-bump` when nothing but versions moved.
 */
export function objectRisks(change: ObjectDelta): Risk[] {
  const { old, next } = change
  // A rename is one change to the eye. The cluster sees one object go and another come.
  const renamed = old && next && objectKey(old) !== objectKey(next)
  return renamed ? [...judge({ old }), ...judge({ next })] : judge(change)
}

function judge(change: ObjectDelta): Risk[] {
  const answers = rules.map((rule) => answerOf(rule, change))
  const found = answers.flatMap((answer) => answer ?? [])
  if (answers.includes(undefined)) return [...found, unreadable]
  return found.length > 0 ? found : [...(answerOf(versionBump, change) ?? [unreadable])]
}

/** @returns undefined when the rule could not tell: texts that grow past all bounds, or that are nested too deep. */
function answerOf(rule: RiskRule, change: ObjectDelta): readonly Risk[] | undefined {
  try {
    return rule(change)
  } catch {
    return undefined
  }
}
