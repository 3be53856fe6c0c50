import type { PhrasingContent } from 'mdast'
import type { StackIdentity } from '../../github/comment.js'
import { usualStack } from '../../inputs.js'
import { code, text } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'

/** @returns `production`, and of which stack where that is not the usual one: others may have such an environment. */
export function stackName({ stack, environment }: StackIdentity): PhrasingContent[] {
  const isUsual = stack === '' || stack === usualStack
  return [code(environment), ...(isUsual ? [] : [text(' of '), code(printable(stack), 200)])]
}
