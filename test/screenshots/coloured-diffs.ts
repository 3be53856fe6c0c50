import type { Element, ElementContent, Root } from 'hast'
import { element } from './elements.js'

/** The classes that GitHub gives to the lines of a diff, by how a line begins. */
const classes: Readonly<Record<string, string>> = { '+': 'pl-mi1', '-': 'pl-md', '@': 'pl-mdr' }

/** Colours each fence of a diff line by line, as GitHub does. */
export function withColouredDiffs(node: Root | ElementContent | Root['children'][number]): void {
  if (node.type === 'element' && isDiff(node)) node.children = node.children.flatMap(lines)
  else if ('children' in node) node.children.forEach(withColouredDiffs)
}

function isDiff({ tagName, properties }: Element): boolean {
  const { className } = properties
  return tagName === 'code' && Array.isArray(className) && className.includes('language-diff')
}

function lines(node: ElementContent): ElementContent[] {
  if (node.type !== 'text') return [node]
  return node.value.split(/(?<=\n)/).map((line): ElementContent => {
    const colour = classes[line.charAt(0)]
    const text = { type: 'text', value: line } as const
    return colour === undefined ? text : element('span', { className: [colour] }, [text])
  })
}
