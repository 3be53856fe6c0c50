import type { Response } from 'undici'

const answerWithinMs = 3_000
const checksumBytes = 64 * 1024

/** @returns whether the server says anything. Whether it has the file is seen when the file is asked for. */
export async function answers(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await soon(url, { method: 'HEAD', env, read: () => Promise.resolve(true) })) ?? false
}

/**
 * Asks for a file such as `kubectl.sha256`: the sum alone, or with the name of its file as sha256sum writes it.
 *
 * @returns the sum in lower case; none when the file is not there, does not come whole in time, or holds something else.
 */
export function publishedSum(url: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return soon(url, {
    method: 'GET',
    env,
    read: async (answer) => {
      if (answer.ok) return sumIn(await boundedText(answer))
      await answer.body?.cancel()
      return undefined
    },
  })
}

function sumIn(text: string): string | undefined {
  return /^([0-9a-f]{64})(?:[ \t]+\S.*)?$/i.exec(text.trim())?.[1]?.toLowerCase()
}

/** @returns the text of the answer; no text when it is longer than a checksum can be. The rest of it is not read. */
async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > checksumBytes) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('latin1')
}

interface Asking<T> {
  readonly method: 'HEAD' | 'GET'
  /** For the proxies. */
  readonly env: NodeJS.ProcessEnv
  readonly read: (answer: Response) => Promise<T>
}

/** @returns what is read of the answer; nothing when that does not come to its end in time. Redirects are followed. */
async function soon<T>(url: string, { method, env, read }: Asking<T>): Promise<T | undefined> {
  const [{ default: undici }, { proxiesOf, proxyAgent }] = await Promise.all([
    import('undici'),
    import('../../src/lib/proxy.js'),
  ])
  const proxies = proxiesOf(env)
  const signal = AbortSignal.timeout(answerWithinMs)
  const options = { method, signal, ...(proxies ? { dispatcher: proxyAgent(proxies) } : {}) }
  try {
    return await read(await undici.fetch(url, options))
  } catch {
    return undefined
  }
}
