/**
 * Finds many patterns in one pass over a text (Aho and Corasick, 1975), in memory that stays small for millions of
 * states. The libraries that were measured match whole graphemes only, so that a combining mark behind a secret hides
 * it, or take seconds and gigabytes to build.
 */
export interface Automaton {
  /** Class of each UTF-16 unit, so that rows stay short; 0 is a unit that no pattern has. */
  readonly classOf: Uint16Array
  /** @returns the state after one more unit, of which the class is given. The first state is 0. */
  readonly step: (state: number, unitClass: number) => number
  /** For each state: itself or the state of its longest suffix where a pattern ends; 0 when there is none. */
  readonly ending: Int32Array
  /** @returns the pattern that ends in a state that `ending` names, and the next shorter one's state, or 0. */
  readonly patternAt: (state: number) => number
  readonly shorter: (state: number) => number
}

/** Entries of the table of rows: states near the root, where nearly all time is spent, get a row each. */
const rowBudget = 4_000_000

/** The trie in preorder: the first child of a state is the next state, its other children are that one's siblings. */
interface Trie {
  readonly size: number
  readonly classOf: Uint16Array
  readonly classes: number
  readonly label: Uint16Array
  readonly hasChild: Uint8Array
  readonly sibling: Int32Array
  readonly patterns: ReadonlyMap<number, number>
}

/** @param patterns distinct, none of them empty; a pattern is reported by its index. */
export function buildAutomaton(patterns: readonly string[]): Automaton {
  const trie = buildTrie(patterns)
  const { label, hasChild, sibling } = trie
  const fail = new Int32Array(trie.size)
  const rows = new Int32Array(rowBudget + trie.classes)
  const rowOf = new Int32Array(trie.size).fill(-1)
  const step = (from: number, unitClass: number): number => {
    for (let state = from; ; state = fail[state]!) {
      const row = rowOf[state]!
      if (row >= 0) return rows[row + unitClass]!
      if (hasChild[state] === 0) continue
      for (let child = state + 1; child !== 0; child = sibling[child]!) {
        if (label[child] === unitClass) return child
      }
    }
  }
  const ending = link(trie, { fail, rows, rowOf, step })
  return {
    classOf: trie.classOf,
    step,
    ending,
    patternAt: (state) => trie.patterns.get(state) ?? -1,
    shorter: (state) => ending[fail[state]!]!,
  }
}

function buildTrie(patterns: readonly string[]): Trie {
  const order = patterns
    .map((pattern, index) => ({ pattern, index }))
    .sort((a, b) => (a.pattern < b.pattern ? -1 : 1))
  const { classOf, classes } = classesOf(patterns)
  const most = 1 + patterns.reduce((sum, { length }) => sum + length, 0)
  const label = new Uint16Array(most)
  const hasChild = new Uint8Array(most)
  const sibling = new Int32Array(most)
  const ends = new Map<number, number>()
  const path = [0]
  let size = 1
  let last = ''
  for (const { pattern, index } of order) {
    const shared = commonPrefixLength(last, pattern)
    for (let depth = shared; depth < pattern.length; depth++) {
      if (depth === shared && depth < last.length) sibling[path[depth + 1]!] = size
      else hasChild[path[depth]!] = 1
      label[size] = classOf[pattern.charCodeAt(depth)]!
      path[depth + 1] = size++
    }
    ends.set(path[pattern.length]!, index)
    last = pattern
  }
  return { size, classOf, classes, label, hasChild, sibling, patterns: ends }
}

function classesOf(patterns: readonly string[]) {
  const classOf = new Uint16Array(65_536)
  let classes = 1
  for (const pattern of patterns) {
    for (let at = 0; at < pattern.length; at++) {
      const unit = pattern.charCodeAt(at)
      if (classOf[unit] === 0) classOf[unit] = classes++
    }
  }
  return { classOf, classes }
}

export function commonPrefixLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

interface Links {
  readonly fail: Int32Array
  readonly rows: Int32Array
  readonly rowOf: Int32Array
  readonly step: Automaton['step']
}

/** Goes through the trie by depth, so that a state's suffix, which is shorter, is always linked before it. */
function link(trie: Trie, { fail, rows, rowOf, step }: Links): Int32Array {
  const { size, classes, label, hasChild, sibling, patterns } = trie
  const ending = new Int32Array(size)
  const queue = new Int32Array(size)
  let queued = 1
  let used = 0
  for (let at = 0; at < queued; at++) {
    const state = queue[at]!
    const suffix = fail[state]!
    ending[state] = patterns.has(state) ? state : ending[suffix]!
    const row = state === 0 || used < rowBudget ? used : -1
    if (row > 0) rows.copyWithin(row, rowOf[suffix]!, rowOf[suffix]! + classes)
    for (let child = hasChild[state] === 0 ? 0 : state + 1; child !== 0; child = sibling[child]!) {
      fail[child] = state === 0 ? 0 : step(suffix, label[child]!)
      if (row >= 0) rows[row + label[child]!] = child
      queue[queued++] = child
    }
    if (row < 0) continue
    rowOf[state] = row
    used += classes
  }
  return ending
}
