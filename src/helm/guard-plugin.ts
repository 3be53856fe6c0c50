/**
 * The helm post-renderer `gate-guard`. helm gives it what it is about to send; it gives the same bytes back, or ends
 * with an error, and helm then stops before it touches the cluster and writes no revision.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import {
  gateDirFromEnvironment,
  readApproval,
  readDigestKey,
  writeGuardError,
  writeRefusal,
} from './gate-dir.js'
import { refusalOf, releaseOfCommandLine } from './guard.js'

try {
  guard()
} catch (error) {
  const dir = gateDirFromEnvironment(process.env)
  if (dir) writeGuardError(dir, `the guard refused: ${(error as Error).message}`)
  // helm drops a post-renderer's standard error, so this is only seen when the plugin is run by hand.
  process.stderr.write(`gate-guard refused: ${(error as Error).message}\n`)
  process.exitCode = 1
}

function guard(): void {
  const render = readFileSync(0)
  const dir = gateDirFromEnvironment(process.env)
  if (!dir) throw new Error('HELMFILE_GATE_DIR is not set: start the apply through helmfile-gate')
  const release = releaseOfCommandLine(parentCommandLine())
  if (!release) throw new Error('the release cannot be told from the command line of helm')
  const approval = readApproval(dir)
  const key = readDigestKey(dir)
  if (!approval || !key) throw new Error(`there is no approval in ${dir.path}`)
  const refusal = refusalOf({ ...release, render: render.toString('utf8'), approval, key })
  if (refusal) {
    writeRefusal(dir, refusal)
    throw new Error(refusal.why)
  }
  process.stdout.write(render)
}

/** run.sh replaces itself with node, so the parent is helm. */
function parentCommandLine(): string[] {
  if (process.platform === 'linux') {
    return readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  }
  const line = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(process.ppid)], { encoding: 'utf8' })
  return line.trim().split(' ')
}
