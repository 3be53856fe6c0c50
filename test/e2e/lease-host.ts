/** Holds a Lease until it is told to end, or killed: for the tests of two processes at once. */
import { openApi } from '../../src/cluster/api.js'
import { usualTiming, withLease } from '../../src/cluster/lease/lease.js'
import { exec } from '../../src/lib/exec.js'

const [kubectl = '', folder = '', holder = '', seconds = '60'] = process.argv.slice(2)
const say = (line: string) => void process.stdout.write(`${line}\n`)
const api = openApi({ exec, kubectl, env: process.env, folder })
const durationMs = Number(seconds) * 1000
const timing = {
  ...usualTiming,
  durationMs,
  renewMs: durationMs / 4,
  giveUpMs: durationMs * 0.75,
  retryMs: 200,
  pollMs: 200,
}
const holding = { holder, stack: 'stack/helmfile.yaml', environment: 'e2e', planId: 'abc', commit: '' }
const cancelled = new AbortController()
process.on('SIGTERM', () => cancelled.abort(new Error('cancelled')))
await withLease(
  api,
  {
    namespace: process.env['LEASE_NAMESPACE'] ?? 'default',
    holding,
    waitMs: 60_000,
    tell: say,
    cancelled: cancelled.signal,
    timing,
    onLost: (why) => say(`lost: ${why.message}`),
  },
  (signal) =>
    new Promise<void>((resolve) => {
      say('working')
      signal.addEventListener('abort', () => resolve())
      setInterval(() => undefined, 1000).unref()
    }),
).catch((error: unknown) => say(`ended: ${error instanceof Error ? error.message : String(error)}`))
await api.close()
say('done')
