/** Fewer digits, such as those of `1e+06`, stand in any plan. */
const fewestDigits = 6

/** Longer ones are no numbers to anybody, and slow to read. */
const longestNumber = 400

/**
 * @returns how helm prints a value that stands unquoted in YAML and is a number there. Of a values file it reads every
 * number as a float64, of `--set` whole ones as an int64; templates print floats as Go's `%v` does, `toJson` and
 * `toYaml` partly without an exponent, `int` without a fraction (helm 4, tried; go: strconv/ftoa.go).
 */
export function numberTexts(value: string): string[] {
  const texts = readings(value).flatMap((number) => [
    String(number),
    ...(Number.isFinite(Number(number)) ? floatTexts(Number(number)) : []),
  ])
  return [...new Set(texts)].filter((text) => text.replace(/\D/g, '').length >= fewestDigits)
}

/**
 * @returns what go-yaml takes a plain scalar for (yaml: resolve.go), and what `float64` and `int64` of a template do,
 * which read leading zeros as decimal. The sign is left out, since it is left as it is.
 */
function readings(value: string): (bigint | number)[] {
  const [, digits = ''] = /^[-+]?([\w.+-]+)$/.exec(value.replaceAll('_', '')) ?? []
  if (digits.length > longestNumber) return []
  if (/^0(?:x[\da-f]+|b[01]+|o[0-7]+)$/i.test(digits)) return [BigInt(digits)]
  if (/^0[0-7]+$/.test(digits)) return [BigInt(`0o${digits}`), BigInt(digits)]
  if (/^\d+$/.test(digits)) return [BigInt(digits)]
  const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(digits) ? Number(digits) : Infinity
  return Number.isFinite(number) ? [number] : []
}

function floatTexts(number: number): string[] {
  const exponent = number.toExponential().replace(/e([-+])(\d)$/, 'e$10$2')
  return [exponent, String(number), String(BigInt(Math.trunc(number)))]
}
