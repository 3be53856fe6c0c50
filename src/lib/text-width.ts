import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'

/** What `Intl.Segmenter` yields holds a copy of all that it is from: of a long line it is given a piece at a time. */
const pieces = /.{1,128}/gsu

/** @returns the columns that a text takes in a terminal: none for colours, two for a Chinese character. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text)
  return (plain.match(pieces) ?? []).reduce((width, piece) => width + stringWidth(piece), 0)
}

/** @returns what a reader takes for one character each. */
export function charactersOf(text: string): string[] {
  return (text.match(pieces) ?? []).flatMap((piece) =>
    Array.from(segmenter.segment(piece), ({ segment }) => segment),
  )
}

const segmenter = new Intl.Segmenter()
