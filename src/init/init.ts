import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { requireUsable } from './given.js'
import { settledLayers } from './labelling.js'
import type { Unlayered } from './proposed-layers.js'
import { refusal } from './refusal.js'
import { environmentSettings, environmentsFor, leftToDo, type GhCall, type Reviewer } from './settings.js'
import { environmentsOf, layersText, readMark, type Setup } from './setup.js'
import { updated, type Update } from './updated.js'
import type { Templates } from './templates.js'
import { namesBeside, namesOf, pathOf, workflowOf, workflowsOf } from './workflows.js'

/** What was given; the rest is found, or asked. */
export interface InitOptions {
  readonly stack?: string | undefined
  /** One, or several in the order of the deploys, with commas. */
  readonly environments?: string | undefined
  /** Those that only a person deploys. */
  readonly promoted?: string | undefined
  readonly approval?: string | undefined
  readonly onePassword?: boolean | undefined
  readonly drift?: boolean | undefined
  readonly branch?: string | undefined
  readonly action?: string | undefined
  readonly name?: string | undefined
  /** Whether labels may be written into the helmfile. */
  readonly writeLabels?: boolean | undefined
  readonly applySettings?: boolean | undefined
  /** Nobody is asked; what is not given is as proposed. */
  readonly yes?: boolean | undefined
}

/** The repository that is set up, and whoever sits before it. */
export interface InitPorts {
  /** Paths from the root of the repository. */
  readonly helmfiles: () => readonly string[]
  readonly environments: (stack: string) => readonly string[]
  readonly releases: (stack: string, environment: string) => Promise<readonly Unlayered[]>
  readonly read: (path: string) => string | undefined
  readonly write: (path: string, text: string) => void
  readonly templates: Templates
  /** `owner/name@commit` of what runs, and its version; undefined where that is not known. */
  readonly action: () => Promise<{ readonly action: string; readonly version: string } | undefined>
  readonly branch: () => Promise<string>
  /** @returns the answer, or what is proposed where nobody is there to answer. */
  readonly ask: (question: string, proposed: string, choices: readonly string[]) => Promise<string>
  readonly tell: (line: string) => void
  /** @throws Failure when gh is not there, or GitHub refuses. */
  readonly gh: (call: GhCall) => Promise<string>
}

/** One workflow, and what became of it. */
export interface WrittenWorkflow {
  readonly path: string
  readonly done: Update['kind']
  /** Of one that was kept: what is in the way, and what it lacks. */
  readonly why?: string
  readonly diff?: string
}

/** What init has done. */
export interface Initialized {
  /** `kept` where a workflow lacks something because of what somebody has written into it. */
  readonly result: 'written' | 'kept'
  readonly stack: string
  readonly environments: readonly string[]
  readonly layers: readonly number[]
  readonly workflows: readonly WrittenWorkflow[]
  /** What is left to people, one line each. */
  readonly toDo: readonly string[]
}

/**
 * Sets a repository up: finds its helmfile, layers and environment, writes the workflows for them, and says what is left.
 * Run again, it writes what has changed and keeps what people have added.
 * @returns what was done, and what is left.
 */
export async function initRepository(options: InitOptions, ports: InitPorts): Promise<Initialized> {
  requireUsable({ ...options })
  const own = await ownAction(options, ports)
  const given = { ...answersBefore(options, ports), ...definedOf(options) }
  const stack = await stackOf(given, ports)
  const environments = await environmentsFrom(given, ports, stack)
  ports.tell(`For ${stack}, in ${environments.replaceAll(',', ', then ')}.`)
  const releases = () => releasesIn({ stack, environments }, ports)
  const { layers, writeLabels } = await settledLayers(given.writeLabels, { ...ports, releases })
  const setup = await setupOf(given, ports, { ...own, stack, environments, layers: layersText(layers) })
  await writeLabels()
  const workflows = writeWorkflows(setup, ports)
  leftOver(setup, ports).forEach((path) => ports.tell(`${path}: nothing needs it any more, remove it`))
  let isApplied = false
  try {
    if (options.applySettings) isApplied = await applySettings(setup, ports)
  } finally {
    // Whatever GitHub says: the files are written, and somebody is told what comes next.
    ports.tell('What is left to do:')
    leftToDo(setup, isApplied).forEach((line) => ports.tell(`  * ${line}`))
  }
  return {
    result: workflows.some((one) => one.done === 'kept') ? 'kept' : 'written',
    ...{ stack, environments: environmentsOf(setup), layers },
    ...{ workflows, toDo: leftToDo(setup, isApplied) },
  }
}

/**
 * What was answered once stands in the workflows, and holds until something else is said.
 * @throws Failure where another stack would take the place of theirs.
 */
function answersBefore({ name = '', stack }: InitOptions, { read }: Pick<InitPorts, 'read'>): InitOptions {
  const before = readMark(read(pathOf('plan', { name })) ?? '')?.setup
  if (!before) return {}
  if (stack !== undefined && stack !== before.stack) {
    throw refusal(
      `setting up the workflows for ${stack}`,
      `those that are here are for ${before.stack}`,
      'set the stacks apart with --name NAME',
    )
  }
  const { environments, promoted, approval, onePassword, drift, branch } = before
  return { stack: before.stack, environments, promoted, approval, onePassword, drift, branch }
}

function definedOf(options: InitOptions): InitOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

async function stackOf(options: InitOptions, ports: InitPorts): Promise<string> {
  if (options.stack !== undefined) return options.stack
  const found = ports.helmfiles()
  const [first] = found
  if (first === undefined) {
    throw refusal(
      'finding the helmfile',
      'there is no helmfile.yaml or helmfile.yaml.gotmpl here',
      'name it with --stack',
    )
  }
  return found.length === 1 ? first : ports.ask('Which helmfile?', first, found)
}

