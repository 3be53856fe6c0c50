import { applyPatch, createTwoFilesPatch, structuredPatch } from 'diff'
import { markLine, readMark, type Mark, type Setup } from './setup.js'
import { weakened } from './weakened.js'
import { digestOf } from './workflows.js'

/** What becomes of one file. */
export type Update =
  | { readonly kind: 'same' }
  | { readonly kind: 'new' | 'made-again' | 'merged'; readonly text: string }
  /** It is not ours, or what somebody wrote into it is in the way: the file stays, and this is what it lacks. */
  | { readonly kind: 'kept'; readonly why: string; readonly diff: string }

/**
 * Takes over what is new without what people have written into the file being lost.
 * @param existing the file as it is; undefined where there is none.
 * @param fresh the workflow as it is made now, with its mark.
 * @param remade what the setup of a mark makes today, without a mark.
 */
export function updated(
  path: string,
  {
    existing,
    fresh,
    remade,
  }: { existing: string | undefined; fresh: string; remade: (mark: Mark) => string },
): Update {
  if (existing === undefined) return { kind: 'new', text: fresh }
  const found = parts(existing)
  const now = { ...found, body: found.mark ? unmoved(found.body, found.mark.setup) : found.body }
  const wanted = parts(fresh)
  const kept = (why: string): Update => ({
    kind: 'kept',
    why,
    diff: createTwoFilesPatch(path, path, now.body, wanted.body, 'as it is', 'as it would be made'),
  })
  const { mark } = now
  if (mark === undefined) return now.body === wanted.body ? { kind: 'same' } : kept('it was not made by init')
  if (digestOf(now.body) === mark.digest) {
    return existing === fresh ? { kind: 'same' } : { kind: 'made-again', text: fresh }
  }
  const base = remade(mark)
  if (digestOf(base) !== mark.digest) return kept('it was edited since another version made it')
  const merged = applyPatch(
    now.body,
    structuredPatch('', '', base, wanted.body, undefined, undefined, { context: 2 }),
  )
  if (merged === false) return kept('it was edited where init would change it')
  const lost = weakened(merged, wanted.body)
  if (lost !== undefined) return kept(`it was edited, and ${lost}`)
  const text = `${markLine(wanted.mark ?? mark)}\n${merged}`
  return text === existing ? { kind: 'same' } : { kind: 'merged', text }
}

/** A bot may have moved the action to another commit. Which one it is, is for init to say: that counts as no edit. */
function unmoved(body: string, { action, version }: Setup): string {
  const [name = '', commit] = action.split('@')
  if (commit === undefined) return body
  const uses = new RegExp(`uses: ${name.replaceAll('.', '\\.')}@[0-9a-f]{40}(?: # [\\w.+-]+)?$`, 'gm')
  return body.replace(uses, () => `uses: ${action}${version === '' ? '' : ` # ${version}`}`)
}

/** @returns the mark, and what is below it; the whole file where there is none. */
function parts(text: string): { readonly mark: Mark | undefined; readonly body: string } {
  const mark = readMark(text)
  return { mark, body: mark === undefined ? text : text.slice(text.indexOf('\n') + 1) }
}
