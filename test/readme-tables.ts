/** The inputs in action.yml, made from their table, and the tables in docs/reference.md, made from action.yml: `npm run readme`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parse, stringify } from 'yaml'
import { inputTable, type InputFacts } from '../src/input-table.js'

/** The parts of action.yml that a table is made of. */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

const repository = fileURLToPath(new URL('..', import.meta.url))

const actionFile = join(repository, 'action.yml')

export function readAction(): Action {
  return parse(readFileSync(actionFile, 'utf8')) as Action
}

/** @returns the text of an action.yml with these inputs in the place of its own. */
export function withInputs(action: string, table: Readonly<Record<string, InputFacts>>): string {
  const inputs = Object.entries(table).map(([name, { description, default: usual = '' }]) => [
    name,
    { description, default: usual },
  ])
  const text = stringify(
    { inputs: Object.fromEntries(inputs) as object },
    { lineWidth: 0, singleQuote: true },
  )
  return action.replace(/^inputs:\n[^]*?(?=\n^outputs:)/m, () => text)
}

/** @returns a Markdown table, one row an input. */
export function inputsTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(([name, { description, default: value }]) => [
    `\`${name}\``,
    description,
    value ? `\`${value}\`` : '',
  ])
  return table(['Input', 'Meaning', 'Default'], rows)
}

/** @returns a Markdown table, one row an output. */
export function outputsTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return table(['Output', 'Meaning'], rows)
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)]
    .map((text) => text.replace(/ {2,}/g, ' '))
    .join('\n')
}

/** @returns what stands between the markers of a part, without prettier's padding; undefined without markers. */
export function readmePart(readme: string, part: 'inputs' | 'outputs'): string | undefined {
  return marked(part).exec(readme)?.[2]?.trim().replace(/-{3,}/g, '---').replace(/ {2,}/g, ' ')
}

/** @returns the README with both tables as action.yml has them. */
export function withTables(readme: string, action: Action): string {
  const put = (text: string, part: 'inputs' | 'outputs', made: string) =>
    text.replace(marked(part), (_all, start: string, _old, end: string) => `${start}\n\n${made}\n\n${end}`)
  return put(put(readme, 'inputs', inputsTable(action)), 'outputs', outputsTable(action))
}

const marked = (part: string) => new RegExp(`(<!-- ${part} -->)([^]*?)(<!-- /${part} -->)`)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(actionFile, withInputs(readFileSync(actionFile, 'utf8'), inputTable))
  const file = join(repository, 'docs/reference.md')
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), readAction()))
}
