import * as core from '@actions/core'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle, loadOnePassword } from './bundle.js'
import { githubPort, type GitHub } from './github/api/client.js'
import { parseInputs, type InputName, type Inputs } from './inputs.js'
import { failureLine, failureReason } from './lib/errors.js'
import { exec, forwardInterrupts } from './lib/exec.js'
import { run } from './main.js'
import { untrustedLog } from './report/log/untrusted-log.js'
import type { Outputs } from './report/outputs.js'
import { writePlanFile } from './report/plan-file.js'
import type { Sink } from './report/publish.js'
import { reportTo } from './report/report.js'
import { removeCredentials } from './secrets/connect/credentials-file.js'
import { maskSecret } from './secrets/mask.js'
import { makeKnownSecrets, type KnownSecrets } from './secrets/known-secrets.js'
import type { Finding } from './stack/lint/lint.js'
import { installTools, type Tools } from './tools/install.js'

const credentialsState = 'credentials-file'

/** Entry of the action: what GitHub gives becomes inputs, what comes out becomes outputs, summary and annotations. */
async function main(): Promise<void> {
  core.saveState('main', 'started')
  const waiting = 'Cancelled: waiting for helm to end, so that no release is left pending.'
  const cancelled = forwardInterrupts(() => core.warning(waiting))
  const outlet = makeKnownSecrets(maskSecret({ setSecret: core.setSecret, warn: core.warning }))
  const fail = (error: unknown) => {
    core.setOutput('result', 'failed')
    core.setOutput('failure-reason', failureReason(error))
    core.setFailed(outlet.text(failureLine(error)))
  }
  process.on('uncaughtException', fail)
  try {
    learnTokens(outlet)
    const inputs = parseInputs((name: InputName) => core.getInput(name), process.env)
    const log = untrustedLog((line) => core.info(outlet.text(line)), true)
    await run(inputs, {
      exec,
      cancelled,
      env: process.env,
      plugins: bundle.plugins,
      installTools: toolsFor,
      outlet,
      log: log.line,
      github: githubFor(inputs, { outlet, log: log.line }),
      onePassword: loadOnePassword(log.line, cancelled),
      idToken: (audience) => core.getIDToken(audience),
      rememberCredentials: (path) => core.saveState(credentialsState, path),
      report: reportTo(actionSink(inputs), outlet),
    })
    // A stray error has failed the step by then, and what still ended well does not take that back.
    if (process.exitCode) core.setOutput('result', 'failed')
  } catch (thrown) {
    fail(cancelled.aborted ? cancelled.reason : thrown)
  }
}

/** These are secrets before there is anything else. */
function learnTokens(outlet: KnownSecrets): void {
  const tokens = [
    { name: 'op-service-account-token', value: core.getInput('op-service-account-token') },
    { name: 'OP_SERVICE_ACCOUNT_TOKEN', value: process.env['OP_SERVICE_ACCOUNT_TOKEN']?.trim() ?? '' },
    { name: 'github-token', value: core.getInput('github-token') },
    { name: 'op-workload-secret', value: core.getInput('op-workload-secret') },
  ]
  outlet.learn(tokens.filter(({ value }) => value !== ''))
}

interface GitHubContext {
  readonly outlet: KnownSecrets
  readonly log: (line: string) => void
}

function githubFor({ githubToken: token }: Inputs, { outlet, log }: GitHubContext): GitHub | undefined {
  if (token === undefined || !process.env['GITHUB_EVENT_PATH']) return undefined
  const redactBody = (body: string) => {
    outlet.requireClean('the comment', body)
    return body
  }
  return githubPort({ token, env: process.env, log, redactBody })
}

async function toolsFor({ toolsDir, toolsMirror }: Inputs): Promise<Tools> {
  const tools = await installTools({ toolsDir, mirror: toolsMirror })
  tools.warnings.forEach((warning) => core.warning(warning))
  return tools
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
