import { setTimeout as sleep } from 'node:timers/promises'
import type { Approval, ApprovedRelease } from '../approval/approval.js'
import { removalDigest, type DigestKey } from '../approval/digest.js'
import { otherRender, refusalOf, refuse, type Refusal } from '../approval/guard.js'
import type { StoredRelease } from '../cluster/releases.js'
import { clusterTroubles } from '../cluster/trouble.js'
import { releaseKey } from '../lib/release-name.js'
import type { Completed } from '../lib/exec.js'
import type { PlanHelm } from '../render/for-plan.js'
import type { DoorAnswer } from './channels.js'
import type { Attendant, GuardedHelm } from './door.js'
import { uninstallArgs, upgradeArgs, type UninstallCommand, type UpgradeCommand } from '../helm/command.js'
import { planHelm } from './planning.js'
import type { PlannedSending } from './plan-release.js'

/** One release that is still to be changed, as it was approved. */
export interface OpenRelease {
  readonly namespace: string
  readonly name: string
  readonly approved: ApprovedRelease
  /** Undefined for a first installation. */
  readonly stored: StoredRelease | undefined
}

export interface ApplyOptions {
  readonly open: readonly OpenRelease[]
  readonly approval: Approval
  readonly key: DigestKey
  /** For `helm history`. */
  readonly description: string
  readonly helm: GuardedHelm
  /** helm without the guard, for what sends no render. */
  readonly plainHelm: (args: readonly string[], cwd: string) => Promise<Completed>
  readonly kubeContext: string | undefined
  readonly redact: (text: string) => string
  /** Told `namespace/name` of what helm is let at next. */
  readonly onBegin?: (release: string) => void
  /** Renders a first installation beforehand; see `refusedCrds`. */
  readonly plan: (command: UpgradeCommand, helm: PlanHelm) => Promise<PlannedSending>
}

/** How far helm came, by `namespace/name`. */
export interface Sent {
  /** Of these helm was let send a render. */
  readonly begun: Set<string>
  /** Why others were not sent. */
  readonly refusals: Map<string, Refusal>
  /** Of these helm was killed, or lost the cluster: what it last wrote of them need not be true. It is gone. */
  readonly cutOff: Set<string>
}

export function nothingSent(): Sent {
  return { begun: new Set(), refusals: new Map(), cutOff: new Set() }
}

/**
 * Does what was approved, each release at most once, with arguments of our own making. A release of the approval that is
 * not open is left alone: a helmfile may hand over more than was selected (`helmfiles: [{selectors}]`).
 */
export function applying(options: ApplyOptions, sent: Sent): Attendant {
  const seen = new Set<string>()
  const refused = (refusal: Refusal): DoorAnswer => {
    sent.refusals.set(releaseKey(refusal), refusal)
    return { kind: 'exit', code: 1, text: `Error: helmfile-gate refused this: ${refusal.why}\n` }
  }
  return {
    upgrade: async (command, cwd) => {
      const turn = turnOf(command, 'upgrade', { ...options, seen })
      if (turn.kind === 'leave') return leftAlone
      if (turn.kind === 'refuse') return refused(refuse(command, turn.why))
      const crds = await refusedCrds(command, turn.release, options, cwd)
      return crds ? refused(crds) : upgrade(command, turn.release, { ...options, cwd, sent })
    },
    uninstall: async (command, cwd) => {
      const turn = turnOf(command, 'uninstall', { ...options, seen })
      if (turn.kind === 'leave') return leftAlone
      if (turn.kind === 'refuse') return refused(refuse(command, turn.why))
      const digest = removalDigest({ ...command, manner: command.mannerArgs }, options.key)
      const { approved } = turn.release
      if (approved.kind !== 'uninstall' || digest !== approved.digest) {
        return refused(refuse(command, 'helm would remove it in another manner than was approved'))
      }
      const done = await options.plainHelm(uninstallArgs(command, ownArgs(options)), cwd)
      if (isCutOff(done)) sent.cutOff.add(releaseKey(command))
      return answerOf(done)
    },
  }
}

type Turn =
  | { readonly kind: 'take'; readonly release: OpenRelease }
  | { readonly kind: 'leave' }
  | { readonly kind: 'refuse'; readonly why: string }

interface Turns extends Pick<ApplyOptions, 'open' | 'approval' | 'onBegin'> {
  /** Of which there was a command already. */
  readonly seen: Set<string>
}

