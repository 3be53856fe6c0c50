import type { CST } from 'yaml'

/** Two texts may mean different things to different readers. It never leaves this folder. */
export class Doubt extends Error {
  override readonly name = 'Doubt'
}

export type Tokens = readonly CST.Token[]

/** @returns whether `token` is there and is of that type. */
export function isToken<Type extends CST.SourceToken['type']>(
  token: CST.Token | undefined,
  type: Type,
): token is CST.SourceToken & { type: Type } {
  return token?.type === type
}

/** @returns whether `token` is a plain or quoted scalar. */
export function isFlowScalar(token: CST.Token | null | undefined): token is CST.FlowScalar {
  const type = token?.type
  return type === 'scalar' || type === 'single-quoted-scalar' || type === 'double-quoted-scalar'
}

export const hasLineEnd = (tokens: Tokens): boolean => tokens.some((token) => isToken(token, 'newline'))

/** @throws Doubt unless all of `tokens` are blanks, line ends and comments. */
export function refuseMoreThanSpace(tokens: Tokens = []): void {
  for (const token of tokens) {
    if (!isToken(token, 'space') && !isToken(token, 'newline') && !isToken(token, 'comment')) {
      throw new Doubt(token.type)
    }
    // A tab is a blank for one reader and an error for the other.
    if (token.source.includes('\t')) throw new Doubt('a tab')
  }
}

/** @throws Doubt unless all of `tokens` are blanks on the same line. */
export function refuseMoreThanBlanks(tokens: Tokens = []): void {
  refuseMoreThanSpace(tokens)
  if (!tokens.every((token) => isToken(token, 'space'))) throw new Doubt('several lines')
}

/**
 * @param tokens what stands between a key and its value.
 * @throws Doubt when it does not begin with the colon, or when a value follows the colon at once.
 */
export function afterColon([colon, ...space]: Tokens, value: CST.Token | undefined): Tokens {
  if (!isToken(colon, 'map-value-ind')) throw new Doubt('no colon')
  if (value !== undefined && space.length === 0) throw new Doubt('no blank')
  return space
}
