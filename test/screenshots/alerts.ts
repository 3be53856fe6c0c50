import type { Element, ElementContent, Root } from 'hast'
import { visit } from 'unist-util-visit'

/** The titles that GitHub gives, and the paths of its icons (Octicons, 16 px, MIT). */
const kinds = {
  CAUTION: { title: 'Caution', icon: '' },
  WARNING: { title: 'Warning', icon: '' },
} as const
