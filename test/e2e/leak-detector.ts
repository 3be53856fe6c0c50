import { formsOf, partsOf } from './leak-forms.js'

/** A text by which a secret is recognised. */
interface Sign {
  readonly secret: string
  readonly form: string
  readonly text: string
}

/** @returns what was found, as `PASSWORD: base64 twice (text)`, each form once. */
export type Detector = (text: string) => string[]

/** Pieces of this length give a secret away too: a text that is cut short holds them. */
const pieceLength = 7

/**
 * @param secrets values by name: they, their parts and pieces of them are looked for in every form.
 * @param tokens are looked for whole.
 */
export function detectorFor(
  secrets: Readonly<Record<string, string>>,
  tokens: Readonly<Record<string, string>> = {},
): Detector {
  const signs = [
    ...Object.entries(secrets).flatMap(([secret, value]) =>
      partsOf(value).flatMap((part) => signsOf(secret, part)),
    ),
    ...Object.entries(tokens).flatMap(([secret, value]) => wholeSigns(secret, value)),
  ]
  const indexes = views.map(({ read }) => indexed(signs, read))
  return (text) => {
    const texts = [text, ...stringsInJson(text)].join('\n\n')
    const found = new Map<string, string>()
    views.forEach(({ show, read }, at) => {
      for (const side of show(texts)) look(read(side), indexes[at] ?? new Map(), found)
    })
    return [...found.values()].sort()
  }
}

function signsOf(secret: string, part: string): Sign[] {
  return [...wholeSigns(secret, part), ...piecesOf(part).map((text) => ({ secret, form: 'a piece', text }))]
}

function wholeSigns(secret: string, value: string): Sign[] {
  return formsOf(value).map(({ name, telling }) => ({ secret, form: name, text: telling }))
}

/** Pieces of what stands on one line: those of a JSON text are in its leaves. */
function piecesOf(part: string): string[] {
  if (part.includes('\n') || part.startsWith('{')) return []
  const pieces = [part, Buffer.from(part).toString('base64')].flatMap((text) =>
    Array.from({ length: Math.max(0, text.length - pieceLength) }, (_, at) =>
      text.slice(at, at + pieceLength),
    ),
  )
  // `aaaaaaaaaa` is a piece of anything.
  return pieces.filter((piece) => new Set(piece).size > pieceLength / 2)
}

interface View {
  /** @returns the texts that a reader may make of it. */
  readonly show: (text: string) => string[]
  /** Applied to what is searched and to what is searched for. */
  readonly read: (text: string) => string
}

const compact = (text: string) => text.replace(/\s/g, '')
const lines = (text: string, keep: RegExp) =>
  text
    .split('\n')
    .filter((line) => keep.test(line))
    .join('\n')
const sides = (text: string) => [
  text,
  text.replace(/^[ \t]*[+-]/gm, ''),
  ...[/^(?![ \t]*-)/, /^(?![ \t]*\+)/].map((side) => lines(text, side).replace(/^[ \t]*[+-]/gm, '')),
]

/** As it stands; without white space and marks of a diff; without the folds and the escaped ends of lines as well. */
const views: readonly View[] = [
  { show: (text) => [text], read: (text) => text },
  { show: sides, read: compact },
  { show: sides, read: (text) => compact(text.replace(/\\\r?\n\s*(\\(?= ))?|\\+[nrt]|%0[AD]/gi, '')) },
]

type Index = ReadonlyMap<string, readonly Sign[]>

const headLength = 6

function indexed(signs: readonly Sign[], read: View['read']): Index {
  const index = new Map<string, Sign[]>()
  for (const sign of signs) {
    const text = read(sign.text)
    if (text.length < headLength) continue
    const head = text.slice(0, headLength)
    index.set(head, [...(index.get(head) ?? []), { ...sign, text }])
  }
  return index
}

/** The values are made up, so a report may show what was found. */
function look(text: string, index: Index, found: Map<string, string>): void {
  for (let at = 0; at + headLength <= text.length; at++) {
    for (const { secret, form, text: sign } of index.get(text.slice(at, at + headLength)) ?? []) {
      const key = `${secret}: ${form}`
      if (text.startsWith(sign, at) && !found.has(key)) found.set(key, `${key} (${sign.slice(0, 24)})`)
    }
  }
}

/** A plan file holds its diffs as JSON strings. */
function stringsInJson(text: string): string[] {
  const strings: string[] = []
  try {
    JSON.parse(text, (key, value: unknown) => {
      strings.push(key)
      if (typeof value === 'string') strings.push(value)
      return value
    })
  } catch {
    return []
  }
  return strings
}
