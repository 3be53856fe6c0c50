import { writeFileSync } from 'node:fs'
import { bundle, loadOnePassword } from './bundle.js'
import { applyLine, readCommandLine, type CommandLine, type Read } from './command-line.js'
import { givenTokens, parseInputs, type Inputs } from './inputs.js'
import { attempt, isReaderGone, leave, requireHeard, watchForEnd } from './lib/ending.js'
import { Failure, failureLine } from './lib/errors.js'
import { exec } from './lib/exec.js'
import { untrustedLog } from './report/log/untrusted-log.js'
import { printable } from './report/markdown/printable.js'
import { writeJsonFile, writePlanFile } from './report/plan-file.js'
import type { Sink } from './report/publish.js'
import { makeKnownSecrets } from './secrets/known-secrets.js'
import type { Health } from './cluster/status/section.js'
import type { Finding } from './stack/lint/lint.js'

/** The same engine in a terminal: options instead of inputs, text instead of outputs. */
async function main(argv: readonly string[]): Promise<void> {
  const knownSecrets = makeKnownSecrets(() => undefined)
  const write = (line: string) => void process.stderr.write(`${knownSecrets.text(line)}\n`)
  const fail = (error: unknown, exitCode = 1) => {
    process.exitCode = exitCode
    attempt(() => write(printable(failureLine(error))))
  }
  const onCancel = () => write('Cancelled: waiting for helm to end.')
  const cancelled = watchForEnd({ onCancel, onStray: fail })
  let commandLine: CommandLine
  try {
    commandLine = readCommandLine(argv)
  } catch (error) {
    return fail(error, 2)
  }
  if (commandLine.kind === 'print') return void process.stdout.write(commandLine.text)
  try {
    knownSecrets.learn(givenTokens(commandLine.read, process.env))
    const inputs = parseInputs(commandLine.read, process.env)
    const { run, reportTo, installTools } = await import('./main.js')
    await run(inputs, {
      exec,
      cancelled,
      env: process.env,
      plugins: bundle.plugins,
      installTools: ({ toolsDir, toolsMirror: mirror }) => installTools({ toolsDir, mirror }),
      knownSecrets,
      log: write,
      github: undefined,
      onePassword: loadOnePassword(write, cancelled),
      idToken: noIdToken,
      // A terminal has no step after the last one.
      rememberCredentials: () => undefined,
      report: reportTo(terminalSink(inputs, commandLine.read), knownSecrets),
    })
    requireHeard(cancelled)
  } catch (error) {
    if (!isReaderGone(cancelled)) fail(cancelled.aborted ? cancelled.reason : error)
  }
}

function noIdToken(): never {
  throw new Failure({
    what: 'proving who this is to 1Password failed',
    why: 'a workload identity needs a GitHub job',
    next: 'use --op-service-account-token or OP_SERVICE_ACCOUNT_TOKEN here',
    reason: 'bad-input',
  })
}

function terminalSink(inputs: Inputs, read: Read): Sink {
  const isData = inputs.reportFile === '-' && ['status', 'drift', 'history'].includes(inputs.command)
  const write = (line: string) => void (isData || process.stdout.write(`${line}\n`))
  return {
    log: untrustedLog(write, false),
    endsWithFailure: true,
    setOutputs: ({ approval }) => {
      if (approval === undefined || inputs.planFile === undefined) return
      const path = `${inputs.planFile.replace(/\.json$/, '')}.approval`
      writeFileSync(path, `${approval}\n`)
      write(`Apply exactly this plan with: ${applyLine(read, path)}`)
    },
    addSummary: () => Promise.resolve(),
    warn: (line) => void process.stderr.write(`warning: ${line}\n`),
    annotate: (finding) => write(findingText(finding)),
    writePlan: async (plan) => (inputs.planFile === undefined ? '' : writePlanFile(inputs.planFile, plan)),
    writeReport: async (name, json) => {
      if (!isData) return inputs.reportFile === undefined ? '' : writeJsonFile(name, inputs.reportFile, json)
      process.stdout.write(json)
      return ''
    },
    judge: (health) => (process.exitCode = exitCodes[health]),
  }
}

/** 1 is what a failure ends with, too: in both cases nobody knows. */
const exitCodes: Readonly<Record<Health, number>> = { healthy: 0, unknown: 1, degraded: 2 }

function findingText({ severity, rule, message, file, line }: Finding): string {
  const place = [file, line].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${severity}: ${message} (${rule})`
}

await main(process.argv.slice(2))
leave()
