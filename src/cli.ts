#!/usr/bin/env node
import colors from 'picocolors'
import { bundle, loadOnePassword } from './bundle.js'
import type { SetUpPorts } from './init/set-up.js'
import { givenTokens, parseInputs, type Inputs } from './inputs.js'
import { attempt, isReaderGone, leave, requireHeard, watchForEnd } from './lib/ending.js'
import { Failure, failureLine, type FailureParts } from './lib/errors.js'
import { exec } from './lib/exec.js'
import { fittingLines } from './lib/wrapped.js'
import type { Ports } from './main.js'
import { failedDocument, jsonText } from './report/documents.js'
import { printable } from './report/markdown/printable.js'
import { makeKnownSecrets, type KnownSecrets } from './secrets/known-secrets.js'
import { failureInOptions } from './terminal/as-options.js'
import { readCommandLine, runOf, type CommandLine, type RunLine } from './terminal/command-line.js'
import { isLong, page, pagerOf } from './terminal/pager.js'
import { progressOn } from './terminal/progress.js'
import { askFor, choose, NotBegun, requireSomebody, type Person } from './terminal/question.js'
import type { SetUpLine } from './terminal/set-up.js'
import { terminalSink, type Terminal } from './terminal/sink.js'
import { requireStack } from './terminal/stack-given.js'
import { version } from './version.js'

/** The same engine in a terminal: options instead of inputs, text instead of outputs. */
async function main(argv: readonly string[]): Promise<void> {
  const knownSecrets = makeKnownSecrets(() => undefined)
  const write = (line: string) => void process.stderr.write(`${knownSecrets.text(line)}\n`)
  const fail = (error: unknown) => {
    process.exitCode = 1
    attempt(() => write(printable(failureLine(error))))
  }
  const onCancel = (isWaiting: boolean) =>
    write(isWaiting ? 'Cancelled: waiting for helm to end.' : 'Cancelled.')
  const cancelled = watchForEnd({ onCancel, onStray: fail })
  let commandLine: CommandLine
  try {
    const columns = process.stdout.columns || 80
    commandLine = readCommandLine(argv, { columns, isColoured: colors.isColorSupported })
  } catch (error) {
    return fail(error)
  }
  if (commandLine.kind === 'print') return void process.stdout.write(commandLine.text)
  if (commandLine.kind === 'set-up') {
    return setUp(commandLine, {
      knownSecrets,
      write,
      cancelled,
      terminal: terminalOf(undefined, cancelled),
    }).catch((error: unknown) => {
      const why = whyOf(error, cancelled, setUpEnded)
      fail(why)
      if (commandLine.isJson) attempt(() => process.stdout.write(jsonText(failedDocument(why))))
    })
  }
  let isWritten = false
  const terminal = terminalOf(commandLine, cancelled, () => (isWritten = true))
  try {
    await runLine(commandLine, { knownSecrets, write, cancelled, terminal })
    requireHeard(cancelled)
  } catch (error) {
    if (isReaderGone(cancelled)) return
    const why = whyOf(error, cancelled)
    fail(why)
    if (commandLine.isJson && !isWritten)
      attempt(() => process.stdout.write(jsonText(knownSecrets.deep(failedDocument(why)))))
  }
}

/** What is thrown while a run ends is a consequence, but for what a question that was open then has to say. */
function whyOf(error: unknown, { aborted, reason }: AbortSignal, words: Partial<FailureParts> = {}): unknown {
  if (!aborted || error instanceof NotBegun) return failureInOptions(error)
  return reason instanceof Failure ? reason.with(words) : reason
}

const setUpEnded = { what: 'setting up ended early', next: 'run it again' }

interface Surroundings {
  readonly knownSecrets: KnownSecrets
  /** Writes a line for whoever watches. */
  readonly write: (line: string) => void
  readonly cancelled: AbortSignal
  readonly terminal: Terminal
}

async function runLine(line: RunLine, surroundings: Surroundings): Promise<void> {
  const { run, inputs, ports, progress } = await engineFor(line, surroundings)
  await run(inputs, ports).finally(() => progress.now(''))
}

