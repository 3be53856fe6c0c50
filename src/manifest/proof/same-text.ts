/**
 * Tells whether two texts are the same Kubernetes object for the Go reader that helm uses (sigs.k8s.io/yaml, a YAML
 * 1.1 reader), although they are written differently.
 *
 * A YAML parser here and one there read the same text differently: `y`, `0o7`, `!!merge`, NEL, a missing last line end.
 * So nothing is said about a text unless all of it is written in ways that have one reading: a list of what is
 * allowed, and doubt about the rest. test/fuzz holds it against Go.
 */
import { Composer, Lexer, Parser, type CST } from 'yaml'
import { Doubt, isToken, refuseMoreThanSpace } from './tokens.js'
import { treeForm } from './tree.js'

const maxBytes = 4 * 1024 * 1024

/** Levels, with the document and the scalar that is being read. */
const maxDepth = 200

/**
 * Neither a YAML 1.1 nor a 1.2 reader is asked about: control characters, CR, NEL, LS, PS, the byte order mark, lone
 * surrogates and what is no character.
 */
// eslint-disable-next-line no-control-regex
const unusual = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u

/**
 * @param a one document, as helm printed or stored it.
 * @param b another one.
 * @returns whether they are the same bytes, or provably the same object. `false` says nothing but "not proved".
 */
export function provablySame(a: string, b: string): boolean {
  if (a === b) return true
  const form = provableForm(a)
  return form !== undefined && form === provableForm(b)
}

/**
 * @param text one document.
 * @returns a text that two documents share only when Go reads the same from both, without an error; undefined on any
 *   doubt. It does not throw.
 */
export function provableForm(text: string): string | undefined {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes || unusual.test(text)) return undefined
  try {
    const tokens = tokensOf(text)
    const form = treeForm(rootOf(tokens), text)
    refuseErrors(tokens)
    return JSON.stringify(form)
  } catch {
    // Whatever a parser throws is a doubt, too.
    return undefined
  }
}

/** @returns the value of the one document. @throws Doubt unless there is nothing but that. */
function rootOf(tokens: readonly CST.Token[]): CST.Token {
  const at = tokens.findIndex(({ type }) => type === 'document')
  const document = tokens[at]
  if (document?.type !== 'document' || document.value === undefined) throw new Doubt('no document')
  // Comments may stand before it; directives, a second document or what ends one may not stand anywhere.
  refuseMoreThanSpace([...tokens.slice(0, at), ...tokens.slice(at + 1), ...(document.end ?? [])])
  refuseMoreThanStart(document.start)
  return document.value
}

/**
 * Parser and composer call themselves for each level, and an engine that compiles a regular expression at the end of
 * its stack ends the process. So the depth is watched, not found out.
 */
function tokensOf(text: string): CST.Token[] {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > maxDepth) throw new Doubt('too deep')
  }
  return [...tokens, ...parser.end()]
}

/** @throws Doubt unless the document begins at once, or after a line that is `---`. */
function refuseMoreThanStart(start: readonly CST.SourceToken[]): void {
  const at = start.findIndex((token) => isToken(token, 'doc-start'))
  if (at >= 0 && !isToken(start[at + 1], 'newline')) throw new Doubt('the start of the document')
  refuseMoreThanSpace(start.filter((_, position) => position !== at))
}

/** @throws Doubt when the parser has anything to say. */
function refuseErrors(tokens: readonly CST.Token[]): void {
  // Its check of unique keys compares each with each; ours is stricter.
  const options = { version: '1.2', strict: true, uniqueKeys: false, keepSourceTokens: true } as const
  for (const { errors, warnings } of new Composer(options).compose(tokens)) {
    if (errors.length + warnings.length > 0) throw new Doubt('not correct')
  }
}
