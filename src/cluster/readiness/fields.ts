/** @returns what stands at the path in JSON, undefined where a step of it is no object or list, and for `null`. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  const found = path.reduce<unknown>((place, key) => {
    if (place === null || typeof place !== 'object' || !Object.hasOwn(place, key)) return undefined
    return (place as Readonly<Record<string, unknown>>)[key]
  }, value)
  return found ?? undefined
}

/** @returns the text at the path, empty for anything else. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = fieldAt(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** @returns the number at the path, undefined for anything else. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = fieldAt(value, ...path)
  return typeof found === 'number' ? found : undefined
}

/** @returns the items at the path, none for anything but a list. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = fieldAt(value, ...path)
  return Array.isArray(found) ? found : []
}

/** @returns whether something stands at the path that is neither empty nor nothing. */
export function isSetAt(value: unknown, ...path: readonly string[]): boolean {
  const found = fieldAt(value, ...path)
  if (found === undefined || found === '') return false
  return typeof found !== 'object' || found === null || Object.keys(found).length > 0
}
