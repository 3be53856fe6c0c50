import { randomBytes } from 'node:crypto'
import { bounds, type Completed, type Exec } from '../lib/exec.js'
import type { SealedFolder } from '../lib/sealed-folder.js'
import type { AddedRepositories } from '../stack/added-repositories.js'
import { openChannels, type DoorAnswer, type Question } from './channels.js'
import {
  readHelmCommand,
  type HelmCommand,
  type UninstallCommand,
  type UpgradeCommand,
} from '../helm/command.js'

/** The place through which every helm command of helmfile goes. */
export interface Door {
  /**
   * While `use` runs, what would change the cluster is asked of the attendant; at other times it is refused.
   * @returns what `use` returns, and why commands were refused meanwhile.
   */
  readonly attended: <T>(attendant: Attendant, use: () => Promise<T>) => Promise<Attended<T>>
  readonly helm: GuardedHelm
  readonly close: () => void
}

export interface Attended<T> {
  readonly result: T
  /** One clause each, without values. */
  readonly refused: readonly string[]
}

/** Decides what becomes of the commands that helmfile would change the cluster with. `cwd` is what paths start from. */
export interface Attendant {
  readonly upgrade: (command: UpgradeCommand, cwd: string) => Promise<DoorAnswer>
  readonly uninstall: (command: UninstallCommand, cwd: string) => Promise<DoorAnswer>
  /** @returns undefined where helm shall answer. */
  readonly read?: (words: readonly string[], argv: readonly string[]) => DoorAnswer | undefined
}

/** helm, with the guard as its post-renderer. */
export type GuardedHelm = (args: readonly string[], guarded: Guarded) => Promise<Completed>

export interface Guarded {
  readonly cwd: string
  /** Told what helm is about to send. helm goes on with exactly these bytes, or stops. */
  readonly allows: (bytes: Buffer) => boolean
}

export interface DoorOptions {
  readonly exec: Exec
  /** Of helm; the guard's variable among them. */
  readonly env: NodeJS.ProcessEnv
  /** Absolute path of the real helm. */
  readonly helm: string
  /** For the channels: empty, and of this user alone. */
  readonly folder: string
  /** The context that every command has to be for; undefined without a kubeconfig. */
  readonly kubeContext: string | undefined
  /** Names helm's binary, and what it has answered before. */
  readonly versions?: { readonly helm: string; readonly folder: SealedFolder | undefined }
  /** Takes `helm repo add` upon itself; helm does it when left out. */
  readonly repositories?: AddedRepositories
  /** Makes a chart's files of a plain folder, for helmfile; undefined for any other command, which helm answers. */
  readonly plainFolder?: (argv: readonly string[], cwd: string) => Promise<Completed | undefined>
}

/** A post-renderer that prints nothing is taken for broken, and a release may well render to nothing. */
const nothingToSend = Buffer.from('# This release renders to nothing.\n')

/** The name of the guard in its plugin.yaml. */
const guardPlugin = 'gate-guard'

