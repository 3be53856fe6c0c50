import type { PhrasingContent } from 'mdast'
import type { StackIdentity } from '../../github/comment.js'
import { usualStack } from '../../inputs.js'
import { code, text } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'

/** @returns `production`, and of which stack where that is not the usual one: others may have such an environment. */
export function stackName({ stack, environment }: StackIdentity): PhrasingContent[] {
  return [code(environment), ...(isUsualStack(stack) ? [] : [text(' of '), code(printable(stack), 200)])]
}

/** @param stack its path; empty where nobody said one. */
export function isUsualStack(stack: string): boolean {
  return stack === '' || stack === usualStack
}
