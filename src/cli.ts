import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { commands, inputNames, parseInputs, type Inputs } from './inputs.js'
import { Failure, failureLine } from './lib/errors.js'
import { exec, forwardInterrupts } from './lib/exec.js'
import { run } from './main.js'
import { untrustedLog } from './report/console.js'
import { writePlanFile } from './report/plan-file.js'
import { reportTo, type Sink } from './report/report.js'
import type { Finding } from './stack/lint.js'
import { installTools, type Tools } from './tools/install.js'

const usage = `Usage: helmfile-gate ${commands.join('|')} [--input value …]

The options are the inputs of the action:
${inputNames.map((name) => `  --${name}`).join('\n')}
`

/** The same engine in a terminal: options instead of inputs, text instead of outputs. */
async function main(argv: readonly string[]): Promise<void> {
  const cancelled = forwardInterrupts(() => process.stderr.write('Cancelled: waiting for helm to end.\n'))
  try {
    const { values, positionals } = parseOptions(argv)
    if (values.help || positionals.length !== 1) return void process.stdout.write(usage)
    const options = values as Readonly<Record<string, string | undefined>>
    const read = (name: string) => (name === 'command' ? positionals[0] : options[name]) ?? ''
    const inputs = parseInputs(read, process.env)
    const plugins = join(dirname(fileURLToPath(import.meta.url)), 'plugins')
    const report = reportTo(terminalSink(inputs))
    await run(inputs, { exec, cancelled, env: process.env, plugins, installTools: toolsFor, report })
  } catch (error) {
    process.stderr.write(`${failureLine(cancelled.aborted ? cancelled.reason : error)}\n`)
    process.exitCode = 1
  }
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
    annotate: (finding) => write(findingText(finding)),
    writePlan: async (plan) => (inputs.planFile === undefined ? '' : writePlanFile(inputs.planFile, plan)),
  }
}

function findingText({ severity, rule, message, file, line }: Finding): string {
  const place = [file, line].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${severity}: ${message} (${rule})`
}

await main(process.argv.slice(2))
