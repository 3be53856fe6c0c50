import type { ChartSource } from './chart-source.js'

/** A template function that is called, and where. */
export interface TemplateCall {
  readonly name: string
  /** Path inside the chart. */
  readonly file: string
}

/** A kind that a template looks up in the cluster. */
export interface LookedUp {
  readonly apiVersion: string
  readonly kind: string
}

/** What the templates of a chart ask for that is not in its values. */
export interface TemplateCalls {
  /** Functions whose result differs each time. */
  readonly random: readonly TemplateCall[]
  readonly lookup: boolean
  /** What `lookup` asks for, as far as it is written out; `any` when it is put together. */
  readonly lookups: readonly LookedUp[] | 'any'
  readonly apiVersions: boolean
  /** What `.Capabilities.APIVersions` is asked for, as far as it is written out; `any` when it is put together. */
  readonly askedApis: readonly string[] | 'any'
  /** The first file that asks for the revision, which `helm template` does not know. */
  readonly revision: string | undefined
}

/** From sprig's crypto, date, list and random functions (Masterminds/sprig: functions.go). */
const randomNames = [
  'randAlphaNum',
  'randAlpha',
  'randNumeric',
  'randAscii',
  'randBytes',
  'randInt',
  'genPrivateKey',
  'genCA',
  'genCAWithKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
  'uuidv4',
  'now',
  'ago',
  'bcrypt',
  'htpasswd',
  'shuffle',
  'encryptAES',
  'getHostByName',
]

const interesting = new RegExp(`(?<![.$\\w"])(${[...randomNames, 'lookup', 'tpl'].join('|')})(?!\\w)`, 'g')

/**
 * Looks through the templates for calls that make a render depend on more than chart and values. Where a template
 * calls `tpl`, texts from elsewhere are templates too, so all files and the given values are looked through.
 * A call that is never reached counts as well: it only costs a second render.
 * @param values texts of the values that were given for this release.
 */
