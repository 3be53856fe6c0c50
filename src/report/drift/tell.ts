import type { Drift, DriftResult } from '../../commands/drift.js'
import { keepIssue, type IssueState } from '../../github/issue.js'
import { identityOf, type Trigger } from '../../github/trigger.js'
import { failureLine } from '../../lib/errors.js'
import type { KnownSecrets } from '../../secrets/known-secrets.js'
import { isUsualStack } from '../plan/stack-name.js'
import type { Publisher, Sink } from '../publish.js'
import { driftMarkdown, type DriftContext } from './drift-markdown.js'
import { driftText } from './drift-text.js'

interface DriftChannels {
  readonly sink: Sink
  readonly knownSecrets: KnownSecrets
  readonly publish: Publisher
  readonly warn: (line: string) => void
}

export interface DriftReport {
  readonly drift: Drift
  readonly request: Trigger
  /** All releases of the stack were compared: only then does the issue speak for it. */
  readonly isWhole: boolean
}

const health = { 'in-sync': 'healthy', drifted: 'degraded', unknown: 'unknown' } as const

/** Drift is a result: the step does not fail, and the terminal says it with its exit code. */
export async function tellDrift(channels: DriftChannels, report: DriftReport): Promise<void> {
  const { sink, knownSecrets, publish } = channels
  const drift = knownSecrets.deep(report.drift)
  publish.log(driftText(drift, { columns: sink.columns?.(), mendLine: sink.mendLine }))
  const reportFile = await publish.document('drift', drift)
  const context = contextOf(report)
  await publish.summary(driftMarkdown(drift, context))
  publish.outputs({
    result: drift.result,
    layers: JSON.stringify(driftedLayers(drift)),
    'report-file': reportFile,
  })
  const url = report.isWhole ? await kept(channels, { ...report, drift }, context) : ''
  publish.outputs({ 'comment-url': url })
  sink.judge(health[drift.result])
}

function driftedLayers({ releases }: Drift): number[] {
  const layers = releases.filter(({ findings }) => findings.length > 0).map(({ layer }) => layer)
  return [...new Set(layers)].sort((a, b) => a - b)
}

function contextOf({ drift: { environment }, request }: DriftReport): DriftContext {
  const { runUrl } = request
  const repository = runUrl?.replace(/\/actions\/runs\/.*$/, '')
  return {
    ...identityOf(request, environment),
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(repository === undefined ? {} : { mendUrl: `${repository}/actions/workflows/deploy-layer.yml` }),
  }
}

/** What is not known closes nothing, and opens nothing. */
const states: Readonly<Record<DriftResult, IssueState['state']>> = {
  'in-sync': 'closed',
  drifted: 'open',
  unknown: 'as-it-is',
}

/** An issue that cannot be written is a warning: what was found is in the log and the summary. */
async function kept(
  { knownSecrets, warn }: DriftChannels,
  { drift, request: { github, event, stack = '' } }: DriftReport,
  context: DriftContext,
): Promise<string> {
  // A pull request's run does not speak for the stack.
  if (!github || event?.kind !== 'other') return ''
  const body = driftMarkdown(drift, context)
  knownSecrets.requireClean('the issue', body)
  const { environment } = drift
  try {
    const title = `Drift in ${environment}${isUsualStack(stack) ? '' : ` (${stack})`}`
    return (await keepIssue(github, { stack, environment }, { title, body, state: states[drift.result] })).url
  } catch (error) {
    warn(`The issue about drift is not up to date: ${knownSecrets.text(failureLine(error))}`)
    return ''
  }
}
