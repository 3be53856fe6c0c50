const marks = /((?:Invalid|Unsupported|Duplicate) value): |, got &?value\.\w+\{/g

/**
 * Takes out the values that the API server quotes where they are wrong (k8s.io/apimachinery: field.Error, and the
 * errors of typed values). One pass from left to right: what is quoted comes from charts, and an expression that looks
 * for both ends of a value could be made to run for ever.
 */
export function withoutQuotedValues(text: string): string {
  const lastBrace = text.lastIndexOf('}')
  const lastEnd = [...text.matchAll(/\}(?=[:,\]]|$)/g)].at(-1)?.index ?? -1
  let kept = ''
  let from = 0
  for (const mark of text.matchAll(marks)) {
    if (mark.index < from) continue
    const start = mark.index + mark[0].length
    const end = mark[1] === undefined ? endOfTyped(text, start, lastBrace) : endOfValue(text, start, lastEnd)
    if (end === undefined) continue
    kept += text.slice(from, mark.index) + (mark[1] ?? '')
    from = end
  }
  return kept + text.slice(from)
}

function endOfTyped(text: string, start: number, lastBrace: number): number | undefined {
  return start > lastBrace ? undefined : text.indexOf('}', start) + 1
}

/** @returns the end of a JSON text, an object or a word; undefined where none of them is followed by an end. */
function endOfValue(text: string, start: number, lastEnd: number): number | undefined {
  return (
    endOf(/"[^"\\]*(?:\\.[^"\\]*)*"(?=[:,\]]|$)/y, text, start) ??
    endOfObject(text, start, lastEnd) ??
    endOf(/[^\s:,]+(?=[:,\]]|$)/y, text, start)
  )
}

function endOf(pattern: RegExp, text: string, start: number): number | undefined {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** @param lastEnd of all objects: without it, each one that has no end would be looked for up to the end of the text. */
function endOfObject(text: string, start: number, lastEnd: number): number | undefined {
  const word = text.slice(start, endOf(/\S*/y, text, start))
  const opening = [word.lastIndexOf('{'), word.indexOf('{')].find((at) => at >= 0 && start + at < lastEnd)
  if (opening === undefined) return undefined
  let at = text.indexOf('}', start + opening)
  while (!':,]'.includes(text[at + 1] ?? '')) at = text.indexOf('}', at + 1)
  return at + 1
}
