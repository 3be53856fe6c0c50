import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { get } from 'node:https'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Failure } from '../../src/lib/errors.js'
import { startChildren, type Children } from './children.js'
import { apiServer, controllerManager, etcd, kwok, scheduler, type Ports } from './components.js'
import { freePorts } from './free-ports.js'
import { writeCredentials, writeKubeconfigs } from './identities.js'
import { nodeList } from './nodes.js'
import { startOperators } from './operators.js'
import { cleanOrphans } from './orphans.js'
import type { ClusterTools } from './tools.js'

/** A running Kubernetes control plane with fake nodes. */
export interface ControlPlane {
  /** Path of the kubeconfig of `admin` (group system:masters). */
  readonly kubeconfig: string
  /** Path of the kubeconfig of `planner`, who may do nothing until a role is bound to the user. */
  readonly plannerKubeconfig: string
  readonly url: string
  /** Process ids of everything that runs for it. */
  readonly pids: readonly number[]
  /** Its programs, by the name that their log has: `kube-apiserver`, `etcd`. */
  readonly programs: Pick<Children, 'signal' | 'restart'>
  /** Ends it, waits until no process is left, and removes its data. */
  stop(): Promise<void>
}

interface Options {
  readonly tools: ClusterTools
  /** Data and logs go to `control-plane` in this folder, which is made, and removed again by `stop`. */
  readonly dir: string
  /** See `BedOptions`; none when left out. */
  readonly operators?: boolean | undefined
  /** A test hands out a port that is taken. */
  readonly choosePorts?: () => Promise<Ports>
}

const run = promisify(execFile)
const stages = fileURLToPath(new URL('stages.yaml', import.meta.url))
/** It takes about four seconds; what takes longer than this hangs, and is begun anew. */
const readySeconds = 25
const attempts = 3

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on free ports, and waits until
 * the nodes are Ready.
 *
 * @throws Failure with the last lines of the log when a component ends or does not get ready.
 */
export async function startControlPlane(options: Options): Promise<ControlPlane> {
  cleanOrphans()
  const { tools, operators, choosePorts = freshPorts } = options
  const dir = resolve(options.dir, 'control-plane')
  for (let attempt = 1; ; attempt++) {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const children = startChildren(dir)
    try {
      return await start({ tools, dir, operators, ports: await choosePorts(), children })
    } catch (error) {
      await children.stop()
      await rm(dir, { recursive: true, force: true })
      // Another program may take a port between our look and the listen of the component, for one.
      if (attempt === attempts) throw error
      process.stderr.write(`${(error as Error).message}\nTrying again (${attempt} of ${attempts - 1}).\n`)
    }
  }
}

interface Start extends Pick<Options, 'tools' | 'dir' | 'operators'> {
  readonly ports: Ports
  readonly children: Children
}

async function start({ tools, dir, ports, children, operators = false }: Start): Promise<ControlPlane> {
  const url = `https://127.0.0.1:${ports.api}`
  const credentials = await writeCredentials(dir)
  children.start(etcd(tools, dir, ports))
  children.start(apiServer(tools, dir, ports))
  await waitForReady(`${url}/readyz`, dir, children)
  const { kubeconfig, plannerKubeconfig } = await writeKubeconfigs({ dir, url, credentials })
  children.start(controllerManager(tools, dir, kubeconfig))
  children.start(scheduler(tools, dir, kubeconfig))
  await waitForLeaseNamespace(tools, kubeconfig)
  children.start(kwok(tools, dir, { kubeconfig, stages }))
  await createNodes(tools, kubeconfig, children)
  const ca = readFileSync(join(dir, 'apiserver.crt'), 'utf8')
  const working = operators ? startOperators({ url, ca, token: credentials.admin }) : undefined
  const stop = async (): Promise<void> => {
    await working?.stop()
    await children.stop()
    await rm(dir, { recursive: true, force: true })
  }
  return { kubeconfig, plannerKubeconfig, url, pids: children.pids(), programs: children, stop }
}

async function freshPorts(): Promise<Ports> {
  const [api = 0, client = 0, peer = 0] = await freePorts(3)
  return { api, client, peer }
}

async function waitForReady(url: string, dir: string, children: Children): Promise<void> {
  const certificate = join(dir, 'apiserver.crt')
  const deadline = Date.now() + readySeconds * 1000
  for (;;) {
    const ready = existsSync(certificate) && (await answersOk(url, readFileSync(certificate, 'utf8')))
    // Also when it is ready: our etcd may have ended because the port belongs to somebody else's.
    throwIfDead(children)
    if (ready) return
    if (Date.now() > deadline) throw notReady(`kube-apiserver was not ready within ${readySeconds} s`)
    await sleep(50)
  }
}

/** The API server makes it soon after it is ready. kwok would wait ten seconds for a node whose lease has no place yet. */
async function waitForLeaseNamespace(tools: ClusterTools, kubeconfig: string): Promise<void> {
  const limit = ['--for=create', `--timeout=${readySeconds}s`]
  await run(tools.kubectl, ['--kubeconfig', kubeconfig, 'wait', 'namespace/kube-node-lease', ...limit])
}

function answersOk(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { ca, agent: false, timeout: 2000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => resolve(false))
    request.on('timeout', () => request.destroy())
  })
}

async function createNodes(tools: ClusterTools, kubeconfig: string, children: Children): Promise<void> {
  const kubectl = (...args: string[]) => run(tools.kubectl, ['--kubeconfig', kubeconfig, ...args])
  try {
    const created = kubectl('create', '--validate=false', '-f', '-')
    created.child.stdin?.end(JSON.stringify(nodeList()))
    await created
    await kubectl('wait', 'node', '--all', '--for=condition=Ready', `--timeout=${readySeconds}s`)
  } catch (error) {
    throwIfDead(children)
    throw notReady(`the nodes did not become Ready: ${(error as Error).message.trim()}`)
  }
}

function throwIfDead(children: Children): void {
  const dead = children.dead()
  if (dead !== undefined) throw notReady(`${dead.name} ended; the end of its log:\n${dead.log}\n`)
}

function notReady(why: string): Failure {
  return new Failure({
    what: 'starting the control plane',
    why,
    next: 'check that the machine has 1 GB of free memory, and try again',
    reason: 'internal',
  })
}
