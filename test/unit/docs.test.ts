import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { failureReasons } from '../../src/lib/errors.js'

const pages = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'stack/README.md'],
  ...['test/bed/README.md', 'test/charts/README.md'],
  ...['README.ja.md', 'docs/ja/quick-start.md'],
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]
const text = (path: string) => readFileSync(path, 'utf8')

/** As GitHub makes them of headings: no code, no punctuation, and a number behind the second of the same name. */
function anchorsOf(path: string): Set<string> {
  const seen = new Map<string, number>()
  const headings = withoutFences(text(path)).match(/^#{1,6} .*$/gm) ?? []
  const given = [...text(path).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  return new Set([
    ...given,
    ...headings.map((heading) => {
      const name = heading
        .replace(/^#+ /, '')
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-')
      const count = seen.get(name) ?? 0
      seen.set(name, count + 1)
      return count === 0 ? name : `${name}-${count}`
    }),
  ])
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^( *)```[^]*?^\1```$/gm, '')
}

describe.each(pages)('%s', (page) => {
  it('has no link that leads nowhere', () => {
    const links = [...withoutFences(text(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(target)) return true
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor)
    })
    expect(broken).toEqual([])
  })
})

it('the README can be read in one go', () => {
  expect(text('README.md').split('\n').length).toBeLessThan(200)
})

it('each reason for a failure has its row, and no other has one', () => {
  const rows = [...text('docs/troubleshooting.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
    ([, word = '']) => word,
  )
  expect(rows.sort()).toEqual([...failureReasons].sort())
})

describe.each([
  ['README.md', 'README.ja.md'],
  ['docs/quick-start.md', 'docs/ja/quick-start.md'],
])('%s and %s', (english, japanese) => {
  const both = [english, japanese].map(text)

  it('have the same commands and outputs', () => {
    const [one, other] = both.map((page) => page.match(/^( *)```[^]*?^\1```$/gm) ?? [])
    expect(one?.length).toBeGreaterThan(1)
    expect(other).toEqual(one)
  })

  it('have the same chapters, tables and names', () => {
    const shape = (page: string) => ({
      chapters: (withoutFences(page).match(/^#+ /gm) ?? []).length,
      rows: (page.match(/^\|.*\|$/gm) ?? []).map((row) => row.split('|').length),
      names: [...new Set(withoutFences(page).match(/`[^`]+`/g) ?? [])].sort(),
    })
    expect(shape(both[1] ?? '')).toEqual(shape(both[0] ?? ''))
  })
})

it('each page is named on the page of all', () => {
  const index = text('docs/README.md')
  const missing = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
  expect(missing.filter((page) => !index.includes(`](${page.slice(5)})`))).toEqual([])
})
