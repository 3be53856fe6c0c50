import { inputNames } from '../input-table.js'
import { Failure } from '../lib/errors.js'
import { jsonText, type FailedDocument } from '../report/documents.js'
import { optionTable } from './options.js'

const names = inputNames.filter((name) => name in optionTable).sort((a, b) => b.length - a.length)
const oneName = `(?:${names.join('|')})`

/** An input or several; what the workflows have for it stands behind it. */
const inputs = new RegExp(
  `\\bthe inputs? (${oneName}(?:(?:, | and | or )${oneName})*)(?![\\w-])(?: \\(in the workflows [^()]*\\))?`,
  'g',
)

/**
 * The engine speaks of inputs, which nobody has in a terminal.
 * @returns the text with `--release and --layer` in the place of `the inputs release and layer`.
 */
export function asOptions(text: string): string {
  return text.replace(inputs, (_, listed: string) =>
    listed
      .split(/(, | and | or )/)
      .map((part, index) => (index % 2 === 0 ? `--${part}` : part))
      .join(''),
  )
}

/** @returns a failure in the words of a terminal; anything else as it is. */
export function failureInOptions(error: unknown): unknown {
  return error instanceof Failure ? error.with(inOptions(error)) : error
}

/** @param json a result. @returns the failure that it tells in the words of a terminal, and all else as it is. */
export function documentInOptions(json: string): string {
  const document = JSON.parse(json) as Partial<FailedDocument>
  const { failure } = document
  return failure ? jsonText({ ...document, failure: { ...failure, ...inOptions(failure) } }) : json
}

type Said = Pick<Failure, 'what' | 'why' | 'next'>

function inOptions({ what, why, next }: Said): Said {
  return { what: asOptions(what), why: asOptions(why), next: asOptions(next) }
}
