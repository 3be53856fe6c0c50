import type { Element, ElementContent, Properties } from 'hast'

/** @returns an element of HTML. */
export function element(tagName: string, properties: Properties, children: ElementContent[] = []): Element {
  return { type: 'element', tagName, properties, children }
}
