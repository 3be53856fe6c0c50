/** What prints nothing of its own. */
const silent = /^\{\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|block)\b|\$\w*\s*:?=)/

/** Stands for a character of an action until its line is known; of no use to any text. */
const hole = '\uE000'

/**
 * A helmfile that is a template is no YAML. Without its actions most are.
 * @returns the text with each action of a template blanked out, every other character where it was: spaces for what prints
 *   nothing or is alone on its lines, `_` (which no name of a release has) for what prints into a line.
 */
export function blanked(template: string): string {
  return withHoles(template)
    .split('\n')
    .map((line) => (/^[\s\uE000]*$/.test(line) ? line.replaceAll(hole, ' ') : line.replaceAll(hole, '_')))
    .join('\n')
}

function withHoles(text: string): string {
  const parts: string[] = []
  let from = 0
  for (;;) {
    const start = text.indexOf('{{', from)
    const end = start < 0 ? -1 : text.indexOf('}}', start)
    if (end < 0) return [...parts, text.slice(from)].join('')
    const action = text.slice(start, end + 2)
    parts.push(text.slice(from, start), action.replace(/[^\r\n]/g, silent.test(action) ? ' ' : hole))
    from = end + 2
  }
}
