import { charactersOf, widthOf } from './text-width.js'

/** Into what a text is broken: where nobody minds first, where it cannot be helped last. The parts make up the whole. */
const breaks: readonly ((text: string) => string[])[] = [
  // Between words.
  (text) => text.match(/[^ ]+ *| +/g) ?? [],
  // In a name with its namespace, a path or an image: behind what joins its parts.
  (text) => text.match(/[^/]+\/*|\/+/g) ?? [],
  (text) => text.match(/[^-.,:;@=_]+[-.,:;@=_]*|[-.,:;@=_]+/g) ?? [],
  charactersOf,
]

/**
 * @param text printable, without a line break; colours of ours belong around what comes back.
 * @param room columns of a terminal, of which a Chinese character takes two.
 * @returns the text as lines that fit.
 */
export function wrapped(text: string, room: number): string[] {
  if (room === Infinity) return [text]
  const lines: string[] = []
  let [line, width] = ['', 0]
  const begin = () => {
    lines.push(line.trimEnd())
    ;[line, width] = ['', 0]
  }
  const put = (part: string, level: number) => {
    // Spaces at the end of a line are not seen.
    const seen = part.trimEnd()
    const more = widthOf(seen)
    const split = width + more > room && (level === 0 || more > room) ? breaks[level] : undefined
    if (split) return split(part).forEach((piece) => put(piece, level + 1))
    if (width + more > room && width > 0) begin()
    line += part
    width += more + part.length - seen.length
  }
  put(text, 0)
  begin()
  return lines
}

/** In less room than this hardly a word stands whole. */
const leastRoom = 20

/**
 * @param columns of the terminal; nothing is broken where there is none.
 * @returns the text at an indentation; what does not fit goes on below it, two further in.
 */
export function hanging(indent: string, text: string, columns = Infinity): string[] {
  const [first = '', ...more] = wrapped(text, Math.max(columns - indent.length - 2, leastRoom))
  return [`${indent}${first}`, ...more.map((line) => `${indent}  ${line}`)]
}

/** @returns a line that has its indentation already, in the same way. */
export function fittingLines(line: string, columns: number | undefined): string[] {
  const text = line.trimStart()
  return hanging(line.slice(0, line.length - text.length), text, columns)
}
