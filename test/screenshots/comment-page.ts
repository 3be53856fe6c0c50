import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Root } from 'hast'
import rehypeStringify from 'rehype-stringify'
import { unified } from 'unified'
import { githubTree } from '../unit/report/as-github.js'
import { withAlerts } from './alerts.js'
import { withColouredDiffs } from './coloured-diffs.js'

/** The box around the comment: what a screenshot shows. */
export const boxId = 'comment'

/** What GitHub has around a comment, as far as a reader would miss it. */
const surroundings = `
  body { margin: 0; background: #fff; }
  #${boxId} { width: max-content; padding: 16px; box-sizing: border-box; }
  .box { width: 952px; border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden; }
  .head { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; color: #59636e; }
  .head { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
  .head b { color: #1f2328; font-weight: 600; }
  .head i { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 6px; margin: 0 4px; font-style: normal; }
  .head i { font-size: 12px; }
  .markdown-body { width: 920px; padding: 16px; font-size: 14px; }`

/**
 * @param markdown of a comment.
 * @returns an HTML page that shows the comment as GitHub does, with its box around, on a light background. It loads
 * nothing from elsewhere.
 */
export function commentPage(markdown: string): string {
  const css = readFileSync(createRequire(import.meta.url).resolve(stylesheet), 'utf8')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>comment</title>
<style>${css}${surroundings}</style>
<div id="${boxId}"><div class="box">
<div class="head"><b>github-actions</b> <i>bot</i> commented</div>
<div class="markdown-body">${commentHtml(markdown)}</div>
</div></div></html>`
}

const stylesheet = 'github-markdown-css/github-markdown-light.css'

/** @returns the HTML of a comment: what GitHub lets through, then its alerts and its colours of diffs. */
export function commentHtml(markdown: string): string {
  const tree: Root = githubTree(markdown)
  withAlerts(tree)
  withColouredDiffs(tree)
  return unified().use(rehypeStringify).stringify(tree)
}
