import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkWorkflows } from './check.js'
import { initRepository, type Initialized, type InitOptions, type InitPorts } from './init.js'
import { refusal } from './refusal.js'
import { repositoryPorts, type Surroundings } from './repository.js'
import { environmentsOf, readMark, type Setup } from './setup.js'
import { pathIn, stackPath } from './stack-path.js'
import { pathOf } from './workflows.js'

/** What the two commands need beside the repository. */
export interface SetUpPorts extends Pick<InitPorts, 'releases' | 'ask' | 'tell'> {
  readonly around: Surroundings
}

/** Sets up the repository that somebody stands in: see initRepository. */
export async function setUpRepository(options: InitOptions, ports: SetUpPorts): Promise<Initialized> {
  const repository = await repositoryPorts(ports.around)
  const { root, helmfiles } = repository
  const { stack: given } = options
  const stack = given && stackPath(given, { root, helmfiles, cwd: ports.around.cwd })
  return initRepository(
    { ...options, stack },
    { ...ports, ...repository, releases: from(root, ports.releases) },
  )
}

/** The workflows of one stack, and what of them does not fit it. */
export interface CheckedStack {
  /** What sets it apart; empty for the only one. */
  readonly name: string
  readonly stack: string
  readonly environments: readonly string[]
  /** One line each; none where they fit. */
  readonly findings: readonly string[]
}

/** What check-workflows has found. */
export interface CheckedRepository {
  readonly result: 'fits' | 'stale'
  readonly stacks: readonly CheckedStack[]
}

/** @returns whether the workflows fit the stacks that they were made for; told is what does not. */
export async function checkRepository({ around, tell, ...ports }: SetUpPorts): Promise<CheckedRepository> {
  const repository = await repositoryPorts(around)
  const releases = from(repository.root, ports.releases)
  const setups = setupsIn(repository.root, repository.read)
  if (setups.length === 0) {
    throw refusal('checking the workflows', 'none in .github/workflows was made by init', 'run init')
  }
  const stacks: CheckedStack[] = []
  for (const setup of setups) {
    const { name, stack, layers } = setup
    const findings = await checkWorkflows(setup, { ...repository, releases })
    stacks.push({ name, stack, environments: environmentsOf(setup), findings })
    const where = `${stack} in ${setup.environments}`
    if (findings.length === 0) tell(`The workflows fit ${where}: layers ${layers}.`)
    else [`The workflows do not fit ${where}:`, ...findings.map((one) => `  * ${one}`)].forEach(tell)
  }
  unattended(setups, repository.environments).forEach(tell)
  const stale = stacks.filter(({ findings }) => findings.length > 0)
  if (stale.length > 0) tell(`To mend that, run ${stale.map(initLine).join(', and ')}.`)
  return { result: stale.length > 0 ? 'stale' : 'fits', stacks }
}

/** It may be meant so: an environment for a laptop, say. */
function unattended(setups: readonly Setup[], known: InitPorts['environments']): string[] {
  return [...new Set(setups.map(({ stack }) => stack))].flatMap((stack) => {
    const attended = setups.filter((one) => one.stack === stack).flatMap(environmentsOf)
    const others = known(stack).filter((name) => !attended.includes(name))
    return others.map((name) => `No merge goes to ${name} of ${stack}: no workflow is for it.`)
  })
}

function initLine({ name }: CheckedStack): string {
  return name === '' ? 'init' : `init --name ${name}`
}

/** Paths are those of the repository, wherever in it somebody stands. */
function from(root: string, releases: InitPorts['releases']): InitPorts['releases'] {
  return async (stack, environment) =>
    (await releases(resolve(root, stack), environment)).map((release) => ({
      ...release,
      file: pathIn(root, release.file) ?? release.file,
    }))
}

/** @returns one of each stack, by the name that sets it apart; that of its plan, as init leaves files that are not needed. */
function setupsIn(root: string, read: InitPorts['read']): Setup[] {
  const folder = '.github/workflows'
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
  const setups = names.flatMap((name) => readMark(read(`${folder}/${name}`) ?? '')?.setup ?? [])
  const latest = (setup: Setup) => readMark(read(pathOf('plan', setup)) ?? '')?.setup ?? setup
  return [...new Map(setups.map((setup) => [setup.name, latest(setup)])).values()]
}
