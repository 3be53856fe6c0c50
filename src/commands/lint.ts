import type { Gate } from '../gate.js'
import { Failure } from '../lib/errors.js'
import { bypasses, lint, type Finding, type LintInput } from '../stack/lint.js'

/** Checks the stack without a cluster. @param stackFile absolute path of the helmfile. */
export async function lintStack(gate: Gate, stackFile: string): Promise<Finding[]> {
  return lint(await lintInput(gate, stackFile))
}

/**
 * Refuses a stack that helmfile would apply past the plan or past the guard: a release's own post-renderer takes the
 * guard's place (helmfile: pkg/state/helmx.go), and a hook does what it likes.
 * @throws Failure that names the first such place.
 */
export async function requireNoBypass(gate: Gate, stackFile: string): Promise<void> {
  const [first] = bypasses(await lintInput(gate, stackFile))
  if (!first) return
  throw new Failure({
    what: 'holding the stack to its plan failed',
    why: `${first.message} (${[first.file, first.line].filter(Boolean).join(':')})`,
    next: 'mend that, and see `lint` for all findings',
    reason: 'stack-invalid',
  })
}

async function lintInput(gate: Gate, stackFile: string): Promise<LintInput> {
  const build = await gate.helmfile.build()
  const { environment, kubeContext } = gate
  return { stackFile, build, root: process.cwd(), environment, kubeContext }
}
