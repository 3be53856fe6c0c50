import { describe, expect, it } from '@jest/globals'
import { secondsOf, stagesOn, stagesText } from '../../../src/lib/stages.js'

function watched() {
  const seen: string[] = []
  let time = 0
  const stages = stagesOn(
    {
      open: (title) => seen.push(`open ${title}`),
      line: (line) => seen.push(line),
      close: (summary) => seen.push(`close ${summary}`),
    },
    () => time,
  )
  const taking = (ms: number) => () => {
    time += ms
    return Promise.resolve(ms)
  }
  return { seen, stages, taking }
}

describe('a stage', () => {
  it('is seen from its beginning to its end, with what came out and how long it took', async () => {
    const { seen, stages, taking } = watched()
    expect(await stages.run('stack', taking(1240), (ms) => `took ${ms}`)).toBe(1240)
    expect(seen).toEqual(['open Read the stack', 'took 1240', 'close Read the stack: 1.2 s'])
  })

  it('that fails is closed, tells nothing and is not counted', async () => {
    const { seen, stages, taking } = watched()
    await stages.run('tools', taking(300))
    const failing = stages.run(
      'secrets',
      () => Promise.reject(new Error('no token')),
      () => 'told',
    )
    await expect(failing).rejects.toThrow('no token')
    expect(seen.slice(2)).toEqual(['open Load the secrets', 'close Load the secrets: 0.0 s'])
    expect(stages.past()).toEqual([{ name: 'tools', seconds: 0.3 }])
  })
})

describe('all stages together', () => {
  it('are summed up; one that took no time to speak of is not named', async () => {
    const { stages, taking } = watched()
    await stages.run('tools', taking(20))
    await stages.run('stack', taking(480))
    await stages.run('renders', taking(2500))
    expect(secondsOf(stages.past())).toBe(3)
    expect(stagesText(stages.past())).toBe('stack 0.5 s, renders 2.5 s')
  })
})
