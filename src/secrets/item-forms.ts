/** What can be told of a value by its form alone, without showing it. */
export type ItemForm = keyof typeof forms

/** @returns the value of another field of the same item, undefined where it could not be had. */
type Sibling = (field: string) => string | undefined

const forms = { 'cloudflare-api-token': cloudflareProblem, 'minio-config': minioProblem } as const

/** @returns whether there is such a form. */
export function isItemForm(text: string): text is ItemForm {
  return Object.hasOwn(forms, text)
}

/** @returns what is wrong with the value, in words that hold nothing of it; undefined when nothing is. */
export function formProblem(form: ItemForm, value: string, sibling: Sibling): string | undefined {
  return forms[form](value, sibling)
}

/**
 * The token that `cloudflared` connects a tunnel with is base64 of JSON with the account, the tunnel and its secret
 * (cloudflare/cloudflared: connection/connection.go, TunnelToken), and opens no API.
 */
function cloudflareProblem(value: string): string | undefined {
  if (value !== value.trim()) return 'it has white space around it'
  if (isConnectorToken(value))
    return "it is a tunnel's connector token; an API token is needed, made under My Profile, API Tokens"
  if (/^[0-9a-f]{37}$/.test(value)) return 'it has the form of a Global API Key; an API token is needed'
  return /^[\w-]{20,200}$/.test(value) ? undefined : 'it has not the form of an API token'
}

function isConnectorToken(value: string): boolean {
  try {
    const told = JSON.parse(Buffer.from(value, 'base64').toString('utf8')) as unknown
    return typeof told === 'object' && told !== null && ['a', 't', 's'].every((key) => key in told)
  } catch {
    return false
  }
}

/** MinIO's operator reads the user from the file alone, and others read the fields (minio/operator: Tenant, configuration). */
function minioProblem(value: string, sibling: Sibling): string | undefined {
  const pairs = [
    ['MINIO_ROOT_USER', 'username'],
    ['MINIO_ROOT_PASSWORD', 'password'],
  ] as const
  for (const [variable, field] of pairs) {
    const given = variableOf(value, variable)
    if (given === undefined) return `it has no line \`export ${variable}="…"\``
    const other = sibling(field)
    if (other !== undefined && given !== other) return `${variable} in it is not the ${field} of the item`
  }
  return undefined
}

function variableOf(text: string, name: string): string | undefined {
  for (const line of text.split('\n')) {
    const [, found, value = ''] = /^\s*(?:export\s+)?([A-Z_]+)=(.*)$/.exec(line) ?? []
    if (found === name) return unquoted(value.trim())
  }
  return undefined
}

function unquoted(text: string): string {
  const quote = text.charAt(0)
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote)
    ? text.slice(1, -1)
    : text
}
