import type { CST } from 'yaml'
import { Doubt, isToken } from './tokens.js'

/** A scalar as it counts: a string by its value, everything else by how it is written. */
export type ScalarForm = readonly ['string', string] | ['plain', string]

/** What any reader of YAML 1.1 or 1.2, or Go's own number parser, may take for something else than a string. */
const words = new Set('y n yes no on off true false null inf nan infinity'.split(' '))

/** Letters, digits, punctuation and symbols, with single or several blanks between; no other white space. */
const plainText = /^[\x20-\x7e\p{L}\p{N}\p{P}\p{S}]*$/u

/**
 * Nothing but a string starts with these. No number does: after a dot, `e` could be an exponent. Neither is it an
 * indicator: that leaves out quotes, brackets, `#`, `&`, `*`, `!`, `|`, `>`, `%`, `@` and the rest.
 */
const stringStart = /^(?:[A-Za-z/]|\.[A-DF-Za-df-z])/

/** A plain scalar that may be a number, a date or null. Kept as written, it is read the same way everywhere. */
const otherStart = /^[A-Za-z0-9_./+~-]/

/** These are no JSON: the reader refuses the document. */
const notJson = /^[-+]?\.(?:inf|nan)$/i

/** Inside brackets, a comma or a colon more could end a scalar for one reader only. */
const flowText = /^-?[A-Za-z0-9/][A-Za-z0-9_./-]*$/

/**
 * @param inFlow whether the scalar stands in brackets.
 * @returns what the scalar is.
 * @throws Doubt when it is not written in one of the ways that have one reading.
 */
export function scalarForm(token: CST.FlowScalar, inFlow: boolean): ScalarForm {
  const { source } = token
  // Lines are folded in quotes and without, by rules that differ in corners.
  if (source.includes('\n')) throw new Doubt('several lines')
  if (token.type === 'single-quoted-scalar') return ['string', singleQuoted(source)]
  if (token.type === 'double-quoted-scalar') return ['string', doubleQuoted(source)]
  if (token.type === 'alias') throw new Doubt('an alias')
  return plain(source, inFlow)
}

function plain(source: string, inFlow: boolean): ScalarForm {
  // What stands for nothing at all.
  if (source === '') return ['plain', '']
  if (!plainText.test(source) || (inFlow && !flowText.test(source))) throw new Doubt('a plain scalar')
  const word = source.replace(/^\./, '').toLowerCase()
  if (stringStart.test(source) && !words.has(word)) return ['string', source]
  if (!otherStart.test(source) || notJson.test(source)) throw new Doubt('a plain scalar')
  return ['plain', source]
}

function singleQuoted(source: string): string {
  const text = /^'([^']*(?:''[^']*)*)'$/.exec(source)?.[1]
  if (text === undefined) throw new Doubt('quotes')
  return text.replaceAll("''", "'")
}

const escaped: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n', t: '\t' }

function doubleQuoted(source: string): string {
  const text = /^"([^"\\]*(?:\\[\\"nt][^"\\]*)*)"$/.exec(source)?.[1]
  if (text === undefined) throw new Doubt('quotes or an escape')
  return text.replace(/\\(.)/g, (_, letter: string) => escaped[letter] ?? '')
}

/**
 * @param above the column of the collection that holds the scalar.
 * @returns the text of a literal block scalar, `|` or `|-`.
 * @throws Doubt for every other kind, and where readers find the indentation or the end in different ways.
 */
export function blockForm({ props, source }: CST.BlockScalar, above: number): ScalarForm {
  const [header, newline, ...more] = props
  if (!isToken(header, 'block-scalar-header') || !isToken(newline, 'newline') || more.length > 0) {
    throw new Doubt('the head of a block scalar')
  }
  if (header.source !== '|' && header.source !== '|-') throw new Doubt('the kind of a block scalar')
  const lines = source.split('\n')
  // Without a line's end Go does not read one, also for `|`.
  const ended = lines.at(-1) === ''
  if (ended) lines.pop()
  const text = withoutIndentation(lines, above)
  return ['string', ended && header.source === '|' ? `${text}\n` : text]
}

function withoutIndentation(lines: readonly string[], above: number): string {
  const [first = '', last = ''] = [lines[0], lines.at(-1)]
  const indent = first.search(/[^ ]/)
  // The first line says the indentation, so it must show it; blanks at the end may belong to the text or not.
  if (indent <= above || first[indent] === '\t' || /^\s*$/.test(last)) throw new Doubt('a block scalar')
  const margin = ' '.repeat(indent)
  const text = lines.map((line) => {
    if (line.startsWith(margin)) return line.slice(indent)
    // An empty line often has the blanks of a template's `indent`.
    if (line.trim() !== '' || line.includes('\t')) throw new Doubt('the indentation of a block scalar')
    return ''
  })
  return text.join('\n')
}
