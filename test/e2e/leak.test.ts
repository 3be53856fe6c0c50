import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { startBed, type Bed } from '../bed/bed.js'
import { connectCredentials } from '../bed/onepassword/connect-credentials.js'
import type { StandInAction } from '../bed/onepassword/action.js'
import { uniqueName } from '../bed/runner.js'
import {
  brokenValuesStack,
  failingStack,
  oneRelease,
  plantedForms,
  plantedStack,
  type Files,
} from './leak-charts.js'
import { detectorFor } from './leak-detector.js'
import { madeSecrets } from './leak-forms.js'
import {
  actionWith,
  channels,
  leakStack,
  tokens,
  type Channel,
  type Emitted,
  type LeakStack,
} from './leak-stack.js'
import { hookJob, type Inputs } from './small-stack.js'

const secrets = madeSecrets('first')
const rotated = madeSecrets('second')
const names = Object.keys(secrets)
const connect = {
  CONNECT_KEY: connectCredentials.uniqueKey.k,
  CONNECT_DATA: connectCredentials.encCredentials.data,
}
const everything = { ...secrets, ...tokens, ...connect }
const detect = detectorFor(everything)
const detectRotated = detectorFor({
  ...rotated,
  ...Object.fromEntries(names.map((name) => [`old ${name}`, secrets[name] ?? ''])),
  ...tokens,
  ...connect,
})

let bed: Bed
let action: StandInAction
let actionRotated: StandInAction
const open: LeakStack[] = []
const carried = new Map<Channel, number>()

beforeAll(async () => {
  ;[bed, action, actionRotated] = await Promise.all([
    startBed({ charts: false }),
    actionWith(secrets),
    actionWith(rotated),
  ])
}, 120_000)
afterAll(async () => {
  await Promise.all([...open.map((stack) => stack.remove()), action?.remove(), actionRotated?.remove()])
  await bed?.stop()
}, 30_000)

async function stackOf(files: Files): Promise<LeakStack> {
  const stack = await leakStack(bed, files, { action, names })
  open.push(stack)
  return stack
}

/** @returns what was found, by channel; empty when nothing was. */
let n = 0
function leaks({ texts, step }: Emitted, find = detect): string[] {
  void debugDump('/tmp/leak-dump', String(n++), { texts, step })
  return channels.flatMap((channel) => {
    carried.set(channel, (carried.get(channel) ?? 0) + texts[channel].length)
    return find(texts[channel]).map((found) => `${channel}: ${found}`)
  })
}

function expectNoLeak(emitted: Emitted, outcome: Partial<Emitted['step']['outputs']>, find = detect): void {
  expect({ leaks: leaks(emitted, find), outputs: emitted.step.outputs }).toEqual({
    leaks: [],
    outputs: expect.objectContaining(outcome),
  })
}

/** Every string of the documents that helm keeps: what the charts really hold. */
function stringsOf(manifest: string): string[] {
  const strings: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value)
    else if (value && typeof value === 'object') Object.entries(value).flat().forEach(collect)
  }
  parseAllDocuments(manifest).forEach((document) => collect(document.toJS()))
  return strings
}

describe('a stack that holds secrets in every form', () => {
  let planted: LeakStack
  const namespace = uniqueName('leak')

  beforeAll(async () => {
    planted = await stackOf(plantedStack(namespace, secrets))
  }, 60_000)

  it('shows none of them when its first installation is planned for a pull request', async () => {
    const emitted = await planted.act({ command: 'plan' })
    expectNoLeak(emitted, { result: 'changed' })
    expect(emitted.step.leftOver).toEqual([])
  }, 120_000)

  it('shows none of them when it is applied', async () => {
    const emitted = await planted.act({ command: 'apply' }, { event: 'push' })
    expectNoLeak(emitted, { result: 'applied' })
  }, 120_000)

  it('really held each form of each secret, and this test finds each of them there', async () => {
    const manifests = await Promise.all(
      ['files', 'workload', 'names'].map((name) =>
        bed.helm(['get', 'manifest', name, '--namespace', namespace]),
      ),
    )
    const strings = manifests.flatMap(stringsOf)
    const missing = Object.entries(plantedForms(secrets)).filter(
      ([, form]) => !strings.includes(form) || detect(form).length === 0,
    )
    expect(missing).toEqual([])
  }, 60_000)
})
