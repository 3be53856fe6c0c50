import * as v from 'valibot'
import { outcomes } from '../commands/outcome.js'
import { pendingStates } from '../helm/pending-states.js'
import { failureReasons } from '../lib/errors.js'
import { riskLevels } from '../risks/risk.js'
import type { Documents, FailedDocument } from './documents.js'

/** What `Documents` promises, for programs that read it. `npm run schema` writes docs/json.schema.json from it. */
const text = v.string()
const texts = v.array(text)
const number = v.number()
const schema = v.literal(1)

const risk = v.object({ rule: text, level: v.picklist(riskLevels), reason: text })

const change = v.object({
  action: v.picklist(['add', 'change', 'remove']),
  apiVersion: text,
  kind: text,
  namespace: text,
  name: text,
  diff: text,
  crd: v.optional(v.boolean()),
  risks: v.optional(v.array(risk)),
  images: v.optional(v.array(v.object({ from: text, to: text }))),
  trial: v.optional(
    v.object({ outcome: v.picklist(['accepted', 'refused', 'not-tried']), reason: v.optional(text) }),
  ),
})

const plannedRelease = v.object({
  name: text,
  namespace: text,
  chart: text,
  version: text,
  installedVersion: v.optional(text),
  revision: number,
  needs: v.optional(texts),
  changes: v.array(change),
  notes: v.array(v.object({ level: v.picklist(['warning', 'info']), text, crd: v.optional(text) })),
  risks: v.optional(v.array(risk)),
  status: v.picklist([
    'install',
    'upgrade',
    'unchanged',
    'retry',
    'recover',
    'uninstall',
    'rollback',
    'mend',
    'stuck',
    'unknown',
  ]),
  reason: v.optional(text),
  failure: v.optional(v.picklist(['render', 'chart', 'cluster', 'internal'])),
  to: v.optional(number),
  digest: v.optional(text),
  storedDigest: v.optional(text),
  fingerprints: v.optional(text),
  crdsDigest: v.optional(text),
  unstable: v.optional(text),
  recovery: v.optional(v.unknown()),
})

const plan = v.object({
  schema,
  operation: v.optional(v.picklist(['rollback', 'mend', 'destroy'])),
  environment: text,
  commit: text,
  cluster: text,
  remarks: v.optional(texts),
  layers: v.array(v.object({ layer: number, releases: v.array(plannedRelease) })),
})

const failure = v.object({ reason: v.picklist(failureReasons), what: text, why: text, next: text })

const appliedRelease = v.object({
  name: text,
  namespace: text,
  outcome: v.picklist(outcomes),
  chartVersion: text,
  from: number,
  to: number,
  recovered: v.optional(v.picklist(pendingStates)),
})

const appliedLayer = v.object({
  layer: number,
  releases: v.array(appliedRelease),
  seconds: number,
  lingering: v.optional(texts),
  wayBack: v.optional(texts),
})

const diagnosis = v.object({
  findings: v.array(v.object({ evidence: text, about: text, why: text, log: v.optional(texts) })),
  hints: texts,
})

const health = v.picklist(['healthy', 'degraded', 'unknown'])

const statusRow = v.object({
  level: v.picklist(['ok', 'note', 'warning', 'alarm', 'unknown']),
  why: text,
  cells: v.record(text, text),
})

const driftFinding = v.object({
  kind: v.picklist(['missing', 'changed', 'added', 'release']),
  object: text,
  path: text,
  wanted: v.optional(text),
  found: v.optional(text),
  by: v.optional(v.object({ manager: text, operation: text, time: text, subresource: text })),
  why: v.optional(text),
})

const deploy = v.object({
  namespace: text,
  name: text,
  revision: number,
  at: text,
  status: text,
  chart: text,
  version: text,
  description: text,
  by: text,
  why: text,
  commit: text,
  approvedBy: text,
  planId: text,
})

