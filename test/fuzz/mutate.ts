/** Small changes of a chart, as a pull request makes them, from a seed. */

import type { Random } from './random.js'

/** Texts by path inside the chart. */
export type ChartFiles = Readonly<Record<string, string>>

interface Mutation {
  readonly name: string
  /** @returns undefined where there is nothing to change in this way. */
  readonly change: (files: ChartFiles, pick: Pick) => ChartFiles | undefined
}

type Pick = <T>(items: readonly T[]) => T | undefined

const isTemplate = (path: string) => /(^|\/)templates\/.*\.ya?ml$/.test(path)
const isValues = (path: string) => /(^|\/)values\.yaml$/.test(path)

/** A line `key: literal` without a template action. */
const literal = /^(\s*(?:- )?[\w./-]+: )([\w.:/-]+)$/

function editLine(
  wanted: (path: string) => boolean,
  fits: (line: string) => boolean,
  edit: (line: string) => string | undefined,
): Mutation['change'] {
  return (files, pick) => {
    const places = Object.entries(files).flatMap(([path, text]) =>
      wanted(path) ? text.split('\n').flatMap((line, at) => (fits(line) ? [{ path, at, line }] : [])) : [],
    )
    const place = pick(places)
    if (!place) return undefined
    const lines = (files[place.path] ?? '').split('\n')
    const edited = edit(place.line)
    lines.splice(place.at, 1, ...(edited === undefined ? [] : [edited]))
    return { ...files, [place.path]: lines.join('\n') }
  }
}

const isLiteral = (line: string) => literal.test(line)

function another(line: string): string {
  return line.replace(literal, (_, head: string, value: string) => {
    if (/^\d+$/.test(value)) return `${head}${Number(value) + 1}`
    if (value === 'true' || value === 'false') return `${head}${value === 'true' ? 'false' : 'true'}`
    return `${head}${value}x`
  })
}

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: added\ndata:\n  a: b\n'

export const mutations: readonly Mutation[] = [
  { name: 'a value', change: editLine(isValues, isLiteral, another) },
  { name: 'another value', change: editLine(isValues, isLiteral, another) },
  { name: 'a line of a template', change: editLine(isTemplate, isLiteral, another) },
  {
    name: 'a name',
    change: editLine(
      isTemplate,
      (line) => /^ {2}name: /.test(line),
      (line) => `${line}-x`,
    ),
  },
  {
    name: 'a line that is gone',
    change: editLine(
      isTemplate,
      (line) => /^ {4,}[\w.-]+: \S/.test(line),
      () => undefined,
    ),
  },
  {
    name: 'a label that is new',
    change: editLine(
      isTemplate,
      (line) => /^ {2}labels:$/.test(line),
      (line) => `${line}\n    added: "yes"`,
    ),
  },
  {
    name: 'a comment',
    change: editLine(
      isTemplate,
      (line) => /^ {2}name: /.test(line),
      (line) => `${line}\n  # a comment`,
    ),
  },
  { name: 'a file that is new', change: (files) => ({ ...files, 'templates/added.yaml': settings }) },
  {
    name: 'a file that is gone',
    change: (files, pick) => {
      const path = pick(Object.keys(files).filter(isTemplate))
      return path === undefined
        ? undefined
        : Object.fromEntries(Object.entries(files).filter(([other]) => other !== path))
    },
  },
  { name: 'nothing', change: (files) => files },
]

/** @returns a chart with one to three changes, and what they are. */
export function mutated(files: ChartFiles, random: Random): { files: ChartFiles; names: string[] } {
  const pick: Pick = (items) => (items.length === 0 ? undefined : random.pick(items))
  const names: string[] = []
  let now = files
  for (let left = 1 + random.below(3); left > 0; left--) {
    const mutation = pick(mutations)
    const next = mutation?.change(now, pick)
    if (!mutation || !next) continue
    names.push(mutation.name)
    now = next
  }
  return { files: now, names }
}