/** @returns what becomes of a command: the release is open, or is left for another time, or nobody approved this. */
function turnOf(
  command: UpgradeCommand | UninstallCommand,
  action: 'upgrade' | 'uninstall',
  { open, approval, onBegin, seen }: Turns,
): Turn {
  const key = releaseKey(command)
  const approved = approval.releases.get(key)
  if (!approved) return { kind: 'refuse', why: 'the approval does not name it' }
  if ((approved.kind === 'uninstall') !== (action === 'uninstall')) {
    return { kind: 'refuse', why: `helmfile would ${action} it, which was not approved` }
  }
  const release = open.find((one) => releaseKey(one) === key)
  if (!release) return { kind: 'leave' }
  if (seen.has(key)) return { kind: 'refuse', why: `helmfile would ${action} it twice` }
  seen.add(key)
  onBegin?.(key)
  return { kind: 'take', release }
}

const leftAlone: DoorAnswer = { kind: 'exit', code: 0 }

function ownArgs({ kubeContext, description }: ApplyOptions): string[] {
  return [
    ...(kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`]),
    `--description=${description}`,
  ]
}

interface UpgradeOptions extends ApplyOptions {
  readonly cwd: string
  readonly sent: Sent
}

async function upgrade(
  command: UpgradeCommand,
  { approved }: OpenRelease,
  options: UpgradeOptions,
): Promise<DoorAnswer> {
  const { helm, approval, key, cwd, sent } = options
  const { name, namespace, mannerArgs: manner } = command
  const allows = (bytes: Buffer): boolean => {
    const why = refusalOf({ name, namespace, bytes, manner }, approval, key)
    if (why) sent.refusals.set(releaseKey(why), why)
    else sent.begun.add(releaseKey(command))
    return why === undefined
  }
  const skipCrds = 'crds' in approved && approved.crds === '' ? ['--skip-crds=true'] : []
  // A chart's notes like to print passwords, so they stay out of the log.
  const own = [...ownArgs(options), ...skipCrds, '--hide-notes=true']
  for (let tries = bringsCrds(approved) ? 3 : 1; ; tries--) {
    const done = await helm(upgradeArgs(command, own), { cwd, allows })
    if (isCutOff(done)) sent.cutOff.add(releaseKey(command))
    if (tries === 1 || !sent.refusals.delete(releaseKey(command))) return answerOf(done)
    await sleep(1000)
  }
}

/**
 * helm renders right after it has created the definitions of `crds/`, and the API server may not list them yet: a chart
 * that asks for them then renders to something else than was approved, is refused, and is right a moment later.
 */
function bringsCrds(approved: ApprovedRelease): boolean {
  return 'crds' in approved && approved.crds !== ''
}

/** A helm that is interrupted ends by itself; what is above 128 was killed. */
export function isCutOff({ exitCode, stderr }: Completed): boolean {
  const lost = clusterTroubles(stderr).some(({ kind }) => kind === 'unreachable' || kind === 'late')
  return exitCode > 128 || (exitCode !== 0 && lost)
}

function answerOf({ exitCode: code, stdout, stderr }: Completed): DoorAnswer {
  return { kind: 'exit', code, text: code === 0 ? stdout : `${stdout}${stderr}` }
}

/**
 * helm creates what lies in `crds/` folders before it renders, and so before it asks the guard (helm:
 * pkg/action/install.go). Where something there was approved, a first installation is therefore rendered and checked
 * beforehand; everywhere else helm is told to leave the folder alone.
 */
async function refusedCrds(
  command: UpgradeCommand,
  { approved, stored }: OpenRelease,
  options: ApplyOptions,
  cwd: string,
): Promise<Refusal | undefined> {
  if (stored || !bringsCrds(approved)) return undefined
  const helm = planHelm(options, cwd)
  let bytes: Buffer = Buffer.alloc(0)
  const render: PlanHelm['render'] = async (args) => {
    const rendered = await helm.render(args)
    bytes = rendered.bytes ?? bytes
    return rendered
  }
  const { diff } = await options.plan(command, { ...helm, render })
  if (diff.outcome === 'failed') return refuse(command, diff.error)
  if (approved.kind === 'apply' && diff.digest !== approved.digest) {
    return otherRender({ ...command, bytes }, approved.fingerprints, options.key)
  }
  if ('crds' in approved && diff.crdsDigest === approved.crds) return undefined
  return refuse(command, "the CRDs of its chart's crds/ folder are not those that were approved")
}
