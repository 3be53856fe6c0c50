import * as core from '@actions/core'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseInputs, type InputName, type Inputs } from './inputs.js'
import { failureLine, failureReason } from './lib/errors.js'
import { exec, forwardInterrupts } from './lib/exec.js'
import { run } from './main.js'
import { untrustedLog } from './report/console.js'
import type { Outputs } from './report/outputs.js'
import { writePlanFile } from './report/plan-file.js'
import { reportTo, type Sink } from './report/report.js'
import type { Finding } from './stack/lint.js'
import { installTools, type Tools } from './tools/install.js'

/** Entry of the action: what GitHub gives becomes inputs, what comes out becomes outputs, summary and annotations. */
async function main(): Promise<void> {
  const waiting = 'Cancelled: waiting for helm to end, so that no release is left pending.'
  const cancelled = forwardInterrupts(() => core.warning(waiting))
  try {
    const token = core.getInput('op-service-account-token') || process.env['OP_SERVICE_ACCOUNT_TOKEN']
    if (token) core.setSecret(token)
    const inputs = parseInputs((name: InputName) => core.getInput(name), process.env)
    const plugins = join(dirname(fileURLToPath(import.meta.url)), 'plugins')
    const report = reportTo(actionSink(inputs))
    await run(inputs, { exec, cancelled, env: process.env, plugins, installTools: toolsFor, report })
  } catch (thrown) {
    const error: unknown = cancelled.aborted ? cancelled.reason : thrown
    core.setOutput('result', 'failed')
    core.setOutput('failure-reason', failureReason(error))
    core.setFailed(failureLine(error))
  }
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
    writePlan: (plan) => {
      const folder = process.env['RUNNER_TEMP'] ?? tmpdir()
      return writePlanFile(inputs.planFile ?? join(folder, 'helmfile-gate', 'plan.json'), plan)
    },
  }
}

await main()
