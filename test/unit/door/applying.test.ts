import { describe, expect, it } from '@jest/globals'
import type { ApprovedRelease } from '../../../src/approval/approval.js'
import { removalDigest, sendingDigest } from '../../../src/approval/digest.js'
import { applying, nothingSent, type ApplyOptions, type OpenRelease } from '../../../src/door/applying.js'
import { readHelmCommand } from '../../../src/helm/command.js'
import { releaseKey } from '../../../src/lib/release-name.js'
import {
  approvalWith,
  approvedApply,
  digestA,
  digestB,
  key,
  renderedDiff,
  storedRelease,
} from '../fixtures/plan.js'
import { configMap } from '../fixtures/world.js'

const render = configMap('a')
const web = { namespace: 'shop', name: 'web' }
const manner = ['--reset-values=true']
const digest = sendingDigest({ ...web, bytes: Buffer.from(render), manner }, key)
const upgrade = approvedApply({ digest })
const install = approvedApply({ revision: 0, digest })
const removal: ApprovedRelease = {
  kind: 'uninstall',
  revision: 3,
  digest: removalDigest({ ...web, manner: [] }, key),
}

interface Given {
  /** Of shop/web. */
  readonly approved: ApprovedRelease
  readonly open?: Partial<OpenRelease>[]
  readonly options?: Partial<ApplyOptions>
}

/** Has helmfile run the commands one after the other; helm asks the guard as the real one does. */
async function done(
  { approved, open = [{}], options = {} }: Given,
  ...commands: ('upgrade' | 'uninstall')[]
) {
  const sent: string[] = []
  const progress = nothingSent()
  const attendant = applying(
    {
      open: open.map((one) => ({ ...web, approved, stored: storedRelease(), ...one })),
      approval: approvalWith({ releases: new Map([[releaseKey(web), approved]]) }),
      key,
      description: 'by alice',
      kubeContext: 'prod',
      redact: (text) => text,
      helm: (args, { allows }) => {
        const exitCode = allows(Buffer.from(render)) ? 0 : 1
        if (exitCode === 0 && args[0] !== 'template') sent.push(args.join(' '))
        return Promise.resolve({ exitCode, stdout: '', stderr: '' })
      },
      plainHelm: (args) => {
        sent.push(args.join(' '))
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
      },
      plan: () => Promise.reject(new Error('not asked')),
      ...options,
    },
    progress,
  )
  const codes: (number | undefined)[] = []
  for (const command of commands) {
    const answer = await (command === 'upgrade'
      ? attendant.upgrade(commandOf('upgrade'), '/repo')
      : attendant.uninstall(commandOf('uninstall'), '/repo'))
    codes.push(answer.kind === 'exit' ? answer.code : undefined)
  }
  return { sent, codes, why: progress.refusals.get(releaseKey(web))?.why }
}

function commandOf<Kind extends 'upgrade' | 'uninstall'>(kind: Kind) {
  const argv = {
    upgrade: ['upgrade', '--install', 'web', 'repo/web', '--reset-values', '--namespace', 'shop'],
    uninstall: ['uninstall', 'web', '--namespace', 'shop'],
  }
  const read = readHelmCommand(argv[kind]) as unknown as Readonly<Record<Kind, never>>
  return read[kind]
}

describe('what was approved', () => {
  it('is done once, with arguments of our own, and without the notes of the chart', async () => {
    const { sent, codes } = await done({ approved: upgrade }, 'upgrade')
    expect(codes).toEqual([0])
    expect(sent).toEqual([
      'upgrade --install --namespace=shop --reset-values=true --kube-context=prod --description=by alice ' +
        '--skip-crds=true --hide-notes=true -- web repo/web',
    ])
  })

  it('is removed with arguments of our own', async () => {
    const { sent } = await done({ approved: removal }, 'uninstall')
    expect(sent).toEqual(['uninstall --namespace=shop --kube-context=prod --description=by alice -- web'])
  })

  it('is left for its own turn where it is not open: helmfile is told that all went well', async () => {
    for (const [approved, command] of [
      [upgrade, 'upgrade'],
      [removal, 'uninstall'],
    ] as const) {
      const { sent, codes, why } = await done({ approved, open: [] }, command)
      expect({ sent, codes, why }).toEqual({ sent: [], codes: [0], why: undefined })
    }
  })
})

