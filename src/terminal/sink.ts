import { writeFileSync } from 'node:fs'
import type { Health } from '../cluster/status/section.js'
import type { Inputs } from '../inputs.js'
import { untrustedLog } from '../report/log/untrusted-log.js'
import { writeJsonFile, writePlanFile } from '../report/plan-file.js'
import type { Sink } from '../report/publish.js'
import type { Finding } from '../stack/lint/lint.js'
import { applyLine, type RunLine } from './command-line.js'

/** What a terminal is made of. */
export interface Terminal {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly exitWith: (code: number) => void
  /** Shows a long text page by page. @returns whether it was shown. */
  readonly page: (text: string) => Promise<boolean>
}

/** Where results go in a terminal. With --json standard output is one JSON document, and nothing else. */
export function terminalSink(inputs: Inputs, { read, isJson }: RunLine, terminal: Terminal): Sink {
  const { stdout, stderr, exitWith } = terminal
  const write = (line: string) => void (isJson || stdout(`${line}\n`))
  return {
    log: untrustedLog(write, false),
    page: async (text) => {
      if (isJson || !(await terminal.page(text))) write(text)
    },
    endsWithFailure: true,
    setOutputs: ({ approval, changed }) => {
      if (inputs.command === 'plan' && changed === 'true') exitWith(2)
      if (approval === undefined || inputs.planFile === undefined) return
      const path = `${inputs.planFile.replace(/\.json$/, '')}.approval`
      writeFileSync(path, `${approval}\n`)
      write(`Apply exactly this plan with: ${applyLine(read, path)}`)
    },
    addSummary: () => Promise.resolve(),
    warn: (line) => stderr(`warning: ${line}\n`),
    annotate: (finding) => write(findingText(finding)),
    writePlan: async (plan) => (inputs.planFile === undefined ? '' : writePlanFile(inputs.planFile, plan)),
    writeReport: async (name, json) => {
      // An apply makes a plan on its way: what it did is its result.
      if (name !== inputs.command) return ''
      if (!isJson)
        return inputs.reportFile === undefined ? '' : writeJsonFile(name, inputs.reportFile, json())
      stdout(json())
      return ''
    },
    judge: (health) => exitWith(exitCodes[health]),
  }
}

/** 1 is what a failure ends with, too: in both cases nobody knows. */
const exitCodes: Readonly<Record<Health, number>> = { healthy: 0, unknown: 1, degraded: 2 }

function findingText({ severity, rule, message, file, line }: Finding): string {
  const place = [file, line].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${severity}: ${message} (${rule})`
}
