import type { BlockContent, ListItem, PhrasingContent, RootContent, TableRow } from 'mdast'
import { gfmTableToMarkdown } from 'mdast-util-gfm-table'
import { toMarkdown } from 'mdast-util-to-markdown'

/**
 * Names, reasons and diffs come from charts and pull requests: they only ever stand in code, where Markdown is inert
 * and GitHub links and mentions nothing. What stands here as text is ours.
 */
export const text = (value: string): PhrasingContent => ({ type: 'text', value })
export const strong = (value: string): PhrasingContent => ({ type: 'strong', children: [text(value)] })
export const paragraph = (...children: PhrasingContent[]): BlockContent => ({ type: 'paragraph', children })
export const fence = (value: string, lang: string): BlockContent => ({
  type: 'code',
  lang,
  value: wellFormed(value),
})
export const heading = (...children: PhrasingContent[]): RootContent => ({
  type: 'heading',
  depth: 3,
  children,
})

/** A name longer than this is shortened: Kubernetes allows 63 + 1 + 253. */
const nameRoom = 320

/** @returns a code span of one line; never empty, because an empty one would not be a code span. */
export function code(value: string, room = nameRoom): PhrasingContent {
  const line = oneLine(value, room)
  return line === '' ? text('(empty)') : { type: 'inlineCode', value: line }
}

function oneLine(value: string, room: number): string {
  const start = value.slice(0, 4 * room).replace(/\s+/g, ' ')
  return wellFormed(cropped(start.trim(), room))
}

/** @returns a sentence of ours that may hold words which GitHub would turn into mentions or links: these become code. */
export function sentence(value: string): PhrasingContent[] {
  return cropped(value, 600)
    .replace(/\s+/g, ' ')
    .split(/(?<![^ ])([^ ]*(?:[@#~]|:\/\/|www\.|gh-\d)[^ ]*)/i)
    .map((part, index) => (index % 2 === 1 ? code(part) : text(part)))
    .filter((node) => node.type !== 'text' || node.value !== '')
}

/** @returns a link, or nothing when the address is not one of the web. */
export function link(title: string, url: string | undefined): PhrasingContent[] {
  if (url === undefined || !URL.canParse(url)) return []
  const { protocol, href } = new URL(url)
  return /^https?:$/.test(protocol) ? [{ type: 'link', url: href, children: [text(title)] }] : []
}

export function table(titles: readonly string[], rows: readonly PhrasingContent[][][]): BlockContent {
  const row = (cells: readonly PhrasingContent[][]): TableRow => ({
    type: 'tableRow',
    children: cells.map((children) => ({ type: 'tableCell', children })),
  })
  return { type: 'table', children: [row(titles.map((title) => [text(title)])), ...rows.map(row)] }
}

export function list(items: readonly PhrasingContent[][]): BlockContent {
  const children = items.map((item): ListItem => ({
    type: 'listItem',
    spread: false,
    children: [paragraph(...item)],
  }))
  return { type: 'list', ordered: false, spread: false, children }
}

/** @returns a paragraph in small print. */
export function smallPrint(...children: PhrasingContent[]): BlockContent {
  return paragraph({ type: 'html', value: '<sub>' }, ...children, { type: 'html', value: '</sub>' })
}

/** @returns a block that GitHub shows in colour; elsewhere it is a quotation. */
export function alert(kind: 'CAUTION' | 'WARNING', children: readonly BlockContent[]): RootContent {
  const head: BlockContent = { type: 'paragraph', children: [{ type: 'html', value: `[!${kind}]` }] }
  return { type: 'blockquote', children: [head, ...children] }
}

/** @returns Markdown that ends in a line break; empty for nothing. */
export function markdown(...children: readonly RootContent[]): string {
  return toMarkdown(
    { type: 'root', children: [...children] },
    { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })], fences: true, bullet: '-' },
  )
}

/**
 * @param title HTML; what is not ours in it comes from `htmlCode`.
 * @param body Markdown.
 */
export function details(title: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n</details>\n`
}

/** @returns a name for HTML: escaped, in code, and with nothing in it that could be taken for a mention or a number. */
export function htmlCode(value: string): string {
  const name = oneLine(value, nameRoom)
  return `<code>${name.replace(/[^\p{L}\p{N} ./_-]/gu, htmlEntity).replace(/&#(?:64|35);/g, '$&&#8203;')}</code>`
}

function htmlEntity(character: string): string {
  return `&#${character.codePointAt(0)};`
}

/** @returns the text, shortened in the middle so that numbered names still differ; `…` says so. */
export function cropped(value: string, room: number): string {
  if (value.length <= room) return value
  const tail = Math.floor((room - 1) / 2)
  return `${value.slice(0, room - 1 - tail)}…${value.slice(value.length - tail)}`
}

/** Half a surrogate pair is no text: JSON may carry it, but GitHub refuses it. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, '�')
}

export function number(value: number): string {
  return value.toLocaleString('en-US')
}

/** @returns `1 release`, `2 releases`. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** @returns `1`, `1 and 2`, `1, 2 and 3`. */
export function enumeration(values: readonly (string | number)[]): string {
  return values.length < 2
    ? values.join('')
    : `${values.slice(0, -1).join(', ')} and ${String(values.at(-1))}`
}
