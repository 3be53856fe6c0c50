import { relative } from 'node:path'
import { releaseKey } from '../lib/release-name.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import { selectedFrom, type Selection } from '../stack/helmfile.js'
import { bypasses, lint, type Finding, type LintInput } from '../stack/lint/lint.js'

/** What is looked at without a cluster. */
export type Linting = Pick<RunContext, 'helmfile' | 'stack' | 'environment' | 'kubeContext' | 'allowHooks'>

/** Checks the whole stack without a cluster. @param jobLayers see `Inputs`. */
export async function lintStack(
  context: Linting & Pick<RunContext, 'credentialsFile'>,
  jobLayers: readonly number[],
): Promise<Finding[]> {
  const findings = lint({ ...(await lintInput(context, undefined)), jobLayers })
  return [...findings, ...(await credentialsFindings(context))]
}

async function credentialsFindings({
  credentialsFile: { path, isTracked },
}: Pick<RunContext, 'credentialsFile'>): Promise<Finding[]> {
  if (!(await isTracked())) return []
  const message =
    'git tracks the 1Password Connect credentials; remove them from git and its history, and make new ones'
  return [{ rule: 'credentials-tracked', severity: 'error', message, file: relative(process.cwd(), path) }]
}

/** What releases need, by `namespace/name`, as keys of the same form. */
export type Needs = ReadonlyMap<string, readonly string[]>

/**
 * Refuses releases that helmfile would apply past the plan or past the guard: a release's own post-renderer takes the
 * guard's place (helmfile: pkg/state/helmx.go), and a hook does what it likes.
 * @returns what the releases need, since it is read here anyway.
 * @throws Failure that names the first such place.
 */
export async function requireNoBypass(context: Linting, selection: Selection): Promise<Needs> {
  const input = await lintInput(context, selection)
  const [first] = bypasses(input)
  if (!first) return needsOf(input)
  throw new Failure({
    what: 'holding the stack to its plan failed',
    why: `${first.message} (${[first.file, first.line].filter(Boolean).join(':')})`,
    next: 'mend that, and see `lint` for all findings',
    reason: 'stack-invalid',
  })
}

/** @returns what all releases of the stack need. */
export async function needsOfStack(context: Linting): Promise<Needs> {
  return needsOf(await lintInput(context, undefined))
}

function needsOf({ stack }: LintInput): Needs {
  const releases = stack.flatMap((helmfile) => helmfile.releases)
  // A need is `[kubeContext/]namespace/name` in what helmfile builds.
  const keyOf = (need: string) => need.split('/').slice(-2).join('/')
  return new Map(releases.map((release) => [releaseKey(release), release.needs.map(keyOf)]))
}

/** A hook of a release that is not asked for stands in nobody's way. */
async function lintInput(context: Linting, selection: Selection): Promise<LintInput> {
  const stack = selectedFrom(await context.helmfile.built(), selection)
  const { stack: stackFile, environment, kubeContext, allowHooks } = context
  return { stackFile, stack, root: process.cwd(), environment, kubeContext, allowHooks }
}
