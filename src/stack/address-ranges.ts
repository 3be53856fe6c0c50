/** IPv4 addresses that a state value names. */
export interface AddressRange {
  /** The keys to the value; an item of a list has those of the list. */
  readonly path: readonly string[]
  /** As it is written; digits, dots, a slash or a hyphen. */
  readonly text: string
  /** As numbers, both included. */
  readonly first: number
  readonly last: number
}

/**
 * Finds the addresses in state values: `192.0.2.1`, `192.0.2.0/24`, and a mapping of `start` and `stop`.
 * @param values anything; all but addresses is left behind, for it may be secret.
 */
export function addressRanges(values: unknown, path: readonly string[] = []): AddressRange[] {
  if (typeof values === 'string') return block(values, path)
  if (Array.isArray(values)) return values.flatMap((item) => addressRanges(item, path))
  if (typeof values !== 'object' || values === null) return []
  const { start, stop, ...rest } = values as Record<string, unknown>
  const span = between(start, stop, path)
  const others = span ? rest : values
  const inside = Object.entries(others).flatMap(([key, value]) => addressRanges(value, [...path, key]))
  return span ? [span, ...inside] : inside
}

/** @returns whether an address is in both. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last
}

function block(text: string, path: readonly string[]): AddressRange[] {
  const [, address = '', bits = '32'] = /^([\d.]{7,15})(?:\/(\d{1,2}))?$/.exec(text) ?? []
  const number = addressNumber(address)
  if (number === undefined || Number(bits) > 32) return []
  const size = 2 ** (32 - Number(bits))
  const first = number - (number % size)
  return [{ path, text, first, last: first + size - 1 }]
}

function between(start: unknown, stop: unknown, path: readonly string[]): AddressRange | undefined {
  if (typeof start !== 'string' || typeof stop !== 'string') return undefined
  const [first, last] = [addressNumber(start), addressNumber(stop)]
  return first === undefined || last === undefined
    ? undefined
    : { path, text: `${start}-${stop}`, first, last }
}

function addressNumber(text: string): number | undefined {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  return isAddress ? parts.reduce((number, part) => number * 256 + Number(part), 0) : undefined
}