describe('what was not approved is refused, and not sent', () => {
  it.each<[title: string, given: Given, commands: ('upgrade' | 'uninstall')[], why: string]>([
    [
      'what the approval does not name',
      { approved: upgrade, options: { approval: approvalWith() } },
      ['upgrade'],
      'the approval does not name it',
    ],
    [
      'an upgrade, where a removal was',
      { approved: removal },
      ['upgrade'],
      'would upgrade it, which was not',
    ],
    [
      'a removal, where an upgrade was',
      { approved: upgrade },
      ['uninstall'],
      'would uninstall it, which was not',
    ],
    [
      'a removal of what is left unchanged',
      { approved: { kind: 'unchanged', revision: 3 }, open: [] },
      ['uninstall'],
      'would uninstall it, which was not',
    ],
    [
      'another render',
      { approved: approvedApply({ digest: digestB }) },
      ['upgrade'],
      'its render is not the one that was approved',
    ],
    [
      'a removal in another manner',
      { approved: { kind: 'uninstall', revision: 3, digest: digestA } },
      ['uninstall'],
      'would remove it in another manner',
    ],
  ])('%s', async (_title, given, commands, why) => {
    const refused = await done(given, ...commands)
    expect(refused).toMatchObject({ sent: [], codes: [1], why: expect.stringContaining(why) as unknown })
  })

  it.each<['upgrade' | 'uninstall', ApprovedRelease]>([
    ['upgrade', upgrade],
    ['uninstall', removal],
  ])('a second %s of the same release', async (command, approved) => {
    const { sent, codes, why } = await done({ approved }, command, command)
    expect(sent).toHaveLength(1)
    expect({ codes, why }).toEqual({ codes: [0, 1], why: `helmfile would ${command} it twice` })
  })
})

/** helm creates what lies in `crds/` before it asks the guard. */
describe('a first installation whose chart brings definitions', () => {
  const approved = { ...install, crds: digestA, fingerprints: 'aaaa' }
  const planned = (crdsDigest: string, over = {}): Partial<ApplyOptions> => ({
    plan: async (_command, { render }) => {
      await render(['template', 'web'])
      return { diff: renderedDiff({ digest, crdsDigest, ...over }), wanted: [], manner: [] }
    },
  })
  const first = [{ stored: undefined }]

  it('is done where they are those that were approved', async () => {
    const { sent } = await done({ approved, open: first, options: planned(digestA) }, 'upgrade')
    expect(sent).toEqual([expect.stringMatching(/^upgrade (?!.*--skip-crds)/)])
  })

  it.each<[title: string, options: Partial<ApplyOptions>, why: string]>([
    ['other definitions', planned(digestB), "the CRDs of its chart's crds/ folder are not those"],
    ['another render', planned(digestA, { digest: digestB }), 'its render is not the one that was approved'],
    [
      'a render that is not known',
      {
        plan: () =>
          Promise.resolve({
            diff: { ...web, outcome: 'failed', error: 'no chart', failure: 'chart' },
            wanted: [],
            manner: [],
          }),
      },
      'no chart',
    ],
  ])('is refused before helm is started: with %s', async (_title, options, why) => {
    const refused = await done({ approved, open: first, options }, 'upgrade')
    expect(refused).toMatchObject({ sent: [], codes: [1], why: expect.stringContaining(why) as unknown })
  })

  it('leaves the folder alone where nothing of it was approved', async () => {
    const { sent } = await done({ approved: install, open: first }, 'upgrade')
    expect(sent).toEqual([expect.stringContaining('--skip-crds=true')])
  })
})
