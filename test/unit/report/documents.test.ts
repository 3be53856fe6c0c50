import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { section } from '../../../src/cluster/status/section.js'
import { Failure } from '../../../src/lib/errors.js'
import { failedDocument, type Documents } from '../../../src/report/documents.js'
import { documentProblems, documentSchemaFile, documentSchemaText } from '../../document-schema.js'
import { applyFailure } from '../fixtures/applied.js'
import { change, plannedRelease } from '../fixtures/plan.js'
import { planWith } from './fixtures.js'

const release = {
  ...{ name: 'web', namespace: 'shop', chartVersion: '1.0.0', from: 1, to: 2 },
  outcome: 'applied',
} as const

const documents: Documents = {
  plan: {
    schema: 1,
    result: 'changed',
    planId: '9f3c',
    approval: 'abc',
    plan: planWith(plannedRelease({ changes: [change()] })),
  },
  apply: {
    schema: 1,
    result: 'failed',
    planId: '9f3c',
    layers: [{ layer: 1, releases: [release], seconds: 1.5, wayBack: ['shop/web stays'] }],
    failure: failedDocument(applyFailure()).failure,
    diagnosis: { findings: [{ evidence: 'image', about: 'Pod shop/web', why: 'no image' }], hints: [] },
  },
  lint: {
    schema: 1,
    result: 'clean',
    findings: [{ rule: 'a', severity: 'warning', message: 'b', file: 'c', line: 1 }],
  },
  preflight: { schema: 1, result: 'ready', checks: [{ name: 'a', outcome: 'ok', detail: '', lines: ['b'] }] },
  status: {
    ...{ schema: 1, environment: 'default', clusterVersion: 'v1.34.0', at: '', result: 'healthy' },
    sections: [section('releases', [{ level: 'ok', why: '', cells: { release: 'shop/web' } }])],
  },
  drift: { schema: 1, environment: 'default', at: '', result: 'in-sync', releases: [] },
  history: { schema: 1, deploys: [], unreadable: ['shop/odd'] },
  gate: { schema: 1, result: 'approved', how: 'none', approvedBy: [], planId: '9f3c', provenance: '' },
  close: { schema: 1, result: 'closed', layers: [{ layer: 1, status: 'applied' }] },
  init: {
    ...{ schema: 1, result: 'kept', stack: 'helmfile.yaml', environments: ['default'], layers: [1] },
    workflows: [{ path: 'a.yml', done: 'kept', why: 'b', diff: 'c' }],
    toDo: ['runners'],
  },
  'check-workflows': {
    ...{ schema: 1, result: 'stale' },
    stacks: [{ name: '', stack: 'helmfile.yaml', environments: ['default'], findings: ['a'] }],
  },
}

describe('docs/json.schema.json', () => {
  it('is what the source says (else: npm run schema)', () => {
    expect(readFileSync(documentSchemaFile, 'utf8')).toBe(documentSchemaText())
  })

  it.each(Object.entries(documents))('describes the document of %s, field by field', (name, document) => {
    expect(documentProblems(name, JSON.parse(JSON.stringify(document)))).toEqual([])
    expect(documentProblems(name, { ...document, more: 1 })).toEqual([expect.stringContaining('"more"')])
  })

  it('describes what is written where a command has no result', () => {
    const parts = { what: 'a failed', why: 'of b', next: 'do c', reason: 'bad-input' } as const
    const [known, unknown] = [failedDocument(new Failure(parts)), failedDocument(new TypeError('oops'))]
    expect(known).toEqual({ schema: 1, result: 'failed', failure: parts })
    expect(unknown.failure).toMatchObject({
      reason: 'internal',
      why: expect.stringContaining('oops') as unknown,
    })
    for (const document of [known, unknown]) expect(documentProblems('failed', document)).toEqual([])
  })
})
