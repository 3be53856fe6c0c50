import { relative } from 'node:path'
import type { Gate } from '../gate.js'
import { Failure } from '../lib/errors.js'
import type { Selection } from '../stack/helmfile.js'
import { bypasses, lint, type Finding, type LintInput } from '../stack/lint.js'

/** Checks the whole stack without a cluster. */
export async function lintStack(gate: Gate): Promise<Finding[]> {
  const findings = lint(await lintInput(gate, undefined))
  return [...findings, ...(await credentialsFindings(gate))]
}

async function credentialsFindings({ credentialsFile: { path, isTracked } }: Gate): Promise<Finding[]> {
  if (!(await isTracked())) return []
  const message =
    'git tracks the 1Password Connect credentials; remove them from git and its history, and make new ones'
  return [{ rule: 'credentials-tracked', severity: 'error', message, file: relative(process.cwd(), path) }]
}

/**
 * Refuses releases that helmfile would apply past the plan or past the guard: a release's own post-renderer takes the
 * guard's place (helmfile: pkg/state/helmx.go), and a hook does what it likes.
 * @throws Failure that names the first such place.
 */
export async function requireNoBypass(gate: Gate, selection: Selection): Promise<void> {
  const [first] = bypasses(await lintInput(gate, selection))
  if (!first) return
  throw new Failure({
    what: 'holding the stack to its plan failed',
    why: `${first.message} (${[first.file, first.line].filter(Boolean).join(':')})`,
    next: 'mend that, and see `lint` for all findings',
    reason: 'stack-invalid',
  })
}

async function lintInput(gate: Gate, selection: Selection): Promise<LintInput> {
  const build = await gate.helmfile.build(selection)
  const { stack: stackFile, environment, kubeContext } = gate
  return { stackFile, build, root: process.cwd(), environment, kubeContext }
}
