import { LineCounter, parseAllDocuments } from 'yaml'

/** Why a text is no YAML, in words that hold nothing of the text, which may be a secret. */
export interface YamlProblem {
  readonly message: string
  readonly line: number
}

/** @returns the first problem, undefined for YAML. */
export function yamlProblem(text: string): YamlProblem | undefined {
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false })
  const error = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors)[0] : undefined
  if (!error) return undefined
  return {
    message: error.code.toLowerCase().replaceAll('_', ' '),
    line: lineCounter.linePos(error.pos[0]).line,
  }
}
