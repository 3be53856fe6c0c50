import type { Random } from './random.js'

/** A document before it is written down. */
export type Tree =
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: Leaf, value: Tree])[] }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  | Leaf

/** A string, which can be quoted or not; or a source text that is put down as it is. */
export type Leaf =
  { readonly kind: 'text'; readonly value: string } | { readonly kind: 'raw'; readonly source: string }

export const text = (value: string): Leaf => ({ kind: 'text', value })

/** How a tree is written down; each way that is on may be used, at random. */
export interface Style {
  readonly order: boolean
  readonly comments: boolean
  readonly indentation: boolean
  readonly quotes: boolean
}

export const plainStyle: Style = { order: false, comments: false, indentation: false, quotes: false }

const comments = ['# Source: shop/templates/a.yaml', '#', '# a: b', '#- "x', "# it's {a: [", '# |']

/** May a string stand without quotes? Narrower than YAML, so that it is right. */
const safe = /^(?!null$|true$)[A-Za-z][A-Za-z0-9/.-]{3,}$/

/** @returns the tree as a block mapping, as helm charts write it, in the ways that `style` allows. */
export function write(tree: Tree, style: Style, random: Random): string {
  const flip = (way: keyof Style, share = 0.5): boolean => style[way] && random.chance(share)

  const note = (indent: number): string => {
    if (!flip('comments', 0.25)) return ''
    return `${' '.repeat(random.chance(0.5) ? indent : random.below(8))}${random.pick(comments)}\n`
  }
  const tail = (): string => (flip('comments', 0.1) ? ` ${random.pick(comments)}\n` : '\n')

  const quoted = (value: string): string => {
    if (/[\n\t]/.test(value) || (flip('quotes') && !value.includes("'"))) return JSON.stringify(value)
    return flip('quotes') ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
  }
  const leaf = (of: Leaf): string => {
    if (of.kind === 'raw') return of.source
    return safe.test(of.value) && (!style.quotes || random.chance(0.5)) ? of.value : quoted(of.value)
  }
  const step = (): number => (flip('indentation') ? random.pick([1, 2, 3, 4, 8]) : 2)

  const isBlockText = (of: Tree): boolean => of.kind === 'text' && /^[^\s]([^]*\S)?\n?$/.test(of.value)
  const blockText = (value: string, indent: number): string => {
    const body = value.replace(/\n$/, '').split('\n')
    const lines = body.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
    return ` ${value.endsWith('\n') ? '|' : '|-'}\n${lines.join('\n')}\n`
  }

  /** @returns what follows a colon or a dash in column `column`. */
  const after = (of: Tree, column: number, inList: boolean): string => {
    if (of.kind === 'map') {
      if (of.entries.length === 0) return ` {}${tail()}`
      const compact = inList && !flip('indentation', 0.2)
      return compact ? ` ${map(of, column + 2).trimStart()}` : `\n${map(of, column + step())}`
    }
    if (of.kind === 'list') {
      if (of.items.length === 0) return ` []${tail()}`
      const least = inList ? 1 : 0
      return `\n${list(of, column + (flip('indentation') ? random.below(4) + least : 2))}`
    }
    if (of.kind === 'text' && of.value.includes('\n') && isBlockText(of) && !of.value.includes('\t')) {
      return blockText(of.value, column + step())
    }
    const source = leaf(of)
    return source === '' ? tail() : ` ${source}${tail()}`
  }
  const map = (of: Extract<Tree, { kind: 'map' }>, column: number): string => {
    const entries = flip('order', 0.9) ? random.shuffled(of.entries) : of.entries
    const lines = entries.map(([key, value], position) => {
      const before = position > 0 ? note(column) : ''
      return `${before}${' '.repeat(column)}${leaf(key)}:${after(value, column, false)}`
    })
    return lines.join('')
  }
  const list = (of: Extract<Tree, { kind: 'list' }>, column: number): string =>
    of.items.map((item) => `${note(column)}${' '.repeat(column)}-${after(item, column, true)}`).join('')

  const body = tree.kind === 'map' ? map(tree, 0) : after(tree, 0, false)
  return note(0) + (flip('comments', 0.3) ? '---\n' : '') + body + note(0)
}
