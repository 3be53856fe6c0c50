import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { startBed, type Bed } from '../bed/bed.js'
import { connectCredentials } from '../bed/onepassword/connect-credentials.js'
import type { StandInAction } from '../bed/onepassword/action.js'
import { uniqueName } from '../bed/runner.js'
import {
  changedNames,
  emptiedCharts,
  plantedFiles,
  plantedForms,
  plantedHelmfile,
  plantedStack,
  type Files,
} from './leak-charts.js'
import { detectorFor, type Detector } from './leak-detector.js'
import { madeSecrets } from './leak-forms.js'
import { situations } from './leak-situations.js'
import {
  actionWith,
  channels,
  leakStack,
  tokens,
  withoutRedaction,
  type Channel,
  type Emitted,
  type LeakStack,
} from './leak-stack.js'

const secrets = madeSecrets('first')
const rotated = madeSecrets('second')
const names = Object.keys(secrets)
const wholes = {
  ...tokens,
  CONNECT_KEY: connectCredentials.uniqueKey.k,
  CONNECT_DATA: connectCredentials.encCredentials.data,
}
const detect = detectorFor(secrets, wholes)
const detectBoth = detectorFor(
  {
    ...secrets,
    ...Object.fromEntries(Object.entries(rotated).map(([name, value]) => [`new ${name}`, value])),
  },
  wholes,
)

let bed: Bed
let action: StandInAction
let actionRotated: StandInAction
const open: LeakStack[] = []
const carried = new Map<Channel, number>()
let runs = 0

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
  const stack = await leakStack(bed, files, { action, names, detect: detectBoth })
  open.push(stack)
  return stack
}

/** @returns what was found, by channel. */
function leaks({ texts }: Emitted, find: Detector): string[] {
  runs++
  return channels.flatMap((channel) => {
    carried.set(channel, (carried.get(channel) ?? 0) + texts[channel].length)
    return find(texts[channel]).map((found) => `${channel}: ${found}`)
  })
}

function expectNoLeak(emitted: Emitted, outcome: Emitted['step']['outputs'], find = detect): void {
  const { outputs, leftOver } = emitted.step
  expect({ leaks: leaks(emitted, find), outputs, leftOver }).toEqual({
    leaks: [],
    outputs: expect.objectContaining(outcome),
    leftOver: [],
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

describe('a stack that holds secrets in every form and place', () => {
  let planted: LeakStack
  const namespace = uniqueName('leak')

  beforeAll(async () => {
    planted = await stackOf(plantedStack(namespace, secrets))
  }, 60_000)

  it('shows all of them without redaction, so this test can fail', async () => {
    const open = await withoutRedaction(action)
    try {
      const found = leaks(await planted.act({ command: 'plan' }, { action: open }), detect)
      console.log(`without redaction: ${found.length} leaks`)
      for (const channel of ['summary', 'comments', 'plan file', 'log'])
        expect(found.filter((one) => one.startsWith(`${channel}: `)).length).toBeGreaterThan(names.length)
    } finally {
      await open.remove()
    }
  }, 60_000)

  it('shows none when its first installation is planned for a pull request', async () => {
    expectNoLeak(await planted.act({ command: 'plan' }), { result: 'changed' })
  }, 60_000)

  it('shows none when it is applied', async () => {
    expectNoLeak(await planted.act({ command: 'apply' }, { event: 'push' }), { result: 'applied' })
  }, 60_000)

  it('really held each form of each secret', async () => {
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

  it('shows neither the old nor the new values when all of them are rotated', async () => {
    await planted.stack.commit({
      ...plantedFiles(rotated),
      'helmfile.yaml.gotmpl': plantedHelmfile(namespace, ['files', 'workload']),
    })
    const emitted = await planted.act({ command: 'plan' }, { action: actionRotated })
    await planted.stack.commit(plantedStack(namespace, secrets))
    const old = Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`old ${name}`, value]))
    expectNoLeak(emitted, { result: 'changed' }, detectorFor({ ...rotated, ...old }, wholes))
  }, 60_000)

  it('shows none when the guard refuses a render of objects that are named by them', async () => {
    await planted.stack.commit(changedNames('upper'))
    const plan = await planted.act({ command: 'plan' })
    expectNoLeak(plan, { result: 'changed' })
    await planted.stack.write(changedNames('lower'))
    const { approval = '' } = plan.step.outputs
    const emitted = await planted.act({ command: 'apply', approval }, { event: 'push' })
    expectNoLeak(emitted, { 'failure-reason': 'render-differs' })
  }, 60_000)

  it('shows none when all of it is removed', async () => {
    await planted.stack.commit(emptiedCharts)
    expectNoLeak(await planted.act({ command: 'plan' }), { result: 'changed' })
  }, 60_000)
})

describe('a run that fails, or only looks', () => {
  it.each(situations(secrets))(
    'shows no secret: $title',
    async ({ files, inputs, outcome, how = {}, isSilent = false }) => {
      const stack = await stackOf(files(uniqueName('leak')))
      const emitted = await stack.act(inputs, how)
      expectNoLeak(emitted, outcome)
      expect(Object.values(emitted.texts).join('').includes('•••')).toBe(!isSilent)
    },
    60_000,
  )
})

it('looked into every channel', () => {
  const forms = Object.keys(plantedForms(secrets)).length
  const sizes = channels.map((channel) => `${channel} ${carried.get(channel) ?? 0}`)
  console.log(`${names.length} secrets in ${forms} forms, ${runs} runs; characters read: ${sizes.join(', ')}`)
  const written = channels.filter((channel) => channel !== 'left-over files')
  expect(written.filter((channel) => (carried.get(channel) ?? 0) === 0)).toEqual([])
})
