import { Failure } from '../lib/errors.js'
import { bounds, type Command, type Completed, type Exec } from '../lib/exec.js'
import { releaseKey } from '../lib/release-name.js'
import { hasInOrder } from '../lib/words-in-order.js'
import { builtStack, type BuiltHelmfile } from './built-stack.js'
import { lackDependencies } from './chart-dependencies.js'
import type { AddedRepositories } from './added-repositories.js'
import type { KeptRepositories } from './kept-repositories.js'
import { listedReleases, type ListedRelease } from './listed-releases.js'

/** helmfile for one stack and one environment: the one place that knows its command line. */
export interface Helmfile {
  /** All enabled releases, by `helmfile list`; needs no cluster, no charts and no secrets. */
  readonly list: () => Promise<ListedRelease[]>
  /** The whole stack, by `helmfile build`; read once, however often it is called. */
  readonly built: () => Promise<readonly BuiltHelmfile[]>
  /**
   * Adds the chart repositories and reads their indexes; once, however often it is called.
   * @param fresh whether indexes that an earlier run has read are too old, however young.
   */
  readonly repos: (fresh?: 'fresh') => Promise<void>
  /**
   * Has helm install, upgrade or remove the releases, as helmfile orders them. What becomes of it is up to the door: plan
   * and apply run the same command, so that no template can tell which of them it is.
   * @param onLine called with helmfile's output, line by line.
   */
  readonly sync: (selection: Selection, onLine?: (line: string) => void) => Promise<Completed>
  /** Has helm remove the releases, those that need others first; with the door as `sync`. Needs no charts. */
  readonly destroy: (selection: Selection, onLine?: (line: string) => void) => Promise<Completed>
}

/** Releases by name, at least one; all that are enabled when undefined. */
export type Selection = readonly { readonly namespace: string; readonly name: string }[] | undefined

/** @returns the stack without the releases that are not asked for. */
export function selectedFrom(
  stack: readonly BuiltHelmfile[],
  selection: Selection,
): readonly BuiltHelmfile[] {
  if (!selection) return stack
  const keys = new Set(selection.map(releaseKey))
  return stack.map((helmfile) => ({
    ...helmfile,
    releases: helmfile.releases.filter((release) => keys.has(releaseKey(release))),
  }))
}

export interface HelmfileOptions {
  readonly exec: Exec
  /** Absolute path of the pinned binary. */
  readonly helmfile: string
  /** What helmfile takes for helm. */
  readonly helm: string
  /** Path of the helmfile. */
  readonly stack: string
  readonly environment: string
  readonly chartMirror?: string
  readonly kubeContext?: string
  readonly env: NodeJS.ProcessEnv
  /** Takes the secrets out of what helmfile says, before it is shortened: half a secret is not found any more. */
  readonly redact: (text: string) => string
  /** What helmfile has had added to the chart repositories. */
  readonly added?: AddedRepositories
  /** Indexes of chart repositories that need not be read again. */
  readonly kept?: KeptRepositories
}

export function helmfilePort(options: HelmfileOptions): Helmfile {
  const run = (args: readonly string[], more: Pick<Command, 'timeoutMs' | 'onLine'>) =>
    options.exec({
      file: options.helmfile,
      args: [...globalArgs(options), ...args],
      env: options.env,
      ...more,
    })
  const orFail = async (what: string, args: readonly string[]) => {
    const done = await run(args, { timeoutMs: bounds.charts })
    if (done.exitCode === 0) return done.stdout
    throw stackFailure(what, redacted(done))
  }
  const redacted = ({ exitCode, stdout, stderr }: Completed): Completed => ({
    exitCode,
    stdout: options.redact(stdout),
    stderr: options.redact(stderr),
  })
  let repositories: Promise<void> | undefined
  // It is built before a sync: plan and apply look for bypasses first.
  let stack: Promise<readonly BuiltHelmfile[]> | undefined
  // It holds state values: never print it.
  const build = async () =>
    builtStack(await orFail('reading the stack', [...selectors(undefined), ...buildArgs]), options.stack)
  const built = () => (stack ??= build())
  const readRepositories = async (isFresh: boolean) => {
    const { kept } = options
    if (!isFresh && (await kept?.restore(await built()))) return
    const what = 'reading the chart repositories'
    await orFail(what, [...selectors(undefined), 'repos'])
    const failed = await options.added?.settle()
    if (failed) throw stackFailure(what, redacted(failed))
    // Who has not built the stack does not know what it needs of them.
    if (stack) await kept?.keep(await stack)
  }
  return {
    list: async () =>
      listedReleases(await orFail('listing the releases', [...selectors(undefined), ...listArgs])),
    built,
    repos: (fresh) => (repositories ??= readRepositories(fresh === 'fresh')),
    sync: async (selection, onLine) =>
      redacted(
        await run(
          [
            ...selectors(selection),
            ...syncArgs(lackDependencies(selectedFrom((await stack) ?? [], selection))),
          ],
          {
            timeoutMs: bounds.layer,
            ...(onLine ? { onLine } : {}),
          },
        ),
      ),
    destroy: async (selection, onLine) =>
      redacted(
        await run([...selectors(selection), 'destroy', '--skip-charts', '--concurrency', '32'], {
          timeoutMs: bounds.layer,
          ...(onLine ? { onLine } : {}),
        }),
      ),
  }
}

