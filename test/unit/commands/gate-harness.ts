import type { Attendant } from '../../../src/door/door.js'
import { readHelmCommand } from '../../../src/helm/command.js'
import type { RunContext } from '../../../src/context.js'
import { builtStack } from '../../../src/stack/built-stack.js'
import type { StackRelease } from '../../../src/stack/layers.js'
import { redactorFor } from '../../../src/secrets/redaction/redactor.js'
import { apiAnswer, buildOf, handedOver, helmCommandOf, helmOf, type World } from '../fixtures/world.js'
import { untold } from '../fixtures/stages.js'
import { key } from '../fixtures/plan.js'

/** What the commands work with, in a world that is data. */
export function gateOf(world: World, over: Partial<RunContext> = {}): RunContext {
  let attendant: Attendant | undefined
  const gate: Partial<RunContext> = {
    helmfile: {
      list: () => Promise.resolve([]),
      repos: () => Promise.resolve(),
      destroy: () => Promise.reject(new Error('nothing is destroyed here')),
      built: () => Promise.resolve(builtStack(buildOf(world), '/stack/helmfile.yaml')),
      sync: async (selection = []) => {
        let exitCode = 0
        for (const release of handedOver(world, selection)) {
          const answer = attendant && (await told(attendant, release, world))
          if (answer?.kind === 'exit' && answer.code !== 0) exitCode = 1
        }
        return { exitCode, stdout: '', stderr: exitCode === 0 ? '' : 'Error: helm failed\n' }
      },
    },
    kubectl: (args, input) => {
      if (input !== undefined) world.tried.push(`${args.join(' ')}\n${input}`)
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    },
    api: {
      request: ({ path }) => Promise.resolve(apiAnswer(world, path)),
      watch: () => Promise.reject(new Error('no watches here')),
      close: () => Promise.resolve(),
    },
    door: {
      attended: async (next, use) => {
        attendant = next
        return { result: await use(), refused: world.refused }
      },
      helm: helmOf(world),
      close: () => undefined,
    },
    plainHelm: (args) => {
      const name = args.at(-1) ?? ''
      world.sent.push(`uninstall ${name}`)
      const at = [...world.stored].find(([, one]) => one.name === name)?.[0]
      if (at !== undefined) world.stored.delete(at)
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    },
    redactor: redactorFor([]),
    redact: (text) => text,
    key,
    stack: '/repo/helmfile.yaml',
    environment: 'production',
    kubeContext: undefined,
    allowHooks: [],
    commit: 'c0ffee',
    cancelled: new AbortController().signal,
    stages: untold(),
  }
  return { ...gate, ...over } as RunContext
}

function told(attendant: Attendant, release: StackRelease, world: World) {
  const command = readHelmCommand(helmCommandOf(release, world))
  if (command.kind === 'upgrade') return attendant.upgrade(command.upgrade, '/repo')
  if (command.kind === 'uninstall') return attendant.uninstall(command.uninstall, '/repo')
  throw new Error(JSON.stringify(command))
}
