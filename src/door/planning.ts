import { copyFile, mkdtemp } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import type { PlanHelm } from '../render/for-plan.js'
import type { StackRelease } from '../stack/layers.js'
import type { DoorAnswer } from './channels.js'
import type { Attendant, GuardedHelm } from './door.js'
import type { UninstallCommand, UpgradeCommand } from '../helm/command.js'
import type { PlannedSending } from './plan-release.js'

/** What `helmfile sync` would have done, had helm been let. */
export interface Rehearsal {
  /** By `namespace/name`: what is being planned, and is among the sendings once it has ended. It never fails. */
  readonly plans: Map<string, Promise<void>>
  /** By `namespace/name`. */
  readonly sendings: Map<string, PlannedSending>
  readonly removals: Map<string, UninstallCommand>
  /** Releases that it would have sent although they are not among those that are planned. */
  readonly strangers: Set<string>
}

export interface RehearsalOptions {
  readonly releases: readonly StackRelease[]
  readonly stored: ReadonlyMap<string, StoredRelease>
  readonly helm: GuardedHelm
  /** For helm's own arguments. */
  readonly kubeContext: string | undefined
  readonly redact: (text: string) => string
  readonly plan: (command: UpgradeCommand, helm: PlanHelm) => Promise<PlannedSending>
  /** helmfile's folder for temporary files; undefined where hooks run, which may remove what a render reads. */
  readonly temporary: string | undefined
}

export function newRehearsal(): Rehearsal {
  return { plans: new Map(), sendings: new Map(), removals: new Map(), strangers: new Set() }
}

/**
 * Plays the cluster for a `helmfile sync`: what it would send is rendered and noted, and it is told that all went well.
 * So a plan sees the very commands of an apply, from the very same evaluation of the helmfile.
 */
export function rehearsing(rehearsal: Rehearsal, options: RehearsalOptions): Attendant {
  const known = new Map(options.releases.map((release) => [releaseKey(release), release]))
  const done: DoorAnswer = { kind: 'exit', code: 0 }
  const note = (command: UpgradeCommand | UninstallCommand): boolean => {
    const isKnown = known.has(releaseKey(command))
    if (!isKnown) rehearsal.strangers.add(releaseKey(command))
    return isKnown
  }
  // helmfile goes on at once: what it does next does not depend on what comes out. Otherwise each layer of needs would
  // wait for the slowest render before it.
  const begin = async (command: UpgradeCommand, cwd: string): Promise<void> => {
    const key = releaseKey(command)
    const first = rehearsal.plans.get(key)
    const { command: own, mayWait } = await withOwnValues(command, options.temporary)
    const planning = (first ?? Promise.resolve()).then(async () => {
      const planned = first ? twice(command) : await options.plan(own, planHelm(options, cwd))
      rehearsal.sendings.set(key, planned)
    })
    rehearsal.plans.set(key, planning)
    if (!mayWait) await planning
  }
  return {
    upgrade: async (command, cwd) => {
      if (!note(command)) return done
      await begin(command, cwd)
      return done
    },
    uninstall: (command) => {
      if (note(command)) rehearsal.removals.set(releaseKey(command), command)
      return Promise.resolve(done)
    },
    read: ([word], argv) =>
      word === 'list' ? listed(argv, rehearsal, { known, stored: options.stored }) : undefined,
  }
}

/** To be called when helmfile has ended: some renders may still be at work. */
export async function allPlanned({ plans }: Rehearsal): Promise<void> {
  await Promise.all(plans.values())
}

/**
 * helmfile removes its temporary files when the command they were made for has ended, and the charts that it makes of
 * folders when it ends itself.
 * @returns the command with copies of such files, and whether its render may wait until helmfile has gone on.
 */
async function withOwnValues(
  command: UpgradeCommand,
  temporary: string | undefined,
): Promise<{ readonly command: UpgradeCommand; readonly mayWait: boolean }> {
  if (temporary === undefined) return { command, mayWait: false }
  const isTemporary = (path: string) => path.startsWith(`${temporary}/`)
  const others = command.renderArgs.filter((arg) => !arg.startsWith('--values='))
  if (isTemporary(command.chart) || others.some((arg) => arg.startsWith('--set-file=')))
    return { command, mayWait: false }
  if (command.valueFiles.some((file) => file.includes(','))) return { command, mayWait: false }
  if (!command.valueFiles.some(isTemporary)) return { command, mayWait: true }
  const folder = await mkdtemp(join(temporary, 'values-'))
  const copies = command.valueFiles.map(async (file, index) => {
    if (!isTemporary(file)) return file
    const copy = join(folder, `${index}${extname(file)}`)
    await copyFile(file, copy)
    return copy
  })
  try {
    const valueFiles = await Promise.all(copies)
    const values = valueFiles.map((file) => `--values=${file}`)
    return { command: { ...command, valueFiles, renderArgs: [...values, ...others] }, mayWait: true }
  } catch {
    // helm tells what is wrong with the file.
    return { command, mayWait: false }
  }
}

function twice({ name, namespace }: UpgradeCommand): PlannedSending {
  const error = 'helmfile would send it twice: two releases of the helmfile have this name and namespace'
  return { diff: { name, namespace, outcome: 'failed', error, failure: 'internal' }, wanted: [], manner: [] }
}

/** @returns helm for one plan of a release, in the folder that the paths in its command start from. */
export function planHelm(
  { helm, kubeContext, redact }: Pick<RehearsalOptions, 'helm' | 'kubeContext' | 'redact'>,
  cwd: string,
): PlanHelm {
  return {
    cwd,
    render: async (args) => {
      let bytes: Buffer | undefined
      const allows = (given: Buffer) => {
        bytes = given
        return true
      }
      const context = kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`]
      const { exitCode: code, stdout, stderr } = await helm([...args, ...context], { cwd, allows })
      // What helm says is shortened later on, and half a secret is not found any more.
      return { output: { code, stdout, stderr: code === 0 ? stderr : redact(stderr) }, bytes }
    },
  }
}

interface Releases {
  readonly known: ReadonlyMap<string, StackRelease>
  readonly stored: ReadonlyMap<string, StoredRelease>
}

/**
 * helmfile asks `helm list --filter ^NAME$ … --namespace NAMESPACE` whether there is something to remove, and after an
 * upgrade for the version (helmfile: pkg/state/state.go, isReleaseInstalled and getDeployedVersion). Columns as helm has
 * them; of the first line helmfile drops all.
 */
function listed(
  argv: readonly string[],
  { plans }: Rehearsal,
  { known, stored }: Releases,
): DoorAnswer | undefined {
  const name = /^\^(.+)\$$/.exec(argv[argv.indexOf('--filter') + 1] ?? '')?.[1]
  const namespace = argv[argv.indexOf('--namespace') + 1]
  if (name === undefined || namespace === undefined) return undefined
  const key = `${namespace}/${name}`
  const isThere = plans.has(key) || stored.has(key)
  const { chart = '', version = '' } = known.get(key) ?? {}
  const row = [name, namespace, '1', '-', 'deployed', `${basename(chart)}-${version || '0'}`, '-'].join('\t')
  return { kind: 'exit', code: 0, text: `NAME\n${isThere ? `${row}\n` : ''}` }
}