/**
 * helmfile would first turn each folder of manifests into a chart, half a second a folder, for a state that is printed
 * just as well without. A chart given for all releases spares it that, and changes nothing else in what is printed.
 */
const buildArgs = ['--chart', 'none/none', 'build', '--skip-deps']

const listArgs = ['list', '--skip-charts', '--output', 'json']

/**
 * A chart's notes like to print passwords, so they stay out of the log. helmfile would start all releases at once.
 * `--skip-deps`: repositories are read once, before; helmfile would read all of them again for each command. Without it
 * helmfile has helm put what local charts depend on into their `charts/` folders, in the checkout.
 */
function syncArgs(needsDependencies: boolean): string[] {
  return ['sync', ...(needsDependencies ? [] : ['--skip-deps']), '--hide-notes', '--concurrency', '32']
}

function globalArgs({ helm, stack, environment, chartMirror, kubeContext }: HelmfileOptions): string[] {
  return [
    ...['--helm-binary', helm, '--file', stack, '--environment', environment, '--no-color'],
    ...(chartMirror ? ['--state-values-set-string', `chartMirror=${chartMirror}`] : []),
    ...(kubeContext ? ['--kube-context', kubeContext] : []),
  ]
}

/**
 * Every name is another. Without a selector helmfile does not look at conditions, and takes two releases of one name for a
 * mistake although one of them is disabled (helmfile: pkg/app/app.go, processFilteredReleases).
 */
const everything = ['--selector', 'name!=-']

/** Several `--selector` are joined by OR, the parts of one by AND (helmfile: pkg/state/release_filters.go). */
function selectors(selection: Selection): string[] {
  if (selection === undefined) return everything
  if (selection.length === 0) throw new Error('helmfile without a selector would work on every release')
  return selection.flatMap(({ name, namespace }) => ['--selector', `name=${name},namespace=${namespace}`])
}

/** What helmfile says, by the first pattern that fits. */
const causes: readonly {
  pattern: RegExp
  /** Or one after the other in a line. */
  words?: readonly string[]
  reason: Failure['reason']
  why?: string
  next: string
}[] = [
  {
    pattern: /HELMFILE_DISABLE_HOOKS is active/,
    reason: 'stack-invalid',
    why: 'it has hooks, and what a hook does is in no plan',
    next: 'make them Jobs in a chart, or name their owner in the input allow-hooks',
  },
  {
    pattern:
      /not a valid chart repository|cannot be reached|failed to fetch|no such host|failed to download|could not find protocol/i,
    words: ['chart "', '" ', 'not found'],
    reason: 'chart-unavailable',
    next: 'check the chart repositories of the helmfile, or the input chart-mirror',
  },
  {
    pattern: /no releases found that matches/i,
    reason: 'bad-input',
    next: 'check the inputs environment and layer against the stack',
  },
]

/** @returns helmfile's failure as one line; its argument dumps, which may hold values, stay out. */
export function stackFailure(what: string, { stdout, stderr }: Completed): Failure {
  const said = helmfileError(stderr || stdout)
  const cause = causes.find(({ pattern, words }) =>
    [said, stderr].some((text) => pattern.test(text) || (words && hasInOrder(text, words))),
  )
  return new Failure({
    what: `${what} failed`,
    why: cause?.why ?? said,
    next: cause?.next ?? 'run `helmfile build` in a terminal to see where the stack is wrong',
    reason: cause?.reason ?? 'stack-invalid',
  })
}

/** helmfile follows its message with PATH, ARGS and OUTPUT blocks; helm's own word stands in the STDERR block. */
function helmfileError(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const stderrAt = lines.indexOf('STDERR:')
  const block = stderrAt < 0 ? lines : lines.slice(stderrAt + 1)
  const known = block.findIndex((line) => /^(Error:|in |err:|failed|unable|flag|unknown)/i.test(line))
  const at = known < 0 ? block.findIndex(Boolean) : known
  const message = block[at]?.endsWith(':') ? `${block[at]} ${block[at + 1] ?? ''}` : block[at]
  return (message ?? 'helmfile said nothing').replace(/^Error:\s*/, '').slice(0, 500)
}
