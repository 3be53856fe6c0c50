import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createHmac } from 'node:crypto'
import { digestKey, sendingDigest } from '../../src/approval/digest.js'
import { provableForm, provablySame } from '../../src/manifest/proof/same-text.js'
import { prepareTools } from '../bed/tools.js'
import { randomFrom } from '../fuzz/random.js'
import { trySameText, type Figures } from '../fuzz/same-text-trial.js'
import { digestCollisions, randomBytes } from '../fuzz/yaml-documents.js'
import { startJudge, type Judge } from '../fuzz/yaml-judge.js'

const seed = 20_261_127

let judge: Judge
beforeAll(async () => {
  judge = startJudge((await prepareTools()).yamlJudge)
}, 1_200_000)
afterAll(() => judge.end())

describe('the judge', () => {
  it('tells what Go reads, with numbers as they were handed on, or why it refuses', async () => {
    expect(await judge.ask('r', ['a: y\nb: 18446744073709551615\nc: 0x1f', 'a: "', 'a: .inf'])).toEqual([
      { read: '{"a":true,"b":18446744073709551615,"c":31}' },
      { refused: expect.stringContaining('yaml: ') },
      { refused: expect.stringContaining('unsupported value') },
    ])
  })

  it('tells which bytes helm hands to a post-renderer', async () => {
    const annotation =
      "metadata:\n  annotations:\n    postrenderer.helm.sh/postrender-filename: 'file.yaml'\n"
    expect(await judge.ask('p', ['---\n# c\na:   b\n--- \nd: e'])).toEqual([
      { read: `# c\na: b\n${annotation}---\nd: e\n${annotation}` },
    ])
  })
})

describe('what is called the same', () => {
  let figures: Figures
  beforeAll(async () => {
    figures = await trySameText({ judge, pairs: 27_000, seed })
  }, 180_000)

  it('is the same for Go, and so is what is said about one document', () => {
    expect(figures.violations).toEqual([])
    expect(figures.documents).toBeGreaterThanOrEqual(50_000)
    expect(figures.sameRight).toBe(figures.same)
    expect(figures.handedRight).toBe(figures.same)
    expect(figures.formedRight).toBe(figures.formed)
  })

  it('was found among hostile pairs, too, so the trial means something', () => {
    expect(figures.hostileSame).toBeGreaterThan(1_000)
  })

  it.each(['comments', 'order', 'indentation', 'quotes', 'all ways'])(
    'includes nearly all that differ in %s',
    (kind) => {
      const { of, found } = figures.recognised[kind] ?? { of: 0, found: 0 }
      expect(of).toBeGreaterThan(500)
      expect(found / of).toBeGreaterThan(0.9)
    },
  )
})

describe('the trial', () => {
  const careless = (text: string): string => text.replace(/: (y|1|0x1f|null)$/gm, ': "$1"')

  it('finds a function that takes y, 1 or null for a text', async () => {
    const { violations } = await trySameText({
      judge,
      pairs: 3_000,
      seed,
      form: (text) => provableForm(careless(text)),
      same: (a, b) => provablySame(careless(a), careless(b)),
    })
    expect(violations.some((violation) => violation.startsWith('Go does not read what'))).toBe(true)
    expect(violations.some((violation) => violation.startsWith('Go reads two'))).toBe(true)
  }, 60_000)
})

describe('a digest', () => {
  const pool = (): Buffer[] => [...randomBytes(randomFrom(seed), 10_000)]

  it('of an approval tells all texts apart that differ in a byte', () => {
    const key = digestKey('token')
    const digest = (bytes: Buffer): string =>
      sendingDigest({ namespace: 'shop', name: 'web', bytes, manner: [] }, key)
    expect(digestCollisions(digest, pool())).toEqual([])
  })

  it('of what a decoder makes of the bytes does not', () => {
    const digest = (bytes: Buffer): string =>
      createHmac('sha256', 'key').update(bytes.toString()).digest('hex')
    expect(digestCollisions(digest, [Buffer.from([0xff]), Buffer.from([0xfe])])).toHaveLength(1)
  })
})
