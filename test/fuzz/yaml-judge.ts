import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What Go says about a text: JSON or a file's bytes, or why it refuses. */
export type Verdict = { readonly read: string } | { readonly refused: string }

/** `r`: what sigs.k8s.io/yaml reads, as JSON. `p`: the bytes that helm hands to a post-renderer. */
export type Mode = 'r' | 'p'

export interface Judge {
  readonly ask: (mode: Mode, texts: readonly string[]) => Promise<Verdict[]>
  readonly end: () => Promise<void>
}

const headBytes = 5

/** @param program test/bed/tools/yaml-judge, built: its main.go says how it is asked. */
export function startJudge(program: string): Judge {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)

  async function take(length: number): Promise<Buffer> {
    const parts = [rest]
    for (let size = rest.length; size < length;) {
      const next: IteratorResult<Buffer, unknown> = await chunks.next()
      if (next.done === true) throw new Error('the judge ended before it answered')
      parts.push(next.value)
      size += next.value.length
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts)
    rest = all.subarray(length)
    return all.subarray(0, length)
  }

  async function verdict(): Promise<Verdict> {
    const head = await take(headBytes)
    const text = (await take(head.readUInt32BE(1))).toString()
    return head[0] === 0 ? { read: text } : { refused: text }
  }

  return {
    ask: async (mode, texts) => {
      child.stdin.write(Buffer.concat(texts.map((text) => question(mode, text))))
      const verdicts: Verdict[] = []
      while (verdicts.length < texts.length) verdicts.push(await verdict())
      return verdicts
    },
    end: async () => {
      child.stdin.end()
      await closed
    },
  }
}

function question(mode: Mode, text: string): Buffer {
  const bytes = Buffer.from(text)
  const head = Buffer.alloc(headBytes)
  head.write(mode, 0, 'latin1')
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}
