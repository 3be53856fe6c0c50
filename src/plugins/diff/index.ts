import { diffByHand } from './by-hand.js'
import { UsageError } from './flag-syntax.js'
import { parseFlags, type DiffFlags } from './flags.js'
import { ManifestError } from '../../manifest/manifest.js'
import { printed } from './output.js'
import { helmRunner, RenderError } from '../../render/render.js'

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
  const namespace = env['HELM_NAMESPACE'] || 'default'
  const { comparison, warnings } = await diffByHand(flags, namespace, helmRunner(env))
  for (const warning of [...flags.remarks, ...warnings]) process.stderr.write(`Warning: ${warning}\n`)
  print(printed(comparison, flags.display))
  return flags.detailedExitCode && comparison.differences.length > 0 ? 2 : 0
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

void main(process.argv.slice(2), process.env).then((code) => (process.exitCode = code))
