import { describe, expect, it } from '@jest/globals'
import { digestKey } from '../../../src/approval/digest.js'
import type { Approval, ApprovedRelease } from '../../../src/approval/approval.js'
import { planIdOf, readRecord, recordLine, saltOf, unreviewed } from '../../../src/approval/review-record.js'
import { approvedApply, digestB } from '../fixtures/plan.js'

const headSha = 'a'.repeat(40)
const key = digestKey('a token')

type Releases = Readonly<Record<string, ApprovedRelease>>

const web = approvedApply({ fingerprints: 'aaaa' })
const webWith = (over: Parameters<typeof approvedApply>[0]) =>
  approvedApply({ fingerprints: 'aaaa', ...over })
const removed: ApprovedRelease = { kind: 'uninstall', revision: 3, digest: digestB }

function approval(releases: Releases = {}, over: Partial<Approval> = {}): Approval {
  const own: Releases = { 'shop/web': web, 'shop/db': { kind: 'unchanged', revision: 1 } }
  const all = new Map(Object.entries({ ...own, ...releases }))
  return { environment: 'production', commit: headSha, cluster: 'cluster-1', releases: all, ...over }
}

const bodyOf = (of = approval(), by = key) =>
  `marker\n${recordLine({ approval: of, headSha, key: by })}\n\nThe plan.`

function planOf(body: string, by = key) {
  const record = readRecord(body, by)
  if (record.kind !== 'reviewed') throw new Error(record.kind)
  return record.plan
}

describe('the id of a plan', () => {
  it('is 12 hexadecimal digits', () => {
    expect(planIdOf(approval())).toMatch(/^[0-9a-f]{12}$/)
  })

  it.each<[title: string, other: Approval, same: boolean]>([
    ['another commit, as a merge has', approval({}, { commit: 'c'.repeat(40) }), true],
    ['another order', approval({}, { releases: new Map([...approval().releases].reverse()) }), true],
    ['an unchanged release more', approval({ 'shop/new': { kind: 'unchanged', revision: 9 } }), true],
    [
      'an unchanged release at another revision',
      approval({ 'shop/db': { kind: 'unchanged', revision: 2 } }),
      true,
    ],
    [
      'other fingerprints, which repeat the digest',
      approval({ 'shop/web': webWith({ fingerprints: 'bbbb' }) }),
      true,
    ],
    ['another environment', approval({}, { environment: 'staging' }), false],
    ['another digest', approval({ 'shop/web': webWith({ digest: digestB }) }), false],
    ['another revision', approval({ 'shop/web': webWith({ revision: 4 }) }), false],
    ['another crds folder', approval({ 'shop/web': webWith({ crds: 'C'.repeat(43) }) }), false],
    ['a release that a failure takes back', approval({ 'shop/web': webWith({ back: digestB }) }), false],
    ['another release', approval({ 'shop/new': web }), false],
    ['a removal', approval({ 'shop/web': removed }), false],
    [
      'a removal in place of an upgrade with its digest',
      approval({ 'shop/web': { ...removed, digest: web.digest } }),
      false,
    ],
    [
      'no digest, because nothing is stable',
      approval({ 'shop/web': { kind: 'unstable', revision: 3, crds: '', fingerprints: 'aaaa' } }),
      false,
    ],
  ])('%s', (_title, other, same) => {
    expect(planIdOf(other) === planIdOf(approval())).toBe(same)
  })
})

