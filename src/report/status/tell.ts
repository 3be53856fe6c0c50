import type { History } from '../../cluster/status/history.js'
import type { Status } from '../../commands/status.js'
import type { KnownSecrets } from '../../secrets/known-secrets.js'
import type { Publisher, Sink } from '../publish.js'
import { historyMarkdown, historyText } from './history-text.js'
import { statusMarkdown } from './status-markdown.js'
import { statusText } from './status-text.js'

interface StatusChannels {
  readonly sink: Sink
  readonly knownSecrets: KnownSecrets
  readonly publish: Publisher
}

/** That the cluster is degraded is a result: the step does not fail, and the terminal says it with its exit code. */
export async function tellStatus(channels: StatusChannels, secretStatus: Status): Promise<void> {
  const { sink, knownSecrets, publish } = channels
  const status = knownSecrets.deep(secretStatus)
  publish.log(statusText(status, sink.columns?.()))
  const reportFile = await publish.document('status', { schema: 1, ...status })
  await publish.summary(statusMarkdown(status))
  publish.outputs({ result: status.result, 'report-file': reportFile })
  // In a terminal it has just been read.
  if (status.result !== 'healthy' && sink.columns?.() === undefined)
    sink.warn(`the cluster is ${status.result}: see the report`)
  sink.judge(status.result)
}

export async function tellHistory(channels: StatusChannels, secretHistory: History): Promise<void> {
  const { sink, knownSecrets, publish } = channels
  const history = knownSecrets.deep(secretHistory)
  publish.log(historyText(history, sink.columns?.()))
  const reportFile = await publish.document('history', { schema: 1, ...history })
  await publish.summary(historyMarkdown(history))
  publish.outputs({ result: 'read', 'report-file': reportFile })
}
