import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bundle, loadOnePassword } from './bundle.js'
import { commands, inputNames, parseInputs, type Inputs } from './inputs.js'
import { Failure, failureLine } from './lib/errors.js'
import { exec, forwardInterrupts } from './lib/exec.js'
import { run } from './main.js'
import { untrustedLog } from './report/log/untrusted-log.js'
import { writePlanFile } from './report/plan-file.js'
import type { Sink } from './report/publish.js'
import { reportTo } from './report/report.js'
import { makeKnownSecrets } from './secrets/known-secrets.js'
import type { Finding } from './stack/lint/lint.js'
import { installTools, type Tools } from './tools/install.js'

const usage = `Usage: helmfile-gate ${commands.join('|')} [--input value …]

The options are the inputs of the action:
${inputNames.map((name) => `  --${name}`).join('\n')}
`

/** The same engine in a terminal: options instead of inputs, text instead of outputs. */
async function main(argv: readonly string[]): Promise<void> {
  const cancelled = forwardInterrupts(() => process.stderr.write('Cancelled: waiting for helm to end.\n'))
  const outlet = makeKnownSecrets(() => undefined)
  try {
    const { values, positionals } = parseOptions(argv)
    if (values.help || positionals.length !== 1) return void process.stdout.write(usage)
    const options = values as Readonly<Record<string, string | undefined>>
    const read = (name: string) => (name === 'command' ? positionals[0] : options[name]) ?? ''
    const inputs = parseInputs(read, process.env)
    const tokens = [inputs.opServiceAccountToken, inputs.opWorkload?.customerManagedSecret]
    outlet.learn(
      tokens.filter((value) => value !== undefined).map((value) => ({ name: '1Password token', value })),
    )
    const log = (line: string) => void process.stderr.write(`${outlet.text(line)}\n`)
    await run(inputs, {
      exec,
      cancelled,
      env: process.env,
      plugins: bundle.plugins,
      installTools: toolsFor,
      outlet,
      log,
      github: undefined,
      onePassword: loadOnePassword(log, cancelled),
      idToken: noIdToken,
      // A terminal has no step after the last one.
      rememberCredentials: () => undefined,
      report: reportTo(terminalSink(inputs), outlet),
    })
  } catch (error) {
    process.stderr.write(`${outlet.text(failureLine(cancelled.aborted ? cancelled.reason : error))}\n`)
    process.exitCode = 1
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

async function toolsFor({ toolsDir, toolsMirror }: Inputs): Promise<Tools> {
  const tools = await installTools({ toolsDir, mirror: toolsMirror })
  tools.warnings.forEach((warning) => process.stderr.write(`warning: ${warning}\n`))
  return tools
}

function parseOptions(argv: readonly string[]) {
  const names = inputNames.filter((name) => name !== 'command')
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    return parseArgs({
      args: [...argv],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
  } catch (cause) {
    const why = (cause as Error).message.replace(/\.?\s*To specify.*$/s, '')
    throw new Failure({
      what: 'reading the options failed',
      why,
      next: 'see --help',
      reason: 'bad-input',
      cause,
    })
  }
}

function terminalSink(inputs: Inputs): Sink {
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  return {
    log: untrustedLog(write, false),
    setOutputs: ({ approval }) => {
      if (approval === undefined || inputs.planFile === undefined) return
      const path = `${inputs.planFile.replace(/\.json$/, '')}.approval.json`
      writeFileSync(path, `${approval}\n`)
      write(`Apply exactly this plan with: apply --approval @${path}`)
    },
    addSummary: () => Promise.resolve(),
    warn: (line) => void process.stderr.write(`warning: ${line}\n`),
    annotate: (finding) => write(findingText(finding)),
    writePlan: async (plan) => (inputs.planFile === undefined ? '' : writePlanFile(inputs.planFile, plan)),
  }
}

function findingText({ severity, rule, message, file, line }: Finding): string {
  const place = [file, line].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${severity}: ${message} (${rule})`
}

await main(process.argv.slice(2))