async function environmentsFrom(options: InitOptions, ports: InitPorts, stack: string): Promise<string> {
  if (options.environments !== undefined) return options.environments
  const known = ports.environments(stack)
  const proposed = known.includes('production') ? 'production' : (known[0] ?? 'default')
  return known.length < 2
    ? proposed
    : ports.ask('Which environment do merges go to? (Several: --environment)', proposed, known)
}

/** Where releases are read. */
export type Place = Pick<Setup, 'stack' | 'environments'>

/** @returns the releases of all environments, each once; what an environment before has counts. */
export async function releasesIn(
  place: Place,
  { releases }: Pick<InitPorts, 'releases'>,
): Promise<Unlayered[]> {
  const byKey = new Map<string, Unlayered>()
  for (const environment of environmentsOf(place))
    for (const one of await releases(place.stack, environment))
      if (!byKey.has(releaseKey(one))) byKey.set(releaseKey(one), one)
  if (byKey.size > 0) return [...byKey.values()]
  throw refusal(
    'reading the stack',
    `${place.stack} has no release in the environment ${place.environments}`,
    'name another with --environment',
  )
}

async function setupOf(
  options: InitOptions,
  ports: InitPorts,
  found: Pick<Setup, 'stack' | 'environments' | 'layers' | 'action' | 'version'>,
): Promise<Setup> {
  const approval =
    options.approval ??
    (await ports.ask('Who approves: somebody for each layer, or once for the deploy?', 'layer', [
      'layer',
      'deploy',
    ]))
  const onePassword =
    options.onePassword ??
    (await ports.ask('Are secrets read from 1Password?', 'no', ['yes', 'no'])) === 'yes'
  const drift =
    options.drift ?? (await ports.ask('Look for drift each night?', 'yes', ['yes', 'no'])) === 'yes'
  const branch = options.branch ?? (await ports.branch())
  const { promoted = '', name = '' } = options
  const setup = { ...found, promoted, approval, onePassword, drift, branch, name }
  requireUsable(setup)
  return setup as Setup
}

/** Nobody answers questions first where it is not known. */
async function ownAction(
  { action }: InitOptions,
  ports: InitPorts,
): Promise<Pick<Setup, 'action' | 'version'>> {
  const own = action === undefined ? await ports.action() : { action, version: '' }
  if (own !== undefined) return own
  throw refusal(
    'naming the action',
    'what runs here does not know its own commit',
    'name it with --action OWNER/helmfile-gate@FULL-COMMIT',
  )
}

/** What is to become of one workflow. */
export interface Change {
  readonly path: string
  readonly update: Update
}

/** @returns what init would do with each workflow. */
export function changesOf(
  setup: Setup,
  { read, templates }: Pick<InitPorts, 'read' | 'templates'>,
): Change[] {
  const fresh = workflowsOf(setup, templates)
  return namesOf(setup).map((name) => {
    const path = pathOf(name, setup)
    const remade = ({ setup: made }: { setup: Setup }) => workflowOf(name, made, templates)
    return { path, update: updated(path, { existing: read(path), fresh: fresh.get(path) ?? '', remade }) }
  })
}

/** @returns the workflows that init once wrote for the stack, and would not write now. */
export function leftOver(setup: Setup, { read }: Pick<InitPorts, 'read'>): string[] {
  const paths = namesBeside(setup).map((name) => pathOf(name, setup))
  return paths.filter((path) => readMark(read(path) ?? '')?.setup.name === setup.name)
}

const done: Readonly<Record<Update['kind'], string>> = {
  same: 'as it should be',
  new: 'written',
  'made-again': 'made again: nobody had edited it',
  merged: 'changed, with what was edited',
  kept: 'left as it is',
}

function writeWorkflows(setup: Setup, ports: InitPorts): WrittenWorkflow[] {
  return changesOf(setup, ports).map(({ path, update }) => {
    if ('text' in update) ports.write(path, update.text)
    ports.tell(`${path}: ${done[update.kind]}${update.kind === 'kept' ? `: ${update.why}` : ''}`)
    if (update.kind === 'kept') update.diff.split('\n').forEach((line) => ports.tell(line))
    const told = update.kind === 'kept' ? { why: update.why, diff: update.diff } : {}
    return { path, done: update.kind, ...told }
  })
}

/** The files are written by then. */
const withoutSettings = {
  what: 'making the environments on GitHub was not begun',
  next: 'run init --apply-settings again (with --yes nothing is asked), or make them by hand',
}

/** Whoever runs this approves, until somebody else is named on GitHub. @returns whether it was wanted. */
async function applySettings(setup: Setup, { gh, ask, tell }: InitPorts): Promise<boolean> {
  const reviewer = JSON.parse(await gh({ args: ['api', 'user', '--jq', '{login, id}'] })) as Reviewer
  const known = new Map<string, readonly string[]>()
  for (const name of environmentsFor(setup)) {
    const path = `repos/{owner}/{repo}/environments/${name}/deployment-branch-policies`
    const names = await gh({ args: ['api', path, '--jq', '[.branch_policies[].name]'] }).catch(() => '[]')
    known.set(name, JSON.parse(names) as string[])
  }
  const settings = environmentSettings(setup, reviewer, known)
  settings.forEach(({ title }) => tell(title))
  const answer = ask('Make these on GitHub?', 'yes', ['yes', 'no']).catch((error: unknown) => {
    throw error instanceof Failure ? error.with(withoutSettings) : error
  })
  if ((await answer) !== 'yes') return false
  for (const { calls } of settings) for (const call of calls) await gh(call)
  tell('GitHub has them.')
  return true
}
