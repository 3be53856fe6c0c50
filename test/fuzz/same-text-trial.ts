import { provableForm, provablySame } from '../../src/manifest/proof/same-text.js'
import { randomFrom } from './random.js'
import { allowedKinds, randomPair, type Pair, type PairKind } from './yaml-documents.js'
import type { Judge, Verdict } from './yaml-judge.js'

/** What a trial counts. */
export interface Figures {
  readonly documents: number
  readonly pairs: number
  /** Documents of which something is said at all, and those of them that Go reads as it is said. */
  readonly formed: number
  readonly formedRight: number
  /** Pairs that are called the same although their texts differ, and those of them that Go reads the same. */
  readonly same: number
  readonly sameRight: number
  readonly hostileSame: number
  /** Kind → of the pairs that differ in this way only and that Go reads the same, how many are recognised. */
  readonly recognised: Readonly<Record<string, { readonly of: number; readonly found: number }>>
  /** Pairs called the same for which helm hands the same objects to a post-renderer, too. */
  readonly handedRight: number
  readonly violations: readonly string[]
}

/** What is replaced to see that the trial can fail. */
export interface DryRunResult {
  readonly judge: Judge
  readonly pairs: number
  readonly seed: number
  readonly form?: (text: string) => string | undefined
  readonly same?: (a: string, b: string) => boolean
}

type Counts = { -readonly [Name in keyof Figures]: Figures[Name] extends number ? number : Figures[Name] }

const batch = 500

/** Holds {@link provablySame} and {@link provableForm} against Go. */
export async function trySameText(trial: DryRunResult): Promise<Figures> {
  const random = randomFrom(trial.seed)
  const plain = new Map<string, string>()
  let counts: Counts = {
    ...{
      documents: 0,
      pairs: 0,
      formed: 0,
      formedRight: 0,
      same: 0,
      sameRight: 0,
      hostileSame: 0,
      handedRight: 0,
    },
    recognised: Object.fromEntries(allowedKinds.map((kind) => [kind, { of: 0, found: 0 }])),
    violations: [],
  }
  for (let left = trial.pairs; left > 0; left -= batch) {
    const pairs = Array.from({ length: Math.min(batch, left) }, () => randomPair(random))
    const verdicts = await trial.judge.ask(
      'r',
      pairs.flatMap(({ a, b }) => [a, b]),
    )
    const same = pairs.map((pair) => (trial.same ?? provablySame)(pair.a, pair.b))
    pairs.forEach((pair, position) => {
      const [a, b] = [verdicts[2 * position]!, verdicts[2 * position + 1]!]
      counts = countPair(counts, pair, { a, b, same: same[position]! })
      for (const [text, verdict] of [[pair.a, a] as const, [pair.b, b] as const]) {
        counts = countForm(counts, { text, verdict, form: (trial.form ?? provableForm)(text), plain })
      }
    })
    const claimed = pairs.filter(({ a, b }, position) => same[position] && a !== b)
    counts = await countHanded(counts, claimed, trial.judge)
  }
  return counts
}

interface Answers {
  readonly a: Verdict
  readonly b: Verdict
  readonly same: boolean
}

function countPair(counts: Counts, { kind, a: textA, b: textB }: Pair, { a, b, same }: Answers): Counts {
  const next = { ...counts, pairs: counts.pairs + 1 }
  if (textA === textB) return same ? next : violated(next, 'equal texts are not the same', textA)
  const goSame = 'read' in a && 'read' in b && a.read === b.read
  if (isAllowed(kind) && goSame) {
    const { of, found } = counts.recognised[kind]!
    next.recognised = { ...counts.recognised, [kind]: { of: of + 1, found: found + (same ? 1 : 0) } }
  }
  if (!same) return next
  next.same += 1
  if (!isAllowed(kind)) next.hostileSame += 1
  if (!goSame)
    return violated(next, 'Go reads two that are called the same differently', [textA, textB, a, b])
  next.sameRight += 1
  return next
}

const isAllowed = (kind: PairKind): boolean => (allowedKinds as readonly string[]).includes(kind)

interface Formed {
  readonly text: string
  readonly verdict: Verdict
  readonly form: string | undefined
  /** Source of what is no string → what Go read for it. */
  readonly plain: Map<string, string>
}

/** One form must say what Go reads: it is the stronger test, since every document is one, not a lucky pair. */
function countForm(counts: Counts, { text, verdict, form, plain }: Formed): Counts {
  const next = { ...counts, documents: counts.documents + 1 }
  if (form === undefined) return next
  next.formed += 1
  const right = 'read' in verdict && agrees(JSON.parse(form) as Form, JSON.parse(verdict.read), plain)
  if (!right) return violated(next, 'Go does not read what the form says', [text, form, verdict])
  next.formedRight += 1
  return next
}

function violated(counts: Counts, what: string, about: unknown): Counts {
  return { ...counts, violations: [...counts.violations, `${what}: ${JSON.stringify(about)}`] }
}

type Entry = readonly [kind: string, name: string, value: unknown]

type Form =
  readonly ['string' | 'plain', string] | readonly ['list', ...unknown[]] | readonly ['map', ...Entry[]]

/** @returns whether `value` is what `form` says; what is no string must be read everywhere as it was first. */
function agrees(form: Form, value: unknown, plain: Map<string, string>): boolean {
  if (form[0] === 'string') return value === form[1]
  if (form[0] === 'plain') {
    if (typeof value === 'object' && value !== null) return false
    const read = JSON.stringify(value)
    const before = plain.get(form[1]) ?? read
    plain.set(form[1], before)
    return before === read
  }
  if (form[0] === 'list') {
    const [, ...items] = form
    return (
      Array.isArray(value) &&
      value.length === items.length &&
      items.every((item, at) => agrees(item as Form, value[at], plain))
    )
  }
  const entries = form.slice(1) as readonly Entry[]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const read = new Map<string, unknown>(Object.entries(value))
  return (
    read.size === entries.length &&
    entries.every(([, name, of]) => read.has(name) && agrees(of as Form, read.get(name), plain))
  )
}

/** helm splits, trims and parses a text anew for a post-renderer, with another library. */
async function countHanded(counts: Counts, pairs: readonly Pair[], judge: Judge): Promise<Counts> {
  const texts = pairs.flatMap(({ a, b }) => [a, b])
  const handed = await judge.ask('p', texts)
  const read = await judge.ask(
    'r',
    handed.map((verdict) => ('read' in verdict ? verdict.read : '')),
  )
  return pairs.reduce((before, { a: textA, b: textB }, position): Counts => {
    // helm does not install what it cannot hand on; it must then refuse both.
    const [a, b] = [2 * position, 2 * position + 1].map((at) => ['read' in handed[at]!, read[at]] as const)
    if (JSON.stringify(a) === JSON.stringify(b)) return { ...before, handedRight: before.handedRight + 1 }
    return violated(before, 'helm hands on two that are called the same differently', [textA, textB, a, b])
  }, counts)
}
