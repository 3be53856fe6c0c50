import { createServer, type Server } from 'node:http'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { fileCache } from '../../../src/tools/file-cache.js'
import { newFolder } from '../fixtures/world.js'

const key = ['helm', '4.2.4', 'linux-amd64'] as const

describe('a file that is kept', () => {
  it('is found when it is there as a whole, and not before', async () => {
    const root = newFolder()
    const cache = fileCache({ env: { RUNNER_TOOL_CACHE: root }, log: () => undefined })
    const folder = join(root, ...key)
    mkdirSync(folder, { recursive: true })
    expect(cache.find(...key)).toBeUndefined()
    const file = join(root, 'file')
    writeFileSync(file, 'content')
    await cache.keep(file, 'helm.tar.gz', ...key)
    expect(cache.find(...key)).toBe(folder)
    expect(readFileSync(join(folder, 'helm.tar.gz'), 'utf8')).toBe('content')
  })

  it('is not found where only its mark is left', () => {
    const root = newFolder()
    mkdirSync(join(root, key[0], key[1]), { recursive: true })
    writeFileSync(`${join(root, ...key)}.complete`, '')
    expect(fileCache({ env: { RUNNER_TOOL_CACHE: root }, log: () => undefined }).find(...key)).toBeUndefined()
  })
})

describe('a download', () => {
  let server: Server
  let answers: number[]
  let asked = 0
  beforeEach(async () => {
    asked = 0
    server = createServer((_request, answer) => {
      answer.writeHead(answers[Math.min(asked, answers.length - 1)] ?? 200).end('content')
      asked += 1
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => void server.close())

  const download = async () => {
    const told: string[] = []
    const file = join(newFolder(), 'file')
    const { download: get } = fileCache({ env: {}, log: (line) => told.push(line), waitMs: 1 })
    await get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, file)
    return { told, content: readFileSync(file, 'utf8') }
  }

  it.each([503, 408, 429])('is tried again, and says so, after an answer %i', async (status) => {
    answers = [status, 200]
    const { told, content } = await download()
    expect(content).toBe('content')
    expect(told).toEqual([expect.stringContaining(`the server answered ${status}: it is tried again`)])
  })

  it.each([404, 403])('is not tried again after an answer %i', async (status) => {
    answers = [status]
    await expect(download()).rejects.toThrow(`the server answered ${status}`)
    expect(asked).toBe(1)
  })

  it('ends after four tries', async () => {
    answers = [500]
    await expect(download()).rejects.toThrow('the server answered 500')
    expect(asked).toBe(4)
  })
})
