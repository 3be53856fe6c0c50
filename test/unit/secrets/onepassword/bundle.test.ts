import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { madeUpToken } from '../../../bed/onepassword/token.js'

const committed = fileURLToPath(new URL('../../../../dist/onepassword', import.meta.url))
const script = fileURLToPath(new URL('./ask-stand-in.mjs', import.meta.url))

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}

describe('the committed bundle of the 1Password SDK', () => {
  it('has the WebAssembly of the pinned SDK', async () => {
    const sdk = createRequire(import.meta.url).resolve('@1password/sdk')
    const core = dirname(createRequire(sdk).resolve('@1password/sdk-core'))
    expect(await sha256(join(committed, 'core_bg.wasm'))).toBe(await sha256(join(core, 'core_bg.wasm')))
  })

  it('runs anywhere, without the dependencies of the repository', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate sp ace %41 ü+#'))
    try {
      await cp(committed, dir, { recursive: true })
      const keyless = `ops_${Buffer.from('{"signInAddress":"made-up.1password.com"}').toString('base64url')}`
      const tokens = JSON.stringify(['', keyless, madeUpToken('127.0.0.1:1')])
      const args = [script, pathToFileURL(join(dir, 'index.js')).href, tokens, '[]']
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: tmpdir() })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({
        results: [
          { message: expect.stringContaining('it is empty'), reason: 'secrets-refused' },
          { message: expect.stringContaining('is malformed'), reason: 'secrets-refused' },
          { message: expect.stringContaining('no connection'), reason: 'secrets-unreachable' },
        ],
        strays: [],
      })
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })
})
