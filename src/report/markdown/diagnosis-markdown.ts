import type { ToldDiagnosis } from '../diagnosis.js'
import { counted, details, fence, markdown, paragraph, strong, sentence, text } from './markdown.js'

/** @returns what is not ready and what to look at first; the rest folded. What the cluster says stands in code. */
export function diagnosisMarkdown({ shown, hint, more }: ToldDiagnosis): string {
  const first = markdown(
    ...[paragraph(strong('Not ready, and why')), fence(shown.join('\n'), 'text')],
    ...(hint === undefined ? [] : [paragraph(strong('Hint'), text(': '), ...sentence(hint))]),
  )
  if (more.length === 0) return first
  return `${first}\n${details(`${counted(more.length, 'more line')} of the diagnosis`, markdown(fence(more.join('\n'), 'text')))}`
}
