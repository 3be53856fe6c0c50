import { Plain, type Value } from './manifest.js'

/** What JSON holds. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * @returns a value as helm sends it: plain scalars become what go-yaml takes them for (sigs.k8s.io/yaml:
 * goyaml.v2/resolve.go), so that it can be held against what the API server answers.
 */
export function asJson(value: Value): Json {
  if (typeof value === 'string') return value
  if (value instanceof Plain) return resolved(value.source.replace(/^!!\w+ /, ''))
  if (Array.isArray(value)) return value.map(asJson)
  return Object.fromEntries([...value].map(([key, item]) => [keyText(key), asJson(item)]))
}

/** See manifest.ts: a key that readers may take for something else is kept apart. */
function keyText(key: string): string {
  const source = /^!plain (.*)$/s.exec(key)?.[1]
  return source === undefined ? key : JSON.stringify(resolved(source))
}

function resolved(source: string): null | boolean | number | string {
  if (/^(?:null|Null|NULL|~|)$/.test(source)) return null
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(source)) return true
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(source)) return false
  return numberOf(source.replaceAll('_', '')) ?? source
}

function numberOf(digits: string): number | undefined {
  const [, sign = '', whole = ''] =
    /^([-+]?)(0[0-7]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0b[01]+)$/.exec(digits) ?? []
  if (whole !== '')
    return Number(/^0[0-7]/.test(whole) ? `0o${whole.slice(1)}` : whole) * (sign === '-' ? -1 : 1)
  return /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(digits)
    ? Number(digits)
    : undefined
}
