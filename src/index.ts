import * as core from '@actions/core'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle, loadOnePassword } from './bundle.js'
import type { GitHub } from './github/api/client.js'
import type { InputName, Inputs } from './inputs.js'
import { attempt, leave, requireHeard, watchForEnd } from './lib/ending.js'
import { failureLine, failureReason } from './lib/errors.js'
import { exec } from './lib/exec.js'
import type { StageLog } from './lib/stages.js'
import { notWritten } from './lib/written.js'
import { untrustedLog } from './report/log/untrusted-log.js'
import { printable } from './report/markdown/printable.js'
import type { Outputs } from './report/outputs.js'
import { writeJsonFile, writePlanFile } from './report/plan-file.js'
import type { Sink } from './report/publish.js'
import { removeCredentials } from './secrets/connect/credentials-file.js'
import { maskSecret } from './secrets/mask.js'
import { makeKnownSecrets, type KnownSecrets } from './secrets/known-secrets.js'
import type { Finding } from './stack/lint/lint.js'

const credentialsState = 'credentials-file'

/** Entry of the action: what GitHub gives becomes inputs, what comes out becomes outputs, summary and annotations. */
async function main(): Promise<void> {
  const knownSecrets = makeKnownSecrets(maskSecret({ setSecret: core.setSecret, warn: core.warning }))
  const fail = (error: unknown) => {
    process.exitCode = 1
    attempt(
      () => core.setOutput('result', 'failed'),
      () => core.setOutput('failure-reason', failureReason(error)),
      () => core.setFailed(printable(knownSecrets.text(failureLine(error)))),
    )
  }
  const waiting = 'Cancelled: waiting for helm to end, so that no release is left pending.'
  const onCancel = (isWaiting: boolean) => core.warning(isWaiting ? waiting : 'Cancelled.')
  const cancelled = watchForEnd({ onCancel, onStray: fail })
  try {
    saveState('main', 'started')
    const { givenTokens, installTools, parseInputs, reportTo, run, stagesOn } = await import('./main.js')
    const read = (name: InputName) => core.getInput(name)
    knownSecrets.learn(givenTokens(read, process.env))
    const inputs = parseInputs(read, process.env)
    const log = untrustedLog((line) => core.info(knownSecrets.text(line)), true)
    await run(inputs, {
      exec,
      cancelled,
      env: process.env,
      plugins: bundle.plugins,
      installTools: ({ toolsDir, toolsMirror: mirror }) => installTools({ toolsDir, mirror, log: log.line }),
      knownSecrets,
      log: log.line,
      github: await githubFor(inputs, { knownSecrets, log: log.line }),
      onePassword: loadOnePassword(log.line, cancelled),
      idToken: (audience) => core.getIDToken(audience),
      rememberCredentials: (path) => saveState(credentialsState, path),
      stages: stagesOn(groups(log.line)),
      report: reportTo(actionSink(inputs), knownSecrets),
      // Who may say so has said so: by the environment, or in the review.
      agree: () => Promise.resolve(),
    })
    requireHeard(cancelled)
    // A stray error has failed the step by then, and what still ended well does not take that back.
    if (process.exitCode) core.setOutput('result', 'failed')
  } catch (thrown) {
    fail(cancelled.aborted ? cancelled.reason : thrown)
  }
}

/** For the post step. @throws Failure where the runner's file cannot be written. */
function saveState(name: string, value: string): void {
  try {
    core.saveState(name, value)
  } catch (error) {
    throw notWritten('the state of the step', error)
  }
}

/** The runner folds a group away, with whatever is in it; how long it took stays to be seen. */
function groups(line: (text: string) => void): StageLog {
  const close = (summary: string) => {
    core.endGroup()
    line(summary)
  }
  return { open: core.startGroup, line, close }
}

interface GitHubContext {
  readonly knownSecrets: KnownSecrets
  readonly log: (line: string) => void
}

async function githubFor(
  { githubToken: token }: Inputs,
  { knownSecrets, log }: GitHubContext,
): Promise<GitHub | undefined> {
  if (token === undefined || !process.env['GITHUB_EVENT_PATH']) return undefined
  const requireCleanBody = (body: string) => {
    knownSecrets.requireClean('the comment', body)
    return body
  }
  const { githubPort } = await import('./github/api/client.js')
  return githubPort({ token, env: process.env, log, requireCleanBody })
}

function actionSink(inputs: Inputs): Sink {
  return {
    log: untrustedLog((line) => core.info(line), true),
    setOutputs: (outputs: Outputs) =>
      Object.entries(outputs).forEach(([name, value]) => core.setOutput(name, value)),
    addSummary: async (markdown) => {
      if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown, true).write()
    },
    annotate: ({ severity, message, rule, file, line }: Finding) =>
      (severity === 'error' ? core.error : core.warning)(message, {
        title: rule,
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { startLine: line }),
      }),
    warn: (line) => core.warning(line),
    writePlan: (plan) => {
      const folder = process.env['RUNNER_TEMP'] ?? tmpdir()
      return writePlanFile(inputs.planFile ?? join(folder, 'helmfile-gate', 'plan.json'), plan)
    },
    writeReport: async (name, json) => {
      const folder = process.env['RUNNER_TEMP'] ?? tmpdir()
      const given = inputs.reportFile === '-' ? undefined : inputs.reportFile
      const isKept = ['status', 'drift', 'history'].includes(name)
      if (name !== inputs.command || (given === undefined && !isKept)) return ''
      return writeJsonFile(name, given ?? join(folder, 'helmfile-gate', `${name}.json`), json())
    },
    // It is an output; whether a workflow fails for it is for the workflow to say.
    judge: () => undefined,
  }
}

/** After the job, also after a cancelled or killed one: what the step itself could not remove. */
async function post(): Promise<void> {
  const path = core.getState(credentialsState)
  if (path === '') return
  try {
    await removeCredentials(path)
  } catch (error) {
    core.warning(failureLine(error))
  }
}

await (core.getState('main') === '' ? main() : post())
leave()