export const documentSchemas = {
  plan: v.object({
    schema,
    result: v.picklist(['changed', 'unchanged']),
    planId: text,
    approval: text,
    plan,
  }),
  apply: v.object({
    schema,
    result: v.picklist(['applied', 'rolled-back', 'mended', 'removed', 'failed']),
    planId: text,
    layers: v.array(appliedLayer),
    failure: v.optional(failure),
    diagnosis: v.optional(diagnosis),
  }),
  lint: v.object({
    schema,
    result: v.picklist(['clean', 'failed']),
    findings: v.array(
      v.object({
        rule: text,
        severity: v.picklist(['error', 'warning']),
        message: text,
        file: v.optional(text),
        line: v.optional(number),
      }),
    ),
  }),
  preflight: v.object({
    schema,
    result: v.picklist(['ready', 'failed']),
    checks: v.array(
      v.object({
        name: text,
        outcome: v.picklist(['ok', 'note', 'unknown', 'failed']),
        detail: text,
        lines: v.optional(texts),
      }),
    ),
  }),
  status: v.object({
    schema,
    environment: text,
    clusterVersion: text,
    at: text,
    result: health,
    sections: v.array(
      v.object({
        name: text,
        state: v.picklist(['healthy', 'degraded', 'unknown', 'absent']),
        why: text,
        rows: v.array(statusRow),
        fine: number,
      }),
    ),
  }),
  drift: v.object({
    schema,
    environment: text,
    at: text,
    result: v.picklist(['in-sync', 'drifted', 'unknown']),
    releases: v.array(
      v.object({
        namespace: text,
        name: text,
        layer: number,
        revision: number,
        chartVersion: text,
        objects: number,
        findings: v.array(driftFinding),
        unknown: texts,
        notes: texts,
      }),
    ),
  }),
  history: v.object({ schema, deploys: v.array(deploy), unreadable: texts }),
  gate: v.object({
    schema,
    result: v.literal('approved'),
    how: v.picklist(['environment', 'review', 'none']),
    approvedBy: texts,
    pullRequest: v.optional(number),
    planId: text,
    provenance: text,
  }),
  close: v.object({
    schema,
    result: v.picklist(['closed', 'failed']),
    planless: v.optional(text),
    layers: v.array(
      v.object({
        layer: number,
        status: v.picklist(['applied', 'failed', 'rejected', 'cancelled', 'skipped']),
        why: v.optional(text),
      }),
    ),
    failure: v.optional(failure),
  }),
  init: v.object({
    schema,
    result: v.picklist(['written', 'kept']),
    stack: text,
    environments: texts,
    layers: v.array(number),
    workflows: v.array(
      v.object({
        path: text,
        done: v.picklist(['same', 'new', 'made-again', 'merged', 'kept']),
        why: v.optional(text),
        diff: v.optional(text),
      }),
    ),
    toDo: texts,
  }),
  'check-workflows': v.object({
    schema,
    result: v.picklist(['fits', 'stale']),
    stacks: v.array(v.object({ name: text, stack: text, environments: texts, findings: texts })),
  }),
  /** Of any command, where it has no result. */
  failed: v.object({ schema, result: v.literal('failed'), failure }),
} as const satisfies Readonly<Record<string, v.GenericSchema>>

type Promised = Documents & { readonly failed: FailedDocument }

/** A field that may be left out is not there at all then. */
type Plain<T> = T extends string | number | boolean | undefined
  ? T
  : { -readonly [Key in keyof T]: Plain<T[Key]> }

/** Does not compile where a document could be something that its schema does not allow. */
type Kept = {
  [Name in keyof Promised]: Plain<Promised[Name]> extends Loose<v.InferInput<(typeof documentSchemas)[Name]>>
    ? true
    : { readonly broken: Name }
}

/** Without regard to `exactOptionalPropertyTypes`. */
type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { [Key in keyof T]: Loose<T[Key]> }
    : T

export const documentNames = Object.keys({
  plan: true,
  apply: true,
  lint: true,
  preflight: true,
  status: true,
  drift: true,
  history: true,
  gate: true,
  close: true,
  init: true,
  'check-workflows': true,
  failed: true,
} satisfies Kept) as (keyof Promised)[]
