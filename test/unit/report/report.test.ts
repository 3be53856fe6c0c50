import { describe, expect, it } from '@jest/globals'
import { writeApproval } from '../../../src/approval/approval.js'
import { section, type Health } from '../../../src/cluster/status/section.js'
import type { Applied } from '../../../src/commands/apply.js'
import type { Gated } from '../../../src/commands/gate.js'
import { Failure } from '../../../src/lib/errors.js'
import type { Plan, PlannedRelease } from '../../../src/plan/plan.js'
import type { Outputs } from '../../../src/report/outputs.js'
import type { Sink } from '../../../src/report/publish.js'
import { reportTo } from '../../../src/report/report.js'
import { makeKnownSecrets } from '../../../src/secrets/known-secrets.js'
import type { KnownSecret } from '../../../src/secrets/redaction/forms.js'
import type { Finding } from '../../../src/stack/lint/lint.js'
import { applyFailure } from '../fixtures/applied.js'
import { approvalWith, approvedApply, change, plannedRelease } from '../fixtures/plan.js'
import { planWith } from './fixtures.js'

const approval = approvalWith()
const about = { request: {}, environment: 'production', commit: '' }
const context = { stack: '', commit: '', planId: '9f3c', stages: [], onMerge: '', record: '' }
const approvalText = writeApproval(approval)
const planReport = (release: PlannedRelease) => ({
  plan: planWith(release),
  approval,
  approvalText,
  context,
  request: {},
})