export async function openDoor(options: DoorOptions): Promise<Door> {
  const { exec, env, helm, folder } = options
  const guards = new Map<string, Guarded['allows']>()
  const ownAnswer = ownAnswers(options)
  let attendant: Attendant | undefined
  let refused: string[] = []
  const refuse = (why: string): DoorAnswer => {
    refused.push(why)
    return { kind: 'exit', code: 1, text: `Error: helmfile-gate refused this: ${why}\n` }
  }
  const answer = async (question: Question): Promise<DoorAnswer> => {
    if (question.kind === 'render') return judged(question, guards)
    const command = readHelmCommand(question.argv)
    const why = refusedForAll(command, options)
    if (why !== undefined) return refuse(why)
    if (options.repositories?.begin(question.argv, question.cwd)) return { kind: 'exit', code: 0 }
    await options.repositories?.settle()
    if (command.kind === 'read') {
      const own = await ownAnswer(command.words, question)
      return own ?? attendant?.read?.(command.words, question.argv) ?? { kind: 'pass' }
    }
    if (!attendant) return refuse(`helm ${command.kind} does not belong here`)
    if (command.kind === 'upgrade') return attendant.upgrade(command.upgrade, question.cwd)
    if (command.kind === 'uninstall') return attendant.uninstall(command.uninstall, question.cwd)
    return refuse(command.why)
  }
  const channels = await openChannels(folder, exec, answer)
  return {
    attended: async (next, use) => {
      attendant = next
      refused = []
      try {
        return { result: await use(), refused }
      } finally {
        attendant = undefined
      }
    },
    helm: async (args, { cwd, allows }) => {
      const token = randomBytes(16).toString('hex')
      guards.set(token, allows)
      try {
        const guard = [`--post-renderer=${guardPlugin}`, `--post-renderer-args=${token}`]
        const [command = '', ...rest] = args
        return await exec({
          file: helm,
          args: [command, ...guard, ...rest],
          env,
          cwd,
          timeoutMs: bounds.release,
        })
      } finally {
        guards.delete(token)
      }
    },
    close: channels.close,
  }
}

function judged(
  { token, bytes }: Extract<Question, { kind: 'render' }>,
  guards: ReadonlyMap<string, Guarded['allows']>,
): DoorAnswer {
  const allowed = guards.get(token)?.(bytes) === true
  if (!allowed) return { kind: 'exit', code: 1 }
  return { kind: 'exit', code: 0, text: bytes.toString('utf8').trim() === '' ? nothingToSend : bytes }
}

/** @returns why a command is not let through, whoever attends. */
function refusedForAll(command: HelmCommand, { kubeContext }: DoorOptions): string | undefined {
  if (command.kind === 'refused') return command.why
  const context = contextOf(command)
  if (context === undefined || context === kubeContext) return undefined
  return `helm ${command.kind === 'read' ? command.words.join(' ') : command.kind} would go to the kube context ${context}`
}

function contextOf(command: Exclude<HelmCommand, { kind: 'refused' }>): string | undefined {
  if (command.kind === 'read') return command.kubeContext
  return command.kind === 'upgrade' ? command.upgrade.kubeContext : command.uninstall.kubeContext
}

/** @returns how to answer what needs no helm, or another one than helmfile asks for. */
function ownAnswers(
  options: DoorOptions,
): (words: readonly string[], asked: HelmQuestion) => Promise<DoorAnswer | undefined> {
  const answerVersion = versionAnswers(options)
  return async ([word], { argv, cwd }) => {
    if (word === 'version') return answerVersion(argv)
    const made = word === 'template' ? await options.plainFolder?.(argv, cwd) : undefined
    return made && completedAnswer(made)
  }
}

type HelmQuestion = Extract<Question, { kind: 'helm' }>

function completedAnswer({ exitCode: code, stdout, stderr }: Completed): DoorAnswer {
  return { kind: 'exit', code, text: code === 0 ? stdout : stderr }
}

/** helmfile asks twice a release, and each helm costs more than all else that is done for it. */
function versionAnswers({
  exec,
  helm,
  env,
  versions,
}: DoorOptions): (argv: readonly string[]) => Promise<DoorAnswer> {
  const known = new Map<string, Promise<DoorAnswer>>()
  const ask = async (args: readonly string[]): Promise<DoorAnswer> => {
    const name = `version 1 ${JSON.stringify([versions?.helm, ...args])}`
    const kept = await versions?.folder?.read(name)
    if (kept) return { kind: 'exit', code: 0, text: kept.toString('utf8') }
    const done = await exec({ file: helm, args, env })
    if (done.exitCode === 0) await versions?.folder?.write(name, Buffer.from(done.stdout))
    return completedAnswer(done)
  }
  return (argv) => {
    const key = JSON.stringify(argv)
    const answer = known.get(key) ?? ask(argv)
    known.set(key, answer)
    return answer
  }
}
