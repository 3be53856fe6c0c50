import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { toolOutput } from '../../../../src/report/log/tool-output.js'
import { makeKnownSecrets } from '../../../../src/secrets/known-secrets.js'

const secret = 'a rather long value that nobody should see in a log, not even in pieces'

function output(value: string | undefined, patienceMs = 10_000) {
  const written: string[] = []
  const knownSecrets = makeKnownSecrets(() => undefined)
  if (value) knownSecrets.learn([{ name: 'A', value }])
  const write = (line: string) => void written.push(line)
  return { written, ...toolOutput({ redactor: knownSecrets, reach: knownSecrets.reach, write, patienceMs }) }
}

describe('output of helm on its way to the log', () => {
  it('is written at once when there is no secret', () => {
    const { line, end, written } = output(undefined)
    line('one')
    expect(written).toEqual(['one'])
    end()
  })

  it('loses a secret that is folded over lines, although no line of it is telling', () => {
    const { line, end, written } = output(secret)
    const folded = Buffer.from(`user:${secret}`).toString('base64').replace(/.{10}/g, '$&\n')
    ;['before', ...folded.split('\n'), 'after'].forEach(line)
    end()
    expect(written[0]).toBe('before')
    expect(written.at(-1)).toBe('after')
    const middle = written.slice(2, -2).join('')
    expect(middle).toMatch(/^•+$/)
  })

  it('loses it also where helmfile puts a name before each line of a hook', () => {
    const { line, end, written } = output(secret)
    const folded =
      Buffer.from(secret)
        .toString('base64')
        .match(/.{1,7}/g) ?? []
    folded.forEach((piece) => line(`hook[prepare] logs | ${piece}`))
    end()
    expect(new Set(written)).toEqual(new Set(['hook[prepare] logs | •••']))
    expect(written).toHaveLength(folded.length)
  })

  it('loses the end of a secret whose beginning was written already', () => {
    const { line, end, written } = output(secret)
    const folded =
      Buffer.from(secret)
        .toString('base64')
        .match(/.{1,3}/g) ?? []
    folded.forEach(line)
    for (let index = 0; index < 500; index++) line(`line ${index}`)
    end()
    expect(written.slice(1, folded.length - 1).join('')).toMatch(/^•+$/)
  })

  it('is not held back for longer than a secret is', () => {
    const { line, end, written } = output('hunter22')
    for (let index = 0; index < 100; index++) line(`line ${index}`)
    expect(written.length).toBeGreaterThan(80)
    expect(written.slice(0, 2)).toEqual(['line 0', 'line 1'])
    end()
  })

  it('is written when nothing more comes', async () => {
    const { line, written } = output('hunter22', 10)
    line('the last word')
    expect(written).toEqual([])
    await sleep(50)
    expect(written).toEqual(['the last word'])
  })
})