describe('reporting', () => {
  function sink(secrets: readonly KnownSecret[] = [], more: Partial<Sink> = {}) {
    const knownSecrets = makeKnownSecrets(() => undefined)
    knownSecrets.learn(secrets)
    const seen = {
      warnings: [] as string[],
      plan: undefined as Plan | undefined,
      outputs: {} as Outputs,
      summary: '',
      log: '',
      findings: [] as Finding[],
      written: {} as Record<string, string>,
      judged: [] as Health[],
    }
    const report = reportTo(
      {
        log: {
          block: (text) => void (seen.log += text),
          line: (text) => void (seen.log += text),
          fold: (title, text) => void (seen.log += `[${title}]${text}`),
        },
        ...more,
        setOutputs: (outputs) => void Object.assign(seen.outputs, outputs),
        addSummary: (markdown) => Promise.resolve(void (seen.summary += markdown)),
        annotate: (finding) => void seen.findings.push(finding),
        warn: (line) => void seen.warnings.push(line),
        writePlan: (plan) => {
          seen.plan = plan
          return Promise.resolve('/plan.json')
        },
        writeReport: (name, json) => {
          seen.written[name] = json()
          return Promise.resolve(`/${name}.json`)
        },
        judge: (health) => void seen.judged.push(health),
      },
      knownSecrets,
    )
    return { report, seen }
  }

  it('says what a preflight found in the words of the place', async () => {
    const worded = (text: string) => text.replace('the input layer', '--layer')
    const { report, seen } = sink([], { worded })
    await report.preflight([{ name: 'A', outcome: 'ok', detail: 'set the input layer' }])
    expect(seen.log).toContain('set --layer')
    expect(seen.written['preflight']).toContain('"set --layer"')
  })

  it('writes a plan to the log, the outputs and the summary', async () => {
    const { report, seen } = sink()
    await report.plan(planReport(plannedRelease()))
    expect(seen).toMatchObject({
      outputs: { 'plan-file': '/plan.json' },
      log: expect.stringContaining('shop/web'),
    })
    expect(seen.summary).toContain('shop/web')
  })

  it('writes what an apply did before it fails, and does not call it applied', async () => {
    const { report, seen } = sink()
    const failure = applyFailure()
    await expect(report.applied({ ...about, planId: '9f3c', applied: { layers: [], failure } })).rejects.toBe(
      failure,
    )
    expect(seen.summary).toContain('applying x failed')
    expect(seen.outputs).toEqual({ 'plan-id': '9f3c', 'comment-url': '' })
  })

  it('tells after a failure what is not ready, first a screen of it, and hides what is secret', async () => {
    const { report, seen } = sink([{ name: 'PASSWORD', value: 'correct horse' }])
    const finding = (why: string) => ({ evidence: 'crash', about: 'Pod shop/web', why }) as const
    const findings = [
      { ...finding('first'), log: ['got correct horse'] },
      ...Array.from({ length: 40 }, (_, index) => finding(`no ${index}`)),
    ]
    const diagnosis = { findings, hints: ['Look at its log.', 'Then elsewhere.'] }
    const applied = { layers: [], failure: applyFailure(), diagnosis }
    await expect(report.applied({ ...about, planId: '', applied })).rejects.toThrow('applying x failed')
    const [first = '', folded = ''] = seen.log.split('[More of the diagnosis]')
    expect(first).toMatch(
      /applying x failed: no: mend[^]+not ready, and why:\n {2}Pod shop\/web: first\n {4}\| got •••\n[^]+hint: Look at its log\./,
    )
    expect(first.split('\n').length).toBeLessThanOrEqual(30)
    expect(folded).toMatch(/no 39\nHint: Then elsewhere\.$/)
    expect(seen.summary).toMatch(/\*\*Not ready, and why\*\*[^]+\*\*Hint\*\*: Look at its log\.[^]+<details>/)
    expect(seen.log + seen.summary).not.toContain('correct horse')
  })

  it('leaves the failure to what comes behind the log, where that is a terminal', async () => {
    const { report, seen } = sink([], { endsWithFailure: true })
    const finding = { evidence: 'crash', about: 'Pod shop/web', why: 'no' } as const
    const applied = { layers: [], failure: applyFailure(), diagnosis: { findings: [finding], hints: [] } }
    await expect(report.applied({ ...about, planId: '', applied })).rejects.toThrow('applying x failed')
    expect(seen.log).toContain('not ready, and why:')
    expect(seen.log).not.toContain('applying x failed')
  })

  it('says of a failure that was taken back what became of each release', async () => {
    const { report, seen } = sink()
    const line = 'shop/web: rolled back after the failure'
    const release = { name: 'web', namespace: 'shop', chartVersion: '1.0.0', from: 3, to: 5 }
    const layer = {
      layer: 1,
      seconds: 1,
      releases: [{ ...release, outcome: 'rolled-back' } as const],
      wayBack: [line],
    }
    const applied = { layers: [layer], failure: applyFailure() }
    await expect(report.applied({ ...about, planId: '', applied })).rejects.toThrow('applying x failed')
    expect(seen.outputs['rolled-back']).toBe('["shop/web"]')
    for (const told of [seen.log, seen.summary]) expect(told).toContain(line)
  })

  it('tells a drift as wide as the terminal is, with the command that mends it there', async () => {
    const { report, seen } = sink([], { columns: () => 40, mendLine: (what) => JSON.stringify(what) })
    const finding = { kind: 'missing', object: 'Service shop/web', path: '', why: 'it is gone' } as const
    const release = { namespace: 'shop', name: 'web', layer: 3, revision: 4, chartVersion: '', objects: 7 }
    const releases = [{ ...release, findings: [finding], unknown: [], notes: [] }]
    const drift = { schema: 1, environment: 'a', at: '', result: 'drifted', releases } as const
    await report.drift({ drift, request: {}, isWhole: true })
    const lines = seen.log.split('\n')
    expect(lines.at(-1)).toBe('Put it back as helm stored it with: {"layer":"3"}')
    expect(Math.max(...lines.slice(0, -1).map(({ length }) => length))).toBeLessThanOrEqual(40)
  })

  describe('of a run that ended early', () => {
    const failure = new Failure({
      what: 'signing in failed',
      why: 'no',
      next: 'mend',
      reason: 'secrets-refused',
    })
    const early = { ...about, failure, layers: [3, 4], approval: undefined }

    it('says that there is no plan', async () => {
      const { report, seen } = sink()
      await report.failed(early)
      expect(seen.summary).toContain('What would change is not known.')
      expect(seen.summary).toContain('signing in failed')
      expect(seen.outputs).toEqual({ 'comment-url': '' })
    })

    it('says that an approved layer was not applied', async () => {
      const { report, seen } = sink()
      await report.failed({ ...early, approval })
      expect(seen.summary).toContain('signing in failed')
      expect(seen.summary).not.toContain('Nothing to do')
      expect(seen.outputs).toMatchObject({ 'plan-id': expect.stringMatching(/^[0-9a-f]{12}$/) })
    })

    it('says nothing more where a plan was told, which tells what is unknown itself', async () => {
      const { report, seen } = sink()
      await report.plan(planReport(plannedRelease()))
      const before = structuredClone(seen)
      await report.failed(early)
      expect(seen).toEqual(before)
    })

    it('hides what the failure knows of secrets', async () => {
      const { report, seen } = sink([{ name: 'A', value: 'correct horse' }])
      const leaking = new Failure({ what: 'x', why: 'correct horse', next: 'y', reason: 'stack-invalid' })
      await report.failed({ ...early, failure: leaking })
      expect(seen.summary).toContain('x: •••: y')
    })
  })

  const finding = { severity: 'error', rule: 'layer', message: 'no layer' } as Finding

  it.each([
    [[], 'clean'],
    [[{ ...finding, severity: 'warning' as const }], 'clean'],
  ])('calls a lint without errors clean (%#)', async (findings, result) => {
    const { report, seen } = sink()
    await report.lint(findings)
    expect(seen).toMatchObject({ outputs: { result }, findings })
    expect(JSON.parse(seen.written['lint'] ?? '')).toEqual({ schema: 1, result, findings })
  })

  it('fails for a lint with errors, after it annotated and wrote all', async () => {
    const { report, seen } = sink()
    await expect(report.lint([finding, { ...finding, severity: 'warning' }])).rejects.toMatchObject({
      reason: 'lint-failed',
      message: expect.stringContaining('1 of 2 finding(s) are errors') as unknown,
    })
    expect(seen.findings).toHaveLength(2)
    expect(seen.outputs).toEqual({ 'report-file': '/lint.json' })
    expect(JSON.parse(seen.written['lint'] ?? '')).toMatchObject({ result: 'failed' })
  })

  describe('with a secret', () => {
    const secrets = [{ name: 'DB_PASSWORD', value: 'correct horse' }]
    const base64 = Buffer.from('correct horse').toString('base64')

    it('takes it out of the plan file, the log and the summary', async () => {
      const { report, seen } = sink(secrets)
      const diff = `@@ -1 +1 @@\n-a: 1\n+a: ${base64}\n`
      await report.plan(planReport(plannedRelease({ changes: [change({ diff, name: 'correct horse' })] })))
      const all = JSON.stringify(seen)
      expect(all).not.toContain('correct horse')
      expect(all).not.toContain(base64)
      expect(seen.plan?.layers[0]?.releases[0]?.changes[0]).toMatchObject({ name: '•••' })
      expect(seen.summary).toContain('•••')
    })

    it('publishes no output that holds it, and says which, where and what to do', async () => {
      const { report, seen } = sink(secrets)
      const holding = approvalWith({ releases: new Map([['ns/correct horse', approvedApply()]]) })
      await expect(report.plan({ ...planReport(plannedRelease()), approval: holding })).rejects.toMatchObject(
        {
          reason: 'secret-exposed',
          message:
            'publishing the output approval failed: the value of DB_PASSWORD would be in it: ' +
            'nothing was published; if that value is no secret, do not load it as one',
        },
      )
      expect(seen.outputs).toEqual({})
      expect(seen.summary).toBe('')
    })

    it('takes it out of a failure', async () => {
      const { report, seen } = sink(secrets)
      const failure = new Failure({ what: 'a', why: `no ${base64}`, next: 'c', reason: 'apply-failed' })
      await expect(report.applied({ ...about, planId: '', applied: { layers: [], failure } })).rejects.toBe(
        failure,
      )
      expect(seen.summary).toContain('a: no •••: c')
    })

    it.each([
      { place: 'the plan file', value: '"environment":"production"', onMerge: '' },
      { place: 'the job summary', value: 'correct horse', onMerge: 'it is correct horse' },
    ])('has a last look at $place', async ({ place, value, onMerge }) => {
      const { report, seen } = sink([{ name: 'DB_PASSWORD', value }])
      const given = { ...planReport(plannedRelease()), context: { ...context, onMerge } }
      await expect(report.plan(given)).rejects.toMatchObject({
        message: expect.stringContaining(`publishing ${place} failed: the value of DB_PASSWORD`) as unknown,
      })
      expect(seen.summary).toBe('')
    })

    it('takes it out of what an apply did', async () => {
      const { report, seen } = sink(secrets)
      const releases = [{ name: 'correct horse', namespace: 'ns', outcome: 'applied', seconds: 1 }]
      const layers = [{ layer: 1, seconds: 1, releases }] as unknown as Applied['layers']
      await report.applied({ ...about, planId: '', applied: { layers } })
      expect(seen.summary).toContain('•••')
      expect(JSON.stringify(seen)).not.toContain('correct horse')
    })

    it('takes it out of what a gate and a preflight say', async () => {
      const { report, seen } = sink(secrets)
      const gated = { approvedBy: ['correct horse'], provenance: '', planId: '' } as unknown as Gated
      await report.gated({ ...about, gated })
      await report.preflight([{ name: 'A', outcome: 'ok', detail: `is ${base64}` }])
      expect(seen.log.split('•••')).toHaveLength(3)
    })

    it('takes it out of a status and a history', async () => {
      const { report, seen } = sink(secrets)
      const row = { level: 'alarm', why: `is ${base64}`, cells: { name: 'correct horse' } } as const
      const of = { environment: 'production', clusterVersion: '', at: '', result: 'degraded' } as const
      await report.status({ ...of, sections: [section('things', [row])] })
      await report.history({ deploys: [], unreadable: ['correct horse'] })
      expect(JSON.stringify(seen)).not.toContain('correct horse')
      expect(JSON.stringify(seen)).not.toContain(base64)
      expect(seen).toMatchObject({
        outputs: { result: 'read', 'report-file': '/history.json' },
        judged: ['degraded'],
        warnings: ['the cluster is degraded: see the report'],
      })
      expect(JSON.parse(seen.written['status'] ?? '')).toMatchObject({ result: 'degraded' })
    })

    it('fits the terminal with a plan and with what an apply did', async () => {
      const { report, seen } = sink(secrets, { columns: () => 40 })
      const long = 'a-name-that-is-longer-than-the-terminal-is-wide'
      await report.plan(planReport(plannedRelease({ name: long })))
      const releases = [
        { ...{ name: long, namespace: 'ns', outcome: 'applied', chartVersion: '' }, from: 0, to: 1 },
      ]
      const layers = [{ layer: 1, seconds: 1, releases }] as unknown as Applied['layers']
      await report.applied({ ...about, planId: '', applied: { layers } })
      expect(seen.log.split('\n').filter((line) => line.length > 40)).toEqual([])
    })

    it('does not say in a terminal what has just been read there', async () => {
      const { report, seen } = sink(secrets, { columns: () => 40 })
      const of = { environment: 'production', clusterVersion: '', at: '', result: 'degraded' } as const
      const row = { level: 'alarm', why: 'it burns '.repeat(10), cells: { name: 'a' } } as const
      await report.status({ ...of, sections: [section('things', [row])] })
      expect(seen.warnings).toEqual([])
      expect(seen.log.split('\n').filter((line) => line.length > 40)).toEqual([])
    })

    it('takes it out of a finding of lint', async () => {
      const { report, seen } = sink(secrets)
      await report.lint([{ ...finding, severity: 'warning', message: 'in correct horse' }])
      expect(seen.findings[0]?.message).toBe('in •••')
    })
  })
})
