import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dump, load } from 'js-yaml'
import type { Completed } from '../lib/exec.js'
import { makeFolder } from '../lib/make-folder.js'

/**
 * `helm repo add` holds a lock while it downloads an index (helm: pkg/cmd/repo_add.go), and helmfile runs one after the
 * other: ten repositories take ten times as long as one. So each is added to a file of its own, all at once, and the
 * files are put together before anybody needs them.
 */
export interface AddedRepositories {
  /**
   * Begins to add one.
   * @param argv what helmfile would run.
   * @returns false for any other command, which is helm's.
   */
  readonly begin: (argv: readonly string[], cwd: string) => boolean
  /** Waits for all that were begun. @returns what helm said of the first that failed, to each who asks. */
  readonly settle: () => Promise<Completed | undefined>
}

export interface AddedRepositoriesOptions {
  readonly helm: (args: readonly string[], cwd: string) => Promise<Completed>
  /** The file that names the repositories. */
  readonly config: string
  /** For the files of the single ones: of this run alone. */
  readonly folder: string
}

interface Adding {
  readonly file: string
  readonly done: Promise<Completed>
}

export function addedRepositories({ helm, config, folder }: AddedRepositoriesOptions): AddedRepositories {
  // By what helm is given: several helmfiles of a stack name the same.
  const begun = new Map<string, Adding>()
  let open: Adding[] = []
  let failed: Completed | undefined
  const settleOpen = async (): Promise<Completed | undefined> => {
    const waiting = open
    open = []
    if (waiting.length === 0) return failed
    await Promise.allSettled(waiting.map(({ done }) => done))
    const ended = await Promise.all(waiting.map(({ done }) => done))
    const good = waiting.filter((_, index) => ended[index]?.exitCode === 0)
    await putTogether(
      config,
      good.map(({ file }) => file),
    )
    failed ??= ended.find(({ exitCode }) => exitCode !== 0)
    return failed
  }
  // One after the other: who asks while another waits has to wait as long.
  let settling: Promise<Completed | undefined> = Promise.resolve(undefined)
  return {
    begin: (argv, cwd) => {
      if (!isAdd(argv)) return false
      const key = JSON.stringify(argv)
      if (begun.has(key)) return true
      const file = join(folder, `repository-${begun.size}.yaml`)
      const adding = { file, done: helm([...argv, `--repository-config=${file}`], cwd) }
      // It is told when they are settled.
      adding.done.catch(() => undefined)
      begun.set(key, adding)
      open.push(adding)
      return true
    },
    settle: () => (settling = settling.then(settleOpen, settleOpen)),
  }
}

/** Where it is told which files to use, they are not ours to choose. A password is handed to helm itself. */
function isAdd(argv: readonly string[]): boolean {
  const at = argv.indexOf('repo')
  const isGlobal = argv
    .slice(0, at)
    .every((arg, index) => (index % 2 === 0 ? arg === '--kube-context' : true))
  const isHelms = argv.some((arg) => arg.startsWith('--repository-') || arg === '--password-stdin')
  return at >= 0 && isGlobal && argv[at + 1] === 'add' && !isHelms
}

interface Repositories {
  readonly repositories?: readonly { readonly name: string }[]
}

/** A name that is there already is now what was added last, as `--force-update` has it. */
async function putTogether(config: string, files: readonly string[]): Promise<void> {
  const texts = await Promise.all([config, ...files].map((file) => readFile(file, 'utf8').catch(() => '')))
  const all = texts.flatMap((text) => (text === '' ? [] : ((load(text) as Repositories).repositories ?? [])))
  const byName = new Map(all.map((one) => [one.name, one]))
  const repositories = [...byName.values()]
  await makeFolder(dirname(config))
  await writeFile(config, dump({ apiVersion: '', generated: '0001-01-01T00:00:00Z', repositories }), {
    mode: 0o600,
  })
}
