import { describe, expect, it } from '@jest/globals'
import { kubectlPort } from '../../../src/cluster/kubectl.js'
import type { Command } from '../../../src/lib/exec.js'

function portWith(kubeContext?: string) {
  const commands: Command[] = []
  const exec = (command: Command) => {
    commands.push(command)
    return Promise.resolve({ exitCode: 1, stdout: 'out', stderr: 'hunter2 refused' })
  }
  const redact = (text: string) => text.replaceAll('hunter2', '…')
  const context = kubeContext === undefined ? {} : { kubeContext }
  return { kubectl: kubectlPort({ exec, kubectl: '/tools/kubectl', env: {}, redact, ...context }), commands }
}

describe("kubectl's command line", () => {
  it('has a time limit for each request and for the whole', async () => {
    const { kubectl, commands } = portWith()
    await kubectl(['get', 'pods'])
    expect(commands[0]).toMatchObject({ args: ['--request-timeout=30s', 'get', 'pods'], timeoutMs: 120_000 })
  })

  it('names the context when one is given', async () => {
    const { kubectl, commands } = portWith('home')
    await kubectl(['get', 'pods'])
    expect(commands[0]?.args.slice(0, 2)).toEqual(['--context', 'home'])
  })

  it('gives what was said without secrets, once, whatever the exit code', async () => {
    const { kubectl, commands } = portWith()
    expect(await kubectl(['apply', '-f', '-'], 'kind: A')).toEqual({
      exitCode: 1,
      stdout: 'out',
      stderr: '… refused',
    })
    expect(commands).toMatchObject([{ input: 'kind: A' }])
  })
})
