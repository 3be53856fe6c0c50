import type { Call } from './answers.js'

/** One page of a list, and where the next ones are. GitHub gives 30 entries when not asked, and 100 at most. */
export function pagerOf(url: URL): Pick<Call, 'paged'> & { headers: () => Record<string, string> } {
  const size = Math.min(Math.max(Number(url.searchParams.get('per_page') ?? 30), 1), 100)
  const number = Math.max(Number(url.searchParams.get('page') ?? 1), 1)
  let last = 1
  return {
    paged: (all) => {
      last = Math.ceil(all.length / size)
      return all.slice((number - 1) * size, number * size)
    },
    headers: () => (number < last ? { link: links(url, number + 1, last) } : {}),
  }
}

function links(url: URL, next: number, last: number): string {
  const to = (page: number) => {
    const target = new URL(url)
    target.searchParams.set('page', String(page))
    return `<${target.href}>`
  }
  return `${to(next)}; rel="next", ${to(last)}; rel="last"`
}