describe('the record of a reviewed plan', () => {
  it('is read as it was written', () => {
    expect(planOf(bodyOf())).toEqual({
      environment: 'production',
      head: headSha,
      planId: planIdOf(approval()),
      changes: [expect.stringMatching(/^[\w-]{12}$/)],
    })
  })

  it('is read after GitHub turned the line ends', () => {
    expect(planOf(bodyOf().replaceAll('\n', '\r\n')).head).toBe(headSha)
  })

  it('carries the salt, so that the deploy can make the same digests', () => {
    const salted = digestKey(undefined)
    const body = bodyOf(approval({}, { salt: salted.salt ?? '' }), salted)
    expect(saltOf(body)).toBe(salted.salt)
    expect(planOf(body, digestKey(undefined, saltOf(body))).salt).toBe(salted.salt)
    expect(saltOf(bodyOf())).toBeUndefined()
  })

  it('stays under 20 kB for 1,000 changed releases', () => {
    const releases = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`team-${index}/app`, webWith({ revision: index })]),
    )
    const line = recordLine({ approval: approval(releases), headSha, key })
    expect(line.length).toBeLessThan(20_000)
    expect(planOf(line).changes).toHaveLength(1001)
  })

  it('is one line that ends no HTML comment before its time', () => {
    expect(recordLine({ approval: approval(), headSha, key })).toMatch(
      /^<!-- helmfile-gate:reviewed [\w-]+ -->$/,
    )
  })

  const edited = (change: (value: Record<string, unknown>) => void) => {
    const value = JSON.parse(
      Buffer.from(/reviewed ([\w-]+)/.exec(bodyOf())?.[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>
    change(value)
    return `<!-- helmfile-gate:reviewed ${Buffer.from(JSON.stringify(value)).toString('base64url')} -->`
  }
  const another = approval({ 'shop/web': webWith({ digest: digestB }) })

  it('that nobody touched is no forgery', () => {
    expect(
      readRecord(
        edited(() => undefined),
        key,
      ).kind,
    ).toBe('reviewed')
  })

  it.each<[title: string, body: string]>([
    ['another head', edited((value) => (value['head'] = 'f'.repeat(40)))],
    ['another environment', edited((value) => (value['environment'] = 'staging'))],
    ['another plan id', edited((value) => (value['planId'] = '0'.repeat(12)))],
    ['a change more', edited((value) => (value['changes'] = `${String(value['changes'])}AAAAAAAAAAAA`))],
    ['a salt of somebody', edited((value) => (value['salt'] = 'mine'))],
    ['another version', edited((value) => (value['v'] = 2))],
    ['no mac', edited((value) => delete value['mac'])],
    ['a list for a text', edited((value) => (value['changes'] = []))],
    [
      'a salted key, where there is a token',
      bodyOf(approval({}, { salt: 'mine' }), digestKey(undefined, 'mine')),
    ],
    ['the key of somebody else', bodyOf(approval(), digestKey('another token'))],
    ['two records', `${bodyOf()}\n${bodyOf(another)}`],
    ['a second record in a quote', `${bodyOf()}\n> ${recordLine({ approval: another, headSha, key })}`],
    ['a record within a line', `x ${recordLine({ approval: approval(), headSha, key })}`],
    ['no base64', '<!-- helmfile-gate:reviewed %% -->'],
    ['no JSON', '<!-- helmfile-gate:reviewed AAAA -->'],
    ['JSON null', `<!-- helmfile-gate:reviewed ${Buffer.from('null').toString('base64url')} -->`],
    ['a giant', `<!-- helmfile-gate:reviewed ${'A'.repeat(5_000_000)} -->`],
  ])('with %s is forged', (_title, body) => {
    expect(readRecord(body, key)).toEqual({ kind: 'forged' })
  })

  it.each(['', 'a comment', '<!-- helmfile-gate:plan production -->'])('is not in %j', (body) => {
    expect(readRecord(body, key)).toEqual({ kind: 'none' })
  })
})

describe('a plan held against the reviewed one', () => {
  const reviewed = planOf(bodyOf())

  it.each<[title: string, now: Approval, fresh: string[], gone: number]>([
    ['the same', approval({}, { commit: 'c'.repeat(40) }), [], 0],
    [
      'a release more',
      approval({ 'shop/new': approvedApply({ digest: digestB, revision: 0 }) }),
      ['shop/new'],
      0,
    ],
    ['another render', approval({ 'shop/web': webWith({ digest: digestB }) }), ['shop/web'], 1],
    ['deployed by somebody in between', approval({ 'shop/web': webWith({ revision: 4 }) }), ['shop/web'], 1],
    [
      'a release that was unchanged changes',
      approval({ 'shop/db': approvedApply({ digest: digestB, revision: 1 }) }),
      ['shop/db'],
      0,
    ],
    ['done already', approval({ 'shop/web': { kind: 'unchanged', revision: 4 } }), [], 1],
    ['removed instead', approval({ 'shop/web': removed }), ['shop/web'], 1],
    ['another environment', approval({}, { environment: 'staging' }), ['shop/web'], 1],
  ])('%s', (_title, now, fresh, gone) => {
    expect(unreviewed(now, reviewed)).toEqual({ fresh, gone })
  })
})
