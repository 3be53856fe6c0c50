import { diffByHand } from './diff-by-hand.js'
import { diffForGate } from './diff-for-gate.js'
import { UsageError } from './flag-syntax.js'
import { parseFlags, type DiffFlags } from './flags.js'
import { gateDirFromEnvironment, readSecrets, type GateDir } from './gate-dir.js'
import { ManifestError } from './manifest.js'
import { printed } from './output.js'
import { helmRunner, RenderError, type RunHelm } from './render.js'
import { redactorFor } from '../secrets/redact.js'

const usage = `Usage: helm diff upgrade [flags] RELEASE CHART

Shows what helm upgrade would change. The flags are those of helm-diff 3.15.11, except --three-way-merge,
--output dyff and HELM_DIFF_TPL. Exit code: 0 done, 1 error, 2 changes found (with --detailed-exitcode).
`

/**
 * The helm plugin `diff`. helmfile runs it once a release (helmfile: pkg/helmexec/exec.go, DiffRelease).
 * @returns the exit code: 2 means changed and makes helmfile apply, so every error is 1.
 */
async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) return print(usage)
  if (argv[0] === 'version') return print('3.15.11\n')
  try {
    const flags = parseFlags(argv, env, process.stdout.isTTY)
    return await diff(flags, env)
  } catch (error) {
    process.stderr.write(`Error: ${messageOf(error)}\n`)
    return 1
  }
}

async function diff(flags: DiffFlags, env: NodeJS.ProcessEnv): Promise<number> {
  const gateDir = gateDirFromEnvironment(env)
  const namespace = env['HELM_NAMESPACE'] || 'default'
  const helm = gateDir ? withoutSecrets(helmRunner(env), gateDir) : helmRunner(env)
  const { comparison, warnings } = gateDir
    ? await diffForGate(flags, { namespace, gateDir }, helm)
    : await diffByHand(flags, namespace, helm)
  for (const warning of [...flags.remarks, ...warnings]) process.stderr.write(`Warning: ${warning}\n`)
  // Under the action the result is a file, and what is printed is read by nobody: no value belongs in it.
  print(printed(comparison, gateDir ? { ...flags.display, output: 'simple' } : flags.display))
  return flags.detailedExitCode && comparison.differences.length > 0 ? 2 : 0
}

/** What helm says is shortened later on, and half a secret is not found any more. */
function withoutSecrets(helm: RunHelm, gateDir: GateDir): RunHelm {
  return async (args) => {
    const output = await helm(args)
    if (output.code === 0) return output
    return { ...output, stderr: redactorFor(readSecrets(gateDir)).text(output.stderr) }
  }
}

function print(text: string): 0 {
  process.stdout.write(text)
  return 0
}

/** Only messages that were worded to be shown: anything else may quote a manifest. */
function messageOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof RenderError || error instanceof ManifestError)
    return error.message
  const code = (error as { code?: unknown } | null)?.code
  return `the diff plugin failed${typeof code === 'string' ? ` (${code})` : ''}: please report it with the stack and helm version`
}

// ncc cannot bundle an await at the top.
void main(process.argv.slice(2), process.env).then((code) => (process.exitCode = code))
