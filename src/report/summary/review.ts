import type { MergeReview } from '../../commands/review.js'
import { alert, code, counted, list, markdown, paragraph, text } from '../markdown/markdown.js'

/** A deploy that nobody reviewed at all may be of a thousand releases. */
const mostNamed = 50

/** Whether nothing is to be said of it that nobody has seen. */
export function isAsReviewed({ state, fresh }: MergeReview): boolean {
  return state === 'known' && fresh.length === 0
}

/** @returns how the plan of a merge differs from the one that its reviewers saw, to stand above everything else. */
export function reviewMarkdown({ pull, fresh, gone, state }: MergeReview): string {
  if (state === 'none') {
    return markdown(
      alert('WARNING', [paragraph(text(`Pull request ${pull} has no plan that was reviewed.`))]),
    )
  }
  if (state === 'forged') {
    const why = `The plan in the comment of pull request ${pull} was edited, or made with another key. It counts for nothing.`
    return markdown(alert('CAUTION', [paragraph(text(why))]))
  }
  const less = gone > 0 ? ` ${counted(gone, 'reviewed change')} need not be made any more.` : ''
  if (fresh.length === 0) {
    return markdown(paragraph(text(`This is what was reviewed in pull request ${pull}.${less}`)))
  }
  const rest = fresh.length > mostNamed ? [[text(`and ${fresh.length - mostNamed} more`)]] : []
  const more = `${counted(fresh.length, 'release')} would change in a way that nobody saw in pull request ${pull}:`
  return markdown(
    alert('WARNING', [
      paragraph(text(more)),
      list([...fresh.slice(0, mostNamed).map((release) => [code(release)]), ...rest]),
      ...(less ? [paragraph(text(less.trim()))] : []),
    ]),
  )
}
