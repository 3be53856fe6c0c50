import type { Element, ElementContent, Root } from 'hast'
import { element } from './elements.js'

/** An outline and what stands in it, as paths in a square of 16. */
const kinds = {
  CAUTION: { title: 'Caution', icon: 'M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z' },
  WARNING: { title: 'Warning', icon: 'M8 1.5 15 14H1z' },
} as const

const exclamationMark = 'M8 6v3.5M8 11.3v1'

/** Makes of each quotation that begins with a line like `[!CAUTION]` what GitHub makes of it. */
export function withAlerts(tree: Root): void {
  for (const node of tree.children) {
    if (node.type === 'element' && node.tagName === 'blockquote') becomeAlert(node)
  }
}

/** GitHub makes alerts of quotations at the top level only. */
function becomeAlert(quotation: Element): void {
  const paragraph = quotation.children.find((node) => node.type === 'element')
  const first = paragraph?.children[0]
  if (paragraph?.tagName !== 'p' || first?.type !== 'text') return
  const [, kind, rest = ''] = /^\[!([A-Z]+)\]\s*(?:\n(.*))?$/s.exec(first.value) ?? []
  if (kind === undefined || !(kind in kinds)) return
  first.value = rest
  const empty = paragraph.children.length === 1 && rest === ''
  const children = quotation.children.filter((node) => !(empty && node === paragraph))
  quotation.tagName = 'div'
  quotation.properties = { className: ['markdown-alert', `markdown-alert-${kind.toLowerCase()}`] }
  quotation.children = [title(kind as keyof typeof kinds), ...children]
}

function title(kind: keyof typeof kinds): ElementContent {
  const { title, icon } = kinds[kind]
  const look = { viewBox: '0 0 16 16', width: 16, height: 16, stroke: 'currentColor' }
  const path = element('path', {
    d: `${icon}${exclamationMark}`,
    strokeWidth: '1.5',
    strokeLinejoin: 'round',
  })
  return element('p', { className: ['markdown-alert-title'] }, [
    element('svg', { ...look, className: ['octicon'], style: 'fill: none; margin-right: 8px' }, [path]),
    { type: 'text', value: title },
  ])
}
