import { relative } from 'node:path'
import { singleLine } from '../../lib/single-line.js'
import type { BuiltHelmfile } from '../built-stack.js'
import { addressFindings } from './addresses.js'
import {
  argumentFindings,
  hookFindings,
  otherClusterFindings,
  postRendererFindings,
  trackingFindings,
} from './bypass.js'
import { findLineIn, type FindLine } from './lines.js'
import { manifestFindings } from './manifests.js'
import { duplicateFindings, jobFindings, layerFindings, needFindings } from './order.js'
import { readinessFindings } from './readiness.js'
import type { UnplacedFinding, LintContext, LintRule } from './rule.js'
import { valuesFindings } from './values.js'
import { versionFindings } from './versions.js'
import { diskFiles, type StackFiles } from './stack-files.js'

/** Something in the stack that a reviewer would send back. Every text in it is a single line. */
export interface Finding {
  /** A kebab-case word that names the rule. */
  readonly rule: string
  readonly severity: 'error' | 'warning'
  /** Holds text of the stack: escape it for where it is shown. */
  readonly message: string
  /** Path from `root`. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

export interface LintInput {
  /** Path of the helmfile. */
  readonly stackFile: string
  readonly stack: readonly BuiltHelmfile[]
  /** The folder that the paths in findings start from: the repository. */
  readonly root: string
  readonly environment: string
  /** The kube context that helmfile was given, which it then writes into every release. */
  readonly kubeContext?: string | undefined
  readonly files?: StackFiles
  /** See `Inputs.allowHooks`; none when left out. */
  readonly allowHooks?: readonly string[]
  /** See `Inputs.jobLayers`. */
  readonly jobLayers?: readonly number[]
}

/** What would change a cluster without being in a plan, or without passing the guard. */
const bypassRules: readonly LintRule[] = [
  hookFindings,
  postRendererFindings,
  otherClusterFindings,
  trackingFindings,
  argumentFindings,
]

const rules: readonly LintRule[] = [
  layerFindings,
  jobFindings,
  duplicateFindings,
  needFindings,
  versionFindings,
  valuesFindings,
  manifestFindings,
  readinessFindings,
  addressFindings,
  ...bypassRules,
]

/**
 * Checks a stack without a cluster.
 * @returns the findings in the order of the files; none when the stack is clean.
 */
export function lint(input: LintInput): Finding[] {
  return check(input, rules)
}

/**
 * @returns what stands in the way of any plan or apply: with it, an approval would not bind what is done.
 */
export function bypasses(input: LintInput): Finding[] {
  return check(input, bypassRules).filter(({ severity }) => severity === 'error')
}

function check(input: LintInput, using: readonly LintRule[]): Finding[] {
  const { stackFile, stack, root, environment, kubeContext = '', files = diskFiles } = input
  const { allowHooks = [], jobLayers = [] } = input
  const context: LintContext = { files, stackFile, environment, kubeContext, stack, allowHooks, jobLayers }
  return stack.flatMap((helmfile) => {
    const text = files.read(helmfile.file)
    const findLine =
      text === undefined ? () => undefined : findLineIn(text, helmfile.file.endsWith('.gotmpl'))
    return using
      .flatMap((rule) => rule(helmfile, context))
      .map((draft) => finding(draft, { helmfile, findLine, root }))
      .sort((a, b) => compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0))
  })
}

interface Placing {
  readonly helmfile: BuiltHelmfile
  readonly findLine: FindLine
  readonly root: string
}

/** Of a message, in characters. */
const longest = 500

function finding(
  { rule, severity, message, release, keys, file, line }: UnplacedFinding,
  place: Placing,
): Finding {
  const at = file === undefined ? place.findLine(release, keys ?? []) : line
  return {
    rule,
    severity,
    message: singleLine(message, longest),
    file: singleLine(relative(place.root, file ?? place.helmfile.file), longest),
    ...(at === undefined ? {} : { line: at }),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
