import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { helmfile, openTerminal, type Terminal } from './stack-terminal.js'

const readme = fileURLToPath(new URL('../../stack/README.md', import.meta.url))

let terminal: Terminal
beforeAll(async () => {
  terminal = await openTerminal()
  await terminal.shell(`${helmfile} -e production --quiet sync`)
}, 900_000)
afterAll(() => terminal.close(), 30_000)

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
