import type { PreflightCheck } from '../commands/preflight.js'
import { Failure } from '../lib/errors.js'
import type { KnownSecrets } from '../secrets/known-secrets.js'
import type { Finding } from '../stack/lint/lint.js'
import type { Publisher, Sink } from './publish.js'
import { checksText } from './log/terminal.js'

interface CheckChannels {
  readonly sink: Sink
  readonly knownSecrets: KnownSecrets
  readonly publish: Publisher
}

/** Annotates each finding. @throws Failure `lint-failed` when one of them is an error. */
export function tellFindings(
  { sink, knownSecrets, publish }: CheckChannels,
  findings: readonly Finding[],
): void {
  findings.forEach((finding) => sink.annotate(knownSecrets.deep(finding)))
  publish.log(findings.length === 0 ? 'lint: no findings' : `lint: ${findings.length} finding(s)`)
  requireNoErrors(findings)
  publish.outputs({ result: 'clean' })
}

/** @throws Failure `preflight-failed` when a check failed. */
export function tellChecks(
  { knownSecrets, publish }: CheckChannels,
  checks: readonly PreflightCheck[],
): void {
  publish.log(checksText(knownSecrets.deep(checks)))
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