export function templateCalls(chart: ChartSource, values: readonly string[]): TemplateCalls {
  const all = [...chart.files]
  const templates = all.filter(([file]) => /(^|\/)templates\//.test(file))
  const usesTpl = templates.some(([, text]) => text.includes('tpl') && callsIn(text).includes('tpl'))
  const texts = usesTpl ? [...all, ...values.map((text) => ['the values', text] as const)] : templates
  const calls = texts.flatMap(([file, text]) => callsIn(text).map((name) => ({ name, file })))
  const asks = (pattern: RegExp) =>
    texts.find(([, text]) => pattern.test(text) && pattern.test(code(text)))?.[0]
  const asksCapabilities =
    asks(/\.Capabilities(?!\.(KubeVersion|HelmVersion))\b/) !== undefined ||
    texts.some(([, text]) => handedOn.test(text))
  return {
    random: calls.filter(({ name }) => randomNames.includes(name)),
    lookup: calls.some(({ name }) => name === 'lookup'),
    lookups: lookups(texts.map(([, text]) => text)),
    apiVersions: asksCapabilities,
    askedApis: asksCapabilities ? askedApis(texts.map(([, text]) => text)) : [],
    revision: asks(/\.Release\.Revision\b/),
  }
}

/** helm is built with the types of client-go, whatever the cluster serves (helm: pkg/chart/common/capabilities.go). */
export const builtInApis =
  /^(v1|(admission|apps|autoscaling|batch|events|extensions|policy|[\w.-]+\.k8s\.io)\/v[0-9a-z]+)(\/[A-Z]\w*)?$/

/** As a key of its own it can be asked for anything. */
const handedOn = /["`]Capabilities["`]/

function askedApis(texts: readonly string[]): readonly string[] | 'any' {
  const found = new Set<string>()
  for (const text of texts) {
    if (handedOn.test(text)) return 'any'
    for (const [, quoted] of text.matchAll(/\.?APIVersions(?:\.Has\s+["`]([^"`\n]*)["`])?/g)) {
      if (quoted === undefined) return 'any'
      found.add(quoted)
    }
  }
  return [...found]
}

/** Kinds are mostly written out: `lookup "v1" "Secret" …`. A call that is never reached counts as well. */
function lookups(texts: readonly string[]): readonly LookedUp[] | 'any' {
  const found = new Map<string, LookedUp>()
  for (const text of texts.filter((one) => one.includes('lookup'))) {
    const parts = codeParts(text)
    for (const [index, part] of parts.entries()) {
      if (part.isString) continue
      const calls = part.text.match(/(?<![.$\w"])lookup(?!\w)/g)?.length ?? 0
      if (calls === 0) continue
      const [apiVersion, between, kind] = parts.slice(index + 1, index + 4)
      const isWritten = apiVersion?.isString && between?.text.trim() === '' && kind?.isString
      if (calls > 1 || !isWritten || !/(?<![.$\w"])lookup\s+$/.test(part.text)) return 'any'
      const asked = { apiVersion: apiVersion.text.slice(1, -1), kind: kind.text.slice(1, -1) }
      found.set(`${asked.apiVersion} ${asked.kind}`, asked)
    }
  }
  return [...found.values()]
}

function callsIn(text: string): string[] {
  if (text.search(interesting) < 0) return []
  return [...new Set([...code(text).matchAll(interesting)].map(([, name]) => name ?? ''))]
}

/** A piece of a template action: a string with its quotes, or what stands between strings. */
interface CodePart {
  readonly text: string
  readonly isString: boolean
}

/** The template actions of a text, without their comments and the content of their strings. */
function code(text: string): string {
  return codeParts(text)
    .filter(({ isString }) => !isString)
    .map((part) => part.text)
    .join('\n')
}

/**
 * One pass from left to right: a chart is hostile text, and a single expression for an action could be made to run for
 * ever.
 */
function codeParts(text: string): CodePart[] {
  const parts: CodePart[] = []
  let at = text.indexOf('{{')
  while (at >= 0) {
    const end = isComment(text, at) ? endOfComment(text, at) : endOfAction(text, at + 2, parts)
    at = end < 0 ? -1 : text.indexOf('{{', end)
  }
  return parts
}

function isComment(text: string, at: number): boolean {
  return /^\{\{-?\s*\/\*/.test(text.slice(at, at + 40))
}

function endOfComment(text: string, at: number): number {
  const end = text.indexOf('*/', at)
  return end < 0 ? -1 : text.indexOf('}}', end)
}

/** @returns where the action ends, -1 when it does not; adds what it is made of to `parts`. */
function endOfAction(text: string, start: number, parts: CodePart[]): number {
  const mark = /["`]|\}\}/g
  let from = start
  let brokenUntil = start
  mark.lastIndex = start
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    const at = match.index
    if (match[0] === '"' && at < brokenUntil) continue
    const end = endOfToken(text, at)
    if (end.isWhole) {
      parts.push({ text: text.slice(from, at), isString: false })
      from = mark.lastIndex = end.at
      if (match[0] === '}}') return from
      parts.push({ text: text.slice(at, from), isString: true })
    } else brokenUntil = end.at
  }
  parts.push({ text: text.slice(from), isString: false })
  return -1
}

interface TokenEnd {
  readonly at: number
  /** Not of a quote that nothing closes, as in the character constant `'"'`. All others before `at` are escaped. */
  readonly isWhole: boolean
}

/** @param start of a string, or of the end of an action. */
function endOfToken(text: string, start: number): TokenEnd {
  if (text[start] === '}') return { at: start + 2, isWhole: true }
  if (text[start] === '"') return endOfString(text, start + 1)
  const end = text.indexOf('`', start + 1)
  return { at: end + 1, isWhole: end >= 0 }
}

/** As Go's templates read it (text/template/parse: lexQuote). */
function endOfString(text: string, start: number): TokenEnd {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') return { at: at + 1, isWhole: true }
    if (text[at] === '\\' && text[at + 1] !== '\n') at++
    else if (text[at] === '\n') return { at, isWhole: false }
  }
  return { at: text.length, isWhole: false }
}
