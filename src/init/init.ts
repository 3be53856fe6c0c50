import { releaseKey } from '../lib/release-name.js'
import { proposedLayers, withLabels, type Unlayered } from './proposed-layers.js'
import { refusal } from './refusal.js'
import { environmentSettings, environmentsFor, leftToDo, type GhCall, type Reviewer } from './settings.js'
import { layersText, readMark, wrongIn, type Setup } from './setup.js'
import { updated, type Update } from './updated.js'
import {
  pathOf,
  templateNames,
  workflowOf,
  workflowsOf,
  type TemplateName,
  type Templates,
} from './workflows.js'

/** What was given; the rest is found, or asked. */
export interface InitOptions {
  readonly stack?: string | undefined
  readonly environment?: string | undefined
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

/**
 * Sets a repository up: finds its helmfile, layers and environment, writes the workflows for them, and says what is left.
 * Run again, it writes what has changed and keeps what people have added.
 * @returns whether all files are as they should be.
 */
export async function initRepository(options: InitOptions, ports: InitPorts): Promise<boolean> {
  const given = { ...answersBefore(options, ports), ...definedOf(options) }
  const stack = await stackOf(given, ports)
  const environment = await environmentOf(given, ports, stack)
  const layers = await layersOf(given, ports, stack, environment)
  const setup = await setupOf(given, ports, { stack, environment, layers: layersText(layers) })
  const isWhole = writeWorkflows(setup, ports)
  if (options.applySettings) await applySettings(setup, ports)
  ports.tell('What is left to do:')
  leftToDo(setup).forEach((line) => ports.tell(`  * ${line}`))
  return isWhole
}

/** @returns what differs between the workflows and what they were made for, a line each. */
export async function checkWorkflows(
  made: Setup,
  ports: Pick<InitPorts, 'releases' | 'read' | 'templates'>,
): Promise<string[]> {
  const releases = await ports.releases(made.stack, made.environment)
  const wanted = [...new Set(releases.map(({ layer }) => layer ?? 0))]
  const setup = { ...made, layers: layersText(wanted) }
  const changes = changesOf(setup, ports)
  return changes.flatMap(({ path, update }) =>
    update.kind === 'same' ? [] : [`${path}: ${saidOf(update, 'lacks')}`],
  )
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
  const { environment, approval, onePassword, drift, branch } = before
  return { stack: before.stack, environment, approval, onePassword, drift, branch }
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

async function environmentOf(options: InitOptions, ports: InitPorts, stack: string): Promise<string> {
  if (options.environment !== undefined) return options.environment
  const known = ports.environments(stack)
  const proposed = known.includes('production') ? 'production' : (known[0] ?? 'default')
  return known.length < 2 ? proposed : ports.ask('Which environment do merges go to?', proposed, known)
}

/** @returns the layers of the stack, with a label at each release. */
async function layersOf(
  options: InitOptions,
  ports: InitPorts,
  stack: string,
  environment: string,
): Promise<number[]> {
  const releases = await ports.releases(stack, environment)
  if (releases.length === 0) {
    throw refusal(
      'reading the stack',
      `${stack} has no release in the environment ${environment}`,
      'name another with --environment',
    )
  }
  const layers = proposedLayers(releases)
  const wanted = new Map(
    releases.flatMap((one) =>
      one.layer === undefined ? [[releaseKey(one), layers.get(releaseKey(one)) ?? 1] as const] : [],
    ),
  )
  if (wanted.size > 0) await labelled(options, ports, { stack, environment, wanted })
  return [...new Set(layers.values())].sort((a, b) => a - b)
}

interface Labelling {
  readonly stack: string
  readonly environment: string
  readonly wanted: ReadonlyMap<string, number>
}

/** Writes the labels, has helmfile read them, and takes them back where it does not see what was meant. */
async function labelled(options: InitOptions, ports: InitPorts, { stack, environment, wanted }: Labelling) {
  ports.tell('These releases have no label layer. By what they need, they belong into:')
  for (const [key, layer] of [...wanted].sort(([, a], [, b]) => a - b)) ports.tell(`  layer ${layer}: ${key}`)
  const answer =
    options.writeLabels === undefined
      ? await ports.ask(`Write the labels into ${stack}?`, 'yes', ['yes', 'no'])
      : ''
  const byHand = 'add `labels: {layer: N}` to each, and run init again'
  if (!(options.writeLabels ?? answer === 'yes')) {
    throw refusal('setting up the layers', `${wanted.size} releases have no label layer`, byHand)
  }
  const before = ports.read(stack) ?? ''
  const { text, missed } = withLabels(before, wanted)
  ports.write(stack, text)
  const seen = await ports.releases(stack, environment).catch(() => [])
  const isSeen = [...wanted].every(([key, layer]) =>
    seen.some((one) => releaseKey(one) === key && one.layer === layer),
  )
  if (missed.length === 0 && isSeen) return ports.tell(`Wrote the labels into ${stack}.`)
  ports.write(stack, before)
  const why =
    missed.length > 0
      ? `the place of ${missed.join(', ')} in ${stack} was not found`
      : `helmfile did not read them as they were written into ${stack}`
  throw refusal('writing the labels', `${why}, so that it is as it was`, byHand)
}

async function setupOf(
  options: InitOptions,
  ports: InitPorts,
  found: Pick<Setup, 'stack' | 'environment' | 'layers'>,
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
  const own = options.action === undefined ? await ports.action() : { action: options.action, version: '' }
  if (own === undefined) {
    throw refusal(
      'naming the action',
      'what runs here does not know its own commit',
      'name it with --action OWNER/helmfile-gate@FULL-COMMIT',
    )
  }
  const branch = options.branch ?? (await ports.branch())
  const setup = { ...found, approval, onePassword, drift, branch, ...own, name: options.name ?? '' }
  const wrong = wrongIn(setup)
  if (wrong)
    throw refusal(
      'setting up the workflows',
      `${wrong.field} is ${wrong.value}, which cannot stand in a workflow`,
      `name another with --${wrong.field}`,
    )
  return setup as Setup
}

interface Change {
  readonly path: string
  readonly update: Update
}

function changesOf(setup: Setup, { read, templates }: Pick<InitPorts, 'read' | 'templates'>): Change[] {
  const names = new Map(templateNames.map((name) => [pathOf(name, setup), name]))
  return [...workflowsOf(setup, templates)].map(([path, fresh]) => {
    const name = names.get(path) as TemplateName
    const remade = ({ setup: made }: { setup: Setup }) => workflowOf(name, made, templates[name])
    return { path, update: updated(path, { existing: read(path), fresh, remade }) }
  })
}

/** What init says that it has done with a file, and what a check says of one that init would have to change. */
const words: Readonly<Record<Update['kind'], { readonly done: string; readonly lacks: string }>> = {
  same: { done: 'as it should be', lacks: '' },
  new: { done: 'written', lacks: 'it is missing' },
  'made-again': { done: 'made again: nobody had edited it', lacks: 'it is not for the stack as it is' },
  merged: { done: 'changed, with what was edited', lacks: 'it is not for the stack as it is' },
  kept: { done: 'left as it is', lacks: 'it is not for the stack as it is' },
}

function saidOf(update: Update, which: 'done' | 'lacks'): string {
  return update.kind === 'kept' ? `${words.kept[which]}: ${update.why}` : words[update.kind][which]
}

function writeWorkflows(setup: Setup, ports: InitPorts): boolean {
  const changes = changesOf(setup, ports)
  for (const { path, update } of changes) {
    if ('text' in update) ports.write(path, update.text)
    ports.tell(`${path}: ${saidOf(update, 'done')}`)
    if (update.kind === 'kept') update.diff.split('\n').forEach((line) => ports.tell(line))
  }
  return changes.every(({ update }) => update.kind !== 'kept')
}

/** Whoever runs this approves, until somebody else is named on GitHub. */
async function applySettings(setup: Setup, { gh, ask, tell }: InitPorts): Promise<void> {
  const reviewer = JSON.parse(await gh({ args: ['api', 'user', '--jq', '{login, id}'] })) as Reviewer
  const known = new Map<string, readonly string[]>()
  for (const name of environmentsFor(setup)) {
    const path = `repos/{owner}/{repo}/environments/${name}/deployment-branch-policies`
    const names = await gh({ args: ['api', path, '--jq', '[.branch_policies[].name]'] }).catch(() => '[]')
    known.set(name, JSON.parse(names) as string[])
  }
  const settings = environmentSettings(setup, reviewer, known)
  settings.forEach(({ title }) => tell(title))
  if ((await ask('Make these on GitHub?', 'yes', ['yes', 'no'])) !== 'yes') return
  for (const { calls } of settings) for (const call of calls) await gh(call)
  tell('GitHub has them.')
}
