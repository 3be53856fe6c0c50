import type { BuiltHelmfile } from '../built-stack.js'
import type { Target } from './lines.js'
import type { StackFiles } from './stack-files.js'

/** What a rule finds; `file` and `line` are those of the helmfile when left out. */
export interface UnplacedFinding {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly release?: Target
  /** Where in the helmfile: see FindLine. */
  readonly keys?: readonly string[]
  /** Absolute path, for what is not in the helmfile itself. */
  readonly file?: string
  readonly line?: number
}

/** What rules know beside the helmfile they look at. */
export interface LintContext {
  readonly files: StackFiles
  /** Path of the helmfile, or of the folder helmfile.d. */
  readonly stackFile: string
  readonly environment: string
  readonly kubeContext: string
  /** Owners of hooks that may run. */
  readonly allowHooks: readonly string[]
  /** Layers that have a job; empty where each has one. */
  readonly jobLayers: readonly number[]
  /** All helmfiles of the stack. */
  readonly stack: readonly BuiltHelmfile[]
}

/** One thing that lint looks for, over one helmfile of the stack. */
export type LintRule = (helmfile: BuiltHelmfile, context: LintContext) => UnplacedFinding[]
