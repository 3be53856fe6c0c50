import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pagesOfStack } from './pages-of-stack.js'
import { helmfile, openTerminal, type Terminal } from './stack-terminal.js'

const readme = fileURLToPath(new URL('../../stack/README.md', import.meta.url))

let terminal: Terminal
beforeAll(async () => {
  terminal = await openTerminal()
  await terminal.shell(`${helmfile} -e production --quiet sync`)
}, 900_000)
afterAll(() => terminal.close(), 30_000)

// First: what comes later takes parts of the stack away.
pagesOfStack(() => terminal)

/** @returns the lines of a page that a reader can paste into a terminal, without those that only set something up. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].map(([, block = '']) => block)
  const lines = blocks.flatMap((block) => block.split('\n')).map((line) => line.trim())
  return lines.filter((line) => line !== '' && !/^(#|export )/.test(line))
}

describe('the plain commands of the README', () => {
  const commands = commandsOf(readFileSync(readme, 'utf8'))
  const named = (word: string) => commands.filter((command) => command.endsWith(word))

  it('are there, with and without a selection', () => {
    for (const word of [' list', ' diff', ' template', ' status']) expect(named(word)).not.toEqual([])
  })

  it.each(commands)(
    '%s',
    async (command) => {
      const here = command.replace('http://127.0.0.1:8080', terminal.bed.chartMirror)
      expect(await terminal.shell(`${here} 2>&1`)).not.toBe('')
    },
    300_000,
  )

  it.each(['list', 'apply', 'sync'])(
    'helmfile %s takes a release whose needs are outside of the selection',
    async (command) => {
      expect(await terminal.shell(`${helmfile} -e production -l name=loki ${command} 2>&1`)).toContain('loki')
    },
    300_000,
  )

  it('helmfile status does not: when it does, say so in the README', async () => {
    const status = terminal.shell(`${helmfile} -e production -l name=loki status`)
    await expect(status).rejects.toThrow('depend(s) on an undefined release')
  })

  it('network policies go when they are turned off, and namespaces stay', async () => {
    const policies = ['get', 'ciliumclusterwidenetworkpolicies', '-o', 'name']
    const namespaces = await terminal.bed.kubectl(['get', 'namespaces', '-o', 'name'])
    expect(await terminal.bed.kubectl(policies)).toContain('/stack-default\n')
    const off = '--state-values-set networkPolicies.enabled=false'
    await terminal.shell(`${helmfile} -e production -l name=network-policies ${off} apply`)
    expect(await terminal.bed.kubectl(policies)).toBe('')
    expect(await terminal.bed.kubectl(['get', 'namespaces', '-o', 'name'])).toBe(namespaces)
    await terminal.shell(`${helmfile} -e production -l name=network-policies apply`)
    expect(await terminal.bed.kubectl(policies)).toContain('/stack-default\n')
  }, 120_000)

  it('no namespace can be removed while metrics-server is away, as the README says', async () => {
    const kubectl = (args: string[]) => terminal.bed.kubectl(args)
    const scale = (replicas: number) =>
      kubectl(['scale', 'deployment/metrics-server', '-n', 'kube-system', `--replicas=${replicas}`])
    await scale(0)
    const gone = '--for=condition=Available=False'
    await kubectl(['wait', 'apiservice/v1beta1.metrics.k8s.io', gone, '--timeout=50s'])
    await kubectl(['create', 'namespace', 'passing'])
    await kubectl(['delete', 'namespace', 'passing', '--wait=false'])
    await sleep(3_000)
    expect(await kubectl(['get', 'namespace', 'passing', '--no-headers'])).toContain('Terminating')
    await scale(1)
    await kubectl(['wait', 'namespace/passing', '--for=delete', '--timeout=100s'])
  }, 180_000)

  it('helmfile destroy waits for what an operator has to let go of', async () => {
    const item = ['onepassworditem', 'loki-credentials', '-n', 'loki']
    const patch = (finalizers: string) =>
      terminal.bed.kubectl([
        'patch',
        ...item,
        '--type=merge',
        '-p',
        `{"metadata":{"finalizers":${finalizers}}}`,
      ])
    await patch('["onepassword.com/finalizer"]')
    let ended = false
    const destroyed = terminal
      .shell(`${helmfile} -e production -l name=loki-secrets destroy`)
      .finally(() => (ended = true))
    while (!(await terminal.bed.kubectl(['get', ...item, '-o', 'jsonpath={.metadata.deletionTimestamp}'])))
      await sleep(100)
    await sleep(3_000)
    expect(ended).toBe(false)
    await patch('null')
    await destroyed
  }, 180_000)
})
