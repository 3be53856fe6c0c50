import { writeFileSync } from 'node:fs'
import colors from 'picocolors'
import type { Health } from '../cluster/status/section.js'
import type { Inputs } from '../inputs.js'
import { fittingLines, hanging } from '../lib/wrapped.js'
import { untrustedLog } from '../report/log/untrusted-log.js'
import { writeJsonFile, writePlanFile } from '../report/plan-file.js'
import type { Sink } from '../report/publish.js'
import type { Finding } from '../stack/lint/lint.js'
import { asOptions, documentInOptions } from './as-options.js'
import { applyLine, nextLine, type RunLine } from './command-line.js'

/** What a terminal is made of. */
export interface Terminal {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly exitWith: (code: number) => void
  /** Shows a long text page by page. @returns whether it was shown. */
  readonly page: (text: string) => Promise<boolean>
  /** How wide it is; undefined where text goes to a file or a pipe. */
  readonly columns: () => number | undefined
}

/** Where results go in a terminal. With --json standard output is one JSON document, and nothing else. */
export function terminalSink(inputs: Inputs, { read, isJson }: RunLine, terminal: Terminal): Sink {
  const { stdout, stderr, exitWith, columns } = terminal
  const write = (line: string) => void (isJson || stdout(`${line}\n`))
  const isWatched = () => columns() !== undefined
  let isApart = false
  /** What was under way stands above the first that is told. */
  const apart = (text: string) => {
    write(isWatched() && !isApart ? `\n${text}` : text)
    isApart = true
  }
  return {
    log: {
      ...untrustedLog(write, false),
      block: apart,
      line: (line) => write(isWatched() ? toolText(line, columns()) : line),
    },
    page: async (text) => {
      if (isJson || !(await terminal.page(text))) apart(text)
    },
    columns,
    endsWithFailure: true,
    worded: asOptions,
    mendLine: (what) => nextLine('mend', read, { layer: '', release: '', ...what }),
    setOutputs: ({ approval, changed }) => {
      if (inputs.command === 'plan' && changed === 'true') exitWith(2)
      if (inputs.planFile === undefined && isWatched() && inputs.command === 'plan' && changed === 'true')
        write(hanging('', howToApply, columns()).map(colors.dim).join('\n'))
      if (approval === undefined || inputs.planFile === undefined) return
      const path = `${inputs.planFile.replace(/\.json$/, '')}.approval`
      writeFileSync(path, `${approval}\n`)
      write(`Apply exactly this plan with: ${applyLine(read, path)}`)
    },
    addSummary: () => Promise.resolve(),
    warn: (line) => stderr(`warning: ${asOptions(line)}\n`),
    annotate: (finding) => write(findingText(finding)),
    writePlan: async (plan) => (inputs.planFile === undefined ? '' : writePlanFile(inputs.planFile, plan)),
    writeReport: async (name, json) => {
      // An apply makes a plan on its way: what it did is its result.
      if (name !== inputs.command) return ''
      if (!isJson)
        return inputs.reportFile === undefined ? '' : writeJsonFile(name, inputs.reportFile, json())
      stdout(documentInOptions(json()))
      return ''
    },
    judge: (health) => exitWith(exitCodes[health]),
  }
}

const howToApply =
  'To apply it, write apply in the place of plan: it plans once more, shows that and asks. ' +
  'With --plan-file FILE exactly this plan can be applied.'

/** What helm and helmfile say stands back behind what we say. Their columns are set apart by tabs, for wider screens. */
function toolText(line: string, columns: number | undefined): string {
  const cells = line.split(/\t+/).map((cell) => cell.trimEnd())
  return fittingLines(cells.join('  '), columns).map(colors.dim).join('\n')
}

/** 1 is what a failure ends with, too: in both cases nobody knows. */
const exitCodes: Readonly<Record<Health, number>> = { healthy: 0, unknown: 1, degraded: 2 }

function findingText({ severity, rule, message, file, line }: Finding): string {
  const place = [file, line].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${severity}: ${asOptions(message)} (${rule})`
}
