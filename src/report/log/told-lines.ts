import { hanging } from '../../lib/wrapped.js'

type Paint = (text: string) => string

/** @returns a text as lines at an indentation, in a colour of its own. */
export type Tell = (indent: string, text: string, paint?: Paint) => string[]

/** @param columns of the terminal; undefined where there is none: then each text is one line. */
export function tellIn(columns: number | undefined): Tell {
  return (indent, text, paint = (line) => line) =>
    hanging(indent, text, columns).map((line) => {
      const start = line.length - line.trimStart().length
      return `${line.slice(0, start)}${paint(line.slice(start))}`
    })
}
