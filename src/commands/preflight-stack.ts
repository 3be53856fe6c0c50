import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { storedReleases, type StoredReleases } from '../cluster/releases.js'
import { servedResources } from '../cluster/resources.js'
import { listerFor } from '../cluster/status/listing.js'
import type { RunContext } from '../context.js'
import { environmentToAsk } from '../github/approvers.js'
import type { Trigger } from '../github/trigger.js'
import type { Inputs } from '../inputs.js'
import { Failure, failureLine } from '../lib/errors.js'
import { layersOf, type Layer } from '../stack/layers.js'
import { lintStack } from './lint.js'
import { capacityCheck, schedulableCheck } from './preflight-capacity.js'
import { addressCheck } from './preflight-addresses.js'
import {
  nodeCheck,
  ok,
  skewCheck,
  storageCheck,
  unknown,
  type Ground,
  type Outcome,
} from './preflight-cluster.js'
import { renderStack, type Renders } from './preflight-renders.js'
import { releaseChecks } from './preflight-releases.js'
import { rightsChecks } from './preflight-rights.js'
import type { PreflightCheck } from './preflight.js'

/**
 * What can be known before a deploy beside tools and secrets. Nothing is changed, and one check that fails does not keep
 * the others from running: what it hides from them is unknown there.
 */
export async function stackChecks(
  context: RunContext,
  inputs: Inputs,
  { github }: Pick<Trigger, 'github'>,
): Promise<PreflightCheck[]> {
  const { leaseNamespace } = inputs
  const layers = context.helmfile.list().then(layersOf)
  const known = layers.then((all) => ({ all, stored: storedReleases(context.api) }))
  const ground = known.then(({ all, stored }) => groundOf(context, all, stored))
  const renders = known.then(({ all, stored }) => renderStack(context, all, stored))
  // The first of them tells why; four times the same says no more.
  const [isKnown, isRendered] = [ground, renders].map(settledWell)
  const ofGround = (look: (ground: Ground) => Promise<Outcome>) => async () =>
    (await isKnown) ? look(await ground) : notLookedAt
  const ofRenders =
    <T>(look: (ground: Ground, renders: Renders) => Promise<T>) =>
    async () =>
      (await isKnown) && (await isRendered) ? look(await ground, await renders) : notLookedAt
  const checks: readonly (readonly [string, () => Promise<Outcome | readonly PreflightCheck[]>])[] = [
    ['versions', () => skewCheck(context)],
    ['nodes', async () => nodeCheck(await ground)],
    ['schedulable nodes', ofGround(schedulableCheck)],
    ['capacity', ofRenders(capacityCheck)],
    ['storage classes', ofGround(storageCheck)],
    ['addresses', ofRenders(addressCheck)],
    ['disk', () => diskCheck(process.env['RUNNER_TEMP'] ?? tmpdir())],
    ['chart repositories', () => repositoryCheck(context)],
    ['stack', () => lintCheck(context, inputs)],
    ['releases', async () => releaseChecks(await layers, await renders)],
    ...(github === undefined
      ? []
      : ([['GitHub environments', async () => environmentCheck(github, inputs, await layers)]] as const)),
    // They may be many lines.
    [
      'rights',
      ofRenders((ground, renders) => rightsChecks(context.api, { ground, renders, leaseNamespace })),
    ],
  ]
  const found = await Promise.all(checks.map(([name, look]) => checksOf(name, look)))
  return found.flat()
}

const notLookedAt = unknown('it was not looked at: see nodes and releases')

function settledWell(known: Promise<unknown>): Promise<boolean> {
  return known.then(
    () => true,
    () => false,
  )
}

async function checksOf(
  name: string,
  look: () => Promise<Outcome | readonly PreflightCheck[]>,
): Promise<readonly PreflightCheck[]> {
  const found = await outcomeOf(look)
  return 'outcome' in found ? [{ name, ...found }] : found
}

async function groundOf(
  { api }: RunContext,
  layers: readonly Layer[],
  stored: Promise<StoredReleases>,
): Promise<Ground> {
  const [served, { installed }] = await Promise.all([servedResources(api), stored])
  return { list: listerFor(api, served), served, layers, installed }
}

async function outcomeOf<T>(look: () => Promise<T>): Promise<T | Outcome> {
  try {
    return await look()
  } catch (error) {
    const detail = failureLine(error)
    // An account that may not look says nothing about what it would have seen.
    const hidden = ['cluster-refused', 'github-refused', 'github-unreachable']
    const isHidden = error instanceof Failure && hidden.includes(error.reason)
    return { outcome: isHidden ? 'unknown' : 'failed', detail }
  }
}

const gibibyte = 1024 ** 3

/** Charts, renders and the indexes of repositories go there; those of a large stack take a few hundred MiB. */
async function diskCheck(folder: string): Promise<Outcome> {
  const { bavail, bsize } = await statfs(folder)
  return diskOutcome(folder, bavail * bsize)
}

export function diskOutcome(folder: string, free: number): Outcome {
  const detail = `${(free / gibibyte).toFixed(1)} GiB free in ${folder}`
  return free < gibibyte / 2 ? { outcome: 'failed', detail } : ok(detail)
}

async function repositoryCheck({ helmfile }: RunContext): Promise<Outcome> {
  await helmfile.repos('fresh')
  return ok('reachable')
}

async function lintCheck(context: RunContext, { jobLayers }: Inputs): Promise<Outcome> {
  const findings = await lintStack(context, jobLayers)
  const [first, ...others] = findings.filter(({ severity }) => severity === 'error')
  if (!first)
    return ok(findings.length === 0 ? 'lint has no findings' : `lint has ${findings.length} warning(s)`)
  return {
    outcome: 'failed',
    detail: `lint: ${first.message}${others.length > 0 ? `, and ${others.length} more` : ''}`,
  }
}

/** GitHub makes an environment that a job names and that is not there, and lets everything pass. */
export async function environmentCheck(
  github: Pick<NonNullable<Trigger['github']>, 'requiredReviewers'>,
  { environment, approvalMode }: Pick<Inputs, 'environment' | 'approvalMode'>,
  layers: readonly Layer[],
): Promise<Outcome> {
  if (approvalMode === 'review' || approvalMode === 'none')
    return ok(`approval-mode is ${approvalMode}: none is asked`)
  const names = [...new Set(layers.map(({ layer }) => environmentToAsk(approvalMode, environment, layer)))]
  const found = await Promise.all(
    names.map(async (name) => ({ name, reviewers: await github.requiredReviewers(name) })),
  )
  const missing = found
    .filter(({ reviewers }) => reviewers === undefined)
    .map(({ name }) => `${name} is missing`)
  const open = found
    .filter(({ reviewers }) => reviewers === 0)
    .map(({ name }) => `${name} has no required reviewers`)
  const wrong = [...missing, ...open]
  if (wrong.length > 0) return { outcome: 'failed', detail: wrong.join(', ') }
  return names.length === 0
    ? unknown('the stack has no layers')
    : ok(`${names.length}, each with required reviewers`)
}
