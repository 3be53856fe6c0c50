import { describe, expect, it } from '@jest/globals'
import { commentHtml, commentPage } from './comment-page.js'

describe('a screenshot shows of a comment what GitHub would show', () => {
  it.each([
    ['> [!CAUTION]\n>\n> **no**', 'markdown-alert markdown-alert-caution', 'Caution</p>\n\n<p><strong>no'],
    ['> [!WARNING]\n> text', 'markdown-alert markdown-alert-warning', 'Warning</p>\n<p>text</p>'],
  ])('an alert %j is a coloured block with its title', (markdown, className, end) => {
    const html = commentHtml(markdown)
    expect(html).toContain(`<div class="${className}"><p class="markdown-alert-title">`)
    expect(html).toContain(end)
    expect(html).not.toContain('[!')
  })

  it.each([
    '> a quotation',
    '> [!CAUTION] and more on the line',
    '> [!NONE]\n> text',
    '- > [!CAUTION]\n  > text',
  ])('a quotation %j stays one', (markdown) => expect(commentHtml(markdown)).toContain('<blockquote>'))

  it('the lines of a diff are coloured by how they begin', () => {
    expect(commentHtml('```diff\n@@ -1 +1 @@\n kept\n-old\n+new\n```')).toContain(
      '<span class="pl-mdr">@@ -1 +1 @@\n</span> kept\n' +
        '<span class="pl-md">-old\n</span><span class="pl-mi1">+new\n</span>',
    )
  })

  it('a fence of another language is not coloured', () => {
    expect(commentHtml('```text\n-old\n```')).not.toContain('<span')
  })

  it.each([
    ['<details><summary>a</summary>\n\nb\n</details>', '<details><summary>a</summary>'],
    ['<details open><summary>a</summary>\n\nb\n</details>', '<details open><summary>a</summary>'],
  ])('a section %j is folded or open as the comment says', (markdown, html) => {
    expect(commentHtml(markdown)).toContain(html)
  })

  it('nothing is loaded, run or styled by what a comment says', () => {
    const html = commentHtml(
      '<script>a</script>\n\n<style>b</style>\n\n<p style="color:red" onclick="c">d</p>',
    )
    expect(html).not.toMatch(/<script|<style|style=|onclick/)
  })

  it('the page has the stylesheet of GitHub in it and the comment in its box', () => {
    const page = commentPage('### `production`: no changes')
    expect(page).toContain('.markdown-body .markdown-alert')
    expect(page).toMatch(/id="comment">.*<h3><code>production<\/code>: no changes<\/h3>/s)
    expect(page).not.toMatch(/<link|@import|src=/)
  })
})
