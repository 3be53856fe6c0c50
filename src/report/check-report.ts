import type { PreflightCheck } from '../commands/preflight.js'
import { Failure } from '../lib/errors.js'
import type { KnownSecrets } from '../secrets/known-secrets.js'
import type { Finding } from '../stack/lint/lint.js'
import type { Publisher, Sink } from './publish.js'
import { checksText } from './log/terminal.js'
import { counted } from './markdown/markdown.js'

interface CheckChannels {
  readonly sink: Sink
  readonly knownSecrets: KnownSecrets
  readonly publish: Publisher
}

/** Annotates each finding. @throws Failure `lint-failed` when one of them is an error. */
export async function tellFindings(
  { sink, knownSecrets, publish }: CheckChannels,
  secretFindings: readonly Finding[],
): Promise<void> {
  const findings = knownSecrets.deep(secretFindings)
  findings.forEach((finding) => sink.annotate(finding))
  publish.log(findings.length === 0 ? 'lint: no findings' : `lint: ${counted(findings.length, 'finding')}`)
  const result = findings.some(({ severity }) => severity === 'error') ? 'failed' : 'clean'
  const reportFile = await publish.document('lint', { schema: 1, result, findings })
  publish.outputs({ 'report-file': reportFile })
  requireNoErrors(findings)
  publish.outputs({ result: 'clean' })
}

/** @throws Failure `preflight-failed` when a check failed. */
export async function tellChecks(
  { sink, knownSecrets, publish }: CheckChannels,
  secretChecks: readonly PreflightCheck[],
): Promise<void> {
  const { worded = (text: string) => text } = sink
  const checks = knownSecrets.deep(secretChecks).map((check) => ({ ...check, detail: worded(check.detail) }))
  publish.log(checksText(checks, sink.columns?.()))
  const result = checks.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'ready'
  const reportFile = await publish.document('preflight', { schema: 1, result, checks })
  publish.outputs({ 'report-file': reportFile })
  requireAllOk(checks)
  publish.outputs({ result: 'ready' })
}

function requireAllOk(checks: readonly PreflightCheck[]): void {
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  const [first] = failed
  if (!first) return
  throw new Failure({
    what: 'preflight failed',
    why: `${failed.length} of ${checks.length} check(s) failed, the first is ${first.name}`,
    next: 'mend what the list above names',
    reason: 'preflight-failed',
  })
}

function requireNoErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (errors === 0) return
  throw new Failure({
    what: 'lint failed',
    why: `${errors} of ${findings.length} finding(s) are errors`,
    next: 'mend what the findings above name',
    reason: 'lint-failed',
  })
}
