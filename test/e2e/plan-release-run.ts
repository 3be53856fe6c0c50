import { mkdir } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { digestKey, type DigestKey } from '../../src/approval/digest.js'
import type { ClusterFacts } from '../../src/cluster/facts.js'
import type { StoredRelease } from '../../src/cluster/releases.js'
import { openDoor, type GuardedHelm } from '../../src/door/door.js'
import { readHelmCommand, type UpgradeCommand } from '../../src/helm/command.js'
import { planHelm } from '../../src/door/planning.js'
import { planRelease, type PlannedSending } from '../../src/door/plan-release.js'
import type { RenderedDiff } from '../../src/changes/release-diff.js'
import type { PlanHelm } from '../../src/render/for-plan.js'
import { openKept } from '../../src/render/kept.js'
import { exec } from '../../src/lib/exec.js'
import type { KnownSecret } from '../../src/secrets/redaction/forms.js'
import { redactorFor } from '../../src/secrets/redaction/redactor.js'
import { writeChart } from './diff-plugin-run.js'

export const key: DigestKey = digestKey('a token')

/** What is planned: a chart of these files, against what helm is said to have stored. */
export interface DryRunResult {
  readonly files: Readonly<Record<string, string>>
  /** Undefined for a first installation. */
  readonly stored?: string | Partial<StoredRelease>
  /** The `spec` of the definition `things.example.com` in the cluster. */
  readonly liveCrd?: unknown
  readonly flags?: readonly string[]
  /** Instead of the files. */
  readonly chart?: string
  readonly secrets?: readonly KnownSecret[]
  readonly cluster?: ClusterFacts
  readonly release?: string
  /** Instead of --reset-values. */
  readonly values?: string
  /** Takes a render of an earlier plan where there is one, and keeps this one; for a planning that keeps. */
  readonly keeps?: boolean
}

export interface Tried extends PlannedSending {
  readonly command: UpgradeCommand
  /** Of the chart. */
  readonly folder: string
  /** What helm gave to the guard, each time it was asked. */
  readonly handed: readonly Buffer[]
  /** What helm was run with. */
  readonly ran: readonly (readonly string[])[]
}

/** A door with the real helm behind it, as a plan opens it. */
export interface Planning {
  readonly helm: GuardedHelm
  readonly plan: (trial: DryRunResult) => Promise<Tried>
  /** @throws when it was not rendered. */
  readonly rendered: (trial: DryRunResult) => Promise<RenderedDiff>
  readonly close: () => void
}

export interface PlanningOptions {
  /** A new folder for all that is written. */
  readonly folder: string
  /** The real one. */
  readonly helm: string
  /** Without a kubeconfig there is no cluster. */
  readonly kubeconfig?: string
  /** For plugins besides ours. */
  readonly plugins?: readonly string[]
  /** Whether plans may keep what they render. */
  readonly keeps?: boolean
}

const noCluster = { kubeVersion: '1.34.2', apiVersions: ['v1', 'batch/v1'] }

export async function openPlanning({
  folder,
  helm,
  kubeconfig,
  plugins = [],
  keeps = false,
}: PlanningOptions): Promise<Planning> {
  const channels = join(folder, 'door')
  await mkdir(channels, { recursive: true, mode: 0o700 })
  const env = {
    PATH: process.env['PATH'],
    HELM_PLUGINS: [resolve('dist/plugins'), ...plugins].join(delimiter),
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
    HELMFILE_GATE_DIR: channels,
    HELMFILE_GATE_HELM: helm,
    HELM_NO_PLUGINS: '1',
    KUBECONFIG: kubeconfig ?? join(folder, 'none'),
  }
  const door = await openDoor({ exec, env, helm, folder: channels, kubeContext: undefined })
  const kept = keeps
    ? await openKept({ dir: join(folder, 'kept'), key, env, helm, redact: (text) => text })
    : undefined
  let count = 0
  const plan = async (trial: DryRunResult): Promise<Tried> => {
    const written = await writeChart(join(folder, String(count++), 'fixture'), trial.files)
    const command = commandOf({ chart: written, ...trial })
    const { situation, redact } = situationOf(trial)
    const watched = watch(planHelm({ helm: door.helm, kubeContext: undefined, redact }, folder))
    const keeping = trial.keeps && kept ? { ...watched.helm, kept: kept.renders } : watched.helm
    const planned = await planRelease(command, situation, keeping)
    return { ...planned, ...watched, command, folder: written }
  }
  const rendered = async (trial: DryRunResult): Promise<RenderedDiff> => {
    const { diff } = await plan(trial)
    if (diff.outcome !== 'rendered') throw new Error(JSON.stringify(diff))
    return diff
  }
  return { helm: door.helm, plan, rendered, close: door.close }
}

/** The arguments as helmfile would give them. */
function commandOf({ chart = '', release = 'r', values = '--reset-values', flags = [] }: DryRunResult) {
  const argv = ['upgrade', '--install', release, chart, '--namespace', 'shop', values, ...flags]
  const read = readHelmCommand(argv)
  if (read.kind !== 'upgrade') throw new Error(JSON.stringify(read))
  return read.upgrade
}

function situationOf({ stored, liveCrd, secrets = [], cluster = noCluster }: DryRunResult) {
  const redactor = redactorFor(secrets)
  const release = stored === undefined ? undefined : storedRelease(stored)
  const live = (name: string) => (name === 'things.example.com' ? liveCrd : undefined)
  const situation = { stored: release, cluster, coming: false, liveCrd: live, key, redactor }
  return { situation, redact: redactor.text }
}

function storedRelease(given: string | Partial<StoredRelease>): StoredRelease {
  return {
    ...{ name: 'r', namespace: 'shop', revision: 3, status: 'deployed', chartVersion: '1.0.0' },
    ...{ chartName: 'r', kubeVersion: '' },
    ...{ updated: '', description: '', applyMethod: 'ssa', manifest: '', hooks: [] },
    ...(typeof given === 'string' ? { manifest: given } : given),
  }
}

function watch(helm: PlanHelm) {
  const handed: Buffer[] = []
  const ran: (readonly string[])[] = []
  const render: PlanHelm['render'] = async (args) => {
    ran.push(args)
    const given = await helm.render(args)
    if (given.bytes) handed.push(given.bytes)
    return given
  }
  return { helm: { ...helm, render }, handed, ran }
}