/** What runs a line of commands, and what it is given here. */
async function engineFor(line: RunLine, { knownSecrets, write, cancelled, terminal }: Surroundings) {
  knownSecrets.learn(givenTokens(line.read, process.env))
  requireStack(line.read)
  const inputs = parseInputs(line.read, process.env)
  const person = personAt(cancelled)
  requireSomebody(line, person)
  const progress = progressOn(process.stderr, process.env)
  const { run, releasesOfStack, reportTo, installTools, stagesOn } = await import('./main.js')
  const ports: Ports = {
    exec,
    cancelled,
    env: process.env,
    plugins: bundle.plugins,
    installTools: ({ toolsDir, toolsMirror: mirror }) => installTools({ toolsDir, mirror, log: write }),
    knownSecrets,
    log: write,
    github: undefined,
    onePassword: loadOnePassword(write, cancelled),
    idToken: noIdToken,
    stages: stagesOn(progress),
    // A terminal has no step after the last one.
    rememberCredentials: () => undefined,
    report: reportTo(terminalSink(inputs, line, terminal), knownSecrets),
    agree: async (plan) => {
      progress.now('')
      if (!line.isAgreed) await askFor(plan, person)
    },
  }
  return { run, releasesOfStack, inputs, ports, progress }
}

function personAt(cancelled: AbortSignal): Person {
  return { input: process.stdin, output: process.stderr, cancelled }
}

/** The commands for a repository: no cluster is asked, and nothing is applied. */
async function setUp({ word, options, tools, isJson }: SetUpLine, surroundings: Surroundings): Promise<void> {
  const { terminal } = surroundings
  const { checkRepository, setUpRepository } = await import('./init/set-up.js')
  const person = personAt(surroundings.cancelled)
  // One installation serves every reading of the stack.
  let installed: ReturnType<Ports['installTools']> | undefined
  const ports: SetUpPorts = {
    around: {
      exec,
      env: process.env,
      cwd: process.cwd(),
      templates: bundle.workflows,
      home: bundle.home,
      version,
    },
    releases: async (stack, environment) => {
      const line = runOf('lint', {
        ...{ stack, environment },
        ...{ 'tools-dir': tools.dir, 'tools-mirror': tools.mirror },
      })
      const { releasesOfStack, inputs, ports, progress } = await engineFor(line, surroundings)
      const installTools = (asked: Inputs) => (installed ??= ports.installTools(asked))
      return releasesOfStack(inputs, { ...ports, installTools }).finally(() => progress.now(''))
    },
    ask: (question, proposed, choices) =>
      options.yes ? Promise.resolve(proposed) : choose({ question, proposed, choices }, person),
    tell: (line) => terminal[isJson ? 'stderr' : 'stdout'](`${fitting(printable(line), terminal)}\n`),
  }
  const done = await (word === 'init' ? setUpRepository(options, ports) : checkRepository(ports))
  if (isJson) terminal.stdout(jsonText({ schema: 1, ...done }))
  if (done.result === 'kept' || done.result === 'stale') process.exitCode = 1
}

/** @param line may be one of a difference between files, which is left as it is. */
function fitting(line: string, { columns }: Terminal): string {
  return /^[-+@]/.test(line) ? line : fittingLines(line, columns()).join('\n')
}

function terminalOf(
  line: RunLine | undefined,
  cancelled: AbortSignal,
  onStdout: () => void = () => undefined,
): Terminal {
  const { stdout, stderr, env } = process
  const pager = line?.isPaged && stdout.isTTY ? pagerOf(env) : undefined
  return {
    stdout: (text) => {
      onStdout()
      stdout.write(text)
    },
    stderr: (text) => void stderr.write(text),
    exitWith: (code) => (process.exitCode = code),
    page: async (text) => {
      if (pager === undefined || !isLong(text, stdout)) return false
      return page(text, { pager, env, cancelled })
    },
    // A terminal that does not know its width says 0.
    columns: () => (stdout.isTTY ? stdout.columns || 80 : undefined),
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

await main(process.argv.slice(2))
leave()
