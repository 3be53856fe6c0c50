import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkWorkflows, initRepository, type InitOptions, type InitPorts } from './init.js'
import { refusal } from './refusal.js'
import { repositoryPorts, type Surroundings } from './repository.js'
import { readMark, type Setup } from './setup.js'

/** What the two commands need beside the repository. */
export interface SetUpPorts extends Pick<InitPorts, 'releases' | 'ask' | 'tell'> {
  readonly around: Surroundings
}

/** @returns whether each workflow is as it should be. */
export async function setUpRepository(options: InitOptions, ports: SetUpPorts): Promise<boolean> {
  const repository = await repositoryPorts(ports.around)
  return initRepository(options, { ...ports, ...repository, releases: from(repository.root, ports.releases) })
}

/** @returns whether the workflows fit the stacks that they were made for; told is what does not. */
export async function checkRepository({ around, tell, ...ports }: SetUpPorts): Promise<boolean> {
  const repository = await repositoryPorts(around)
  const releases = from(repository.root, ports.releases)
  const setups = setupsIn(repository.root, repository.read)
  if (setups.length === 0) {
    throw refusal('checking the workflows', 'none in .github/workflows was made by init', 'run init')
  }
  let isWhole = true
  for (const setup of setups) {
    const found = await checkWorkflows(setup, { ...repository, releases })
    found.forEach(tell)
    isWhole &&= found.length === 0
    tell(
      found.length === 0
        ? `The workflows fit ${setup.stack} in ${setup.environment}: layers ${setup.layers}.`
        : `Run init${setup.name === '' ? '' : ` --name ${setup.name}`} again.`,
    )
  }
  return isWhole
}

/** Paths are those of the repository, wherever in it somebody stands. */
function from(root: string, releases: InitPorts['releases']): InitPorts['releases'] {
  return (stack, environment) => releases(resolve(root, stack), environment)
}

/** @returns one of each stack, by the name that sets it apart. */
function setupsIn(root: string, read: InitPorts['read']): Setup[] {
  const folder = '.github/workflows'
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
  const setups = names.flatMap((name) => readMark(read(`${folder}/${name}`) ?? '')?.setup ?? [])
  return [...new Map(setups.map((setup) => [setup.name, setup])).values()]
}
