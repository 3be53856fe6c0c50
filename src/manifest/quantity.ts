const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const decimal = ['', 'k', 'M', 'G', 'T', 'P', 'E']

/**
 * Reads a quantity such as `10Gi` (kubernetes.io/docs: Quantity).
 * @returns undefined for a text that is none.
 */
export function quantity(text: string): number | undefined {
  const [, digits, suffix = ''] =
    /^([0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][0-9]{1,2})?)([A-Za-z]{0,2})$/.exec(text) ?? []
  if (digits === undefined) return undefined
  if (suffix === 'm') return Number(digits) / 1000
  const [power, base] = suffix.endsWith('i')
    ? [binary.indexOf(suffix), 1024]
    : [decimal.indexOf(suffix), 1000]
  return power < 0 ? undefined : Number(digits) * base ** power
}
