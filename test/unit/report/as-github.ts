import type { Element, ElementContent, Root, RootContent } from 'hast'
import rehypeRaw from 'rehype-raw'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'

const reader = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeSanitize)

/** What a reader of the rendered page gets. */
export interface Page {
  /** All elements but those inside code, in reading order. */
  readonly elements: string[]
  /** The text outside code: the only text in which GitHub looks for mentions, numbers and links. */
  readonly prose: string
  /** The text of each code span and fence. */
  readonly codes: string[]
}

/** @returns the page that GitHub would make of Markdown: GFM, HTML parsed as a browser does, then sanitized. */
export function asGitHub(markdown: string): Page {
  const page = { elements: [] as string[], prose: '', codes: [] as string[] }
  const visit = (node: Root | RootContent | ElementContent): void => {
    if (node.type === 'text') page.prose += node.value
    if (node.type === 'element') page.elements.push(elementText(node))
    if (node.type === 'element' && node.tagName === 'code') return void page.codes.push(textOf(node))
    if ('children' in node) node.children.forEach(visit)
  }
  visit(githubTree(markdown))
  return page
}

/** @returns the same page as a tree of elements. */
export function githubTree(markdown: string): Root {
  return reader.runSync(reader.parse(markdown))
}

/** The language of a fence is ours; an address is not always. */
function elementText({ tagName, properties }: Element): string {
  const { href, className } = properties
  return [tagName, ...[href, className].filter((value) => value !== undefined)].join(' ')
}

function textOf(node: ElementContent): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}
