import { withoutQuotedValues } from '../dry-run/quoted-values.js'
import type { ObjectRef } from '../resources.js'
import type { Evidence, Finding } from './diagnosis.js'

/** What helm and the API server call it, the cause before its consequence: one word of helm may hold several. */
const words: readonly { readonly evidence: Evidence; readonly says: RegExp }[] = [
  { evidence: 'webhook', says: /failed calling webhook/ },
  { evidence: 'quota', says: /exceeded quota/ },
  { evidence: 'terminating', says: /because it is being terminated/ },
  {
    evidence: 'immutable',
    says: /field is immutable|is immutable|may not be changed|may not change|for fields other than|cannot change roleRef|are forbidden after creation/,
  },
  { evidence: 'kind-unknown', says: /no matches for kind|could not find the requested resource/ },
  { evidence: 'conflict', says: /Apply failed with \d+ conflict|conflict occurred while applying/ },
  { evidence: 'timeout', says: /timed out waiting|context deadline exceeded|resource not ready/ },
]

/** More lines than a layer of releases can fail with are a dump. */
const mostLines = 5000

/** What helm's own error tells beside its text. */
export interface HelmTold {
  readonly findings: readonly Finding[]
  /** The Services of webhooks that did not answer. */
  readonly services: readonly ObjectRef[]
}

/** @param said all that helm and helmfile wrote, hostile where it quotes. */
export function toldByHelm(said: string): HelmTold {
  // helm logs what it then says.
  const lines = said.split('\n', mostLines).filter((line) => !/^\s*(?:level|time)=/.test(line))
  const parts = lines.flatMap((line) => line.split(' && '))
  const known = parts.flatMap((part) => {
    const line = part.slice(0, 8000).trim()
    const found = words.find(({ says }) => says.test(line))
    return found ? [{ line, evidence: found.evidence }] : []
  })
  return {
    findings: known.map(({ line, evidence }) => ({
      evidence,
      about: aboutOf(line) ?? 'helm',
      why: whyOf(line),
    })),
    services: known.flatMap(({ line, evidence }) => (evidence === 'webhook' ? serviceOf(line) : [])),
  }
}

/**
 * helm names an object as `for object shop/web apps/v1, Kind=Deployment`, the API server as `Deployment.apps "web" is
 * invalid` (helm: pkg/kube/client.go; apimachinery: errors.NewInvalid).
 */
function aboutOf(line: string): string | undefined {
  const [, object, sent] = /\bfor object (\S{1,320}) \S{1,320}, Kind=(\w{1,63})/.exec(line) ?? []
  if (object !== undefined && sent !== undefined) return `${sent} ${object}`
  const [, kind, name] =
    /\b([A-Za-z]{1,63})(?:\.[\w.-]{1,253})? "([^"]{1,253})" is (?:invalid|forbidden)/.exec(line) ?? []
  return kind !== undefined && name !== undefined ? `${kind} ${name}` : undefined
}

/** Only the field of what is immutable: the API server quotes the whole value, of a Secret, too. */
function whyOf(line: string): string {
  const bare = withoutQuotedValues(line.replace(/^(?:Error: )?(?:(?:INSTALLATION|UPGRADE) FAILED: )?/, ''))
  const start = bare.search(/ is (?:invalid|forbidden): /)
  return start < 0 ? bare : bare.slice(start + 1)
}

/** `Post "https://web.shop.svc:443/check?timeout=10s"` (k8s.io/apiserver: util/webhook). */
function serviceOf(line: string): ObjectRef[] {
  const [, name, namespace] = /https:\/\/([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.svc[:/]/.exec(line) ?? []
  return name && namespace ? [{ apiVersion: 'v1', kind: 'Service', namespace, name }] : []
}
