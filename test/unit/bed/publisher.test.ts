import { Readable } from 'node:stream'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { publishedSum } from '../../bed/publisher.js'
import { type Mirror, startMirror } from '../tools/mirror.js'

const sum = '97cbbca904601ffb2fd7e22ed3576f7c24b519abeb1c43f4dd136bfb200d223a'
const megabyte = Buffer.alloc(1_000_000, '\n')
const megabytes = (count: number) => [Buffer.from(sum), ...Array.from({ length: count }, () => megabyte)]

let mirror: Mirror
beforeEach(async () => {
  mirror = await startMirror()
})
afterEach(() => mirror.close())

type Answer = string | ((response: ServerResponse) => void)

function asked(answer: Answer): Promise<string | undefined> {
  mirror.files.set('/sum', typeof answer === 'string' ? Buffer.from(answer) : answer)
  return publishedSum(`${mirror.url}/sum`, {})
}

describe('the checksum of a publisher', () => {
  it.each([
    ['it is alone', sum],
    ['a newline is behind it', `${sum}\n`],
    ['the name of the file is behind it, as sha256sum writes it', `${sum}  kube-scheduler\n`],
    ['the name of the file is behind it, as sha256sum -b writes it', `${sum} *kube-scheduler\r\n`],
    ['it has capital letters', sum.toUpperCase()],
  ])('is read when %s', async (_, text) => {
    expect(await asked(text)).toBe(sum)
  })

  it('is read where a redirect leads', async () => {
    mirror.files.set('/elsewhere', Buffer.from(sum))
    expect(await asked((response) => response.writeHead(302, { location: '/elsewhere' }).end())).toBe(sum)
  })

  it.each<[string, Answer]>([
    ['is not there', (response) => response.writeHead(404).end(sum)],
    ['comes with an error', (response) => response.writeHead(503).end(sum)],
    ['never comes', () => undefined],
    ['never ends', (response) => response.writeHead(200).write(sum)],
    [
      'breaks off',
      (response) => response.writeHead(200, { 'content-length': 65 }).write(sum, () => response.destroy()),
    ],
    ['is empty', ''],
    ['is a page', `<html>${sum}</html>`],
    ['is too short', sum.slice(1)],
    ['is too long', `${sum}0`],
    ['is of several files', `${sum}  one\n${sum}  other\n`],
    ['has 10 MB behind it', (response) => Readable.from(megabytes(10)).pipe(response)],
    [
      'has 10 MB behind it, packed',
      (response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.concat(megabytes(10)))),
    ],
  ])('is none, soon, when it %s', async (_, answer) => {
    const started = Date.now()
    expect(await asked(answer)).toBeUndefined()
    expect(Date.now() - started).toBeLessThan(5_000)
  })

  it('is none when nobody answers', async () => {
    await mirror.close()
    expect(await publishedSum(`${mirror.url}/sum`, {})).toBeUndefined()
  })

  it('is not read to its end when it is longer than it can be', async () => {
    const isSent = new Promise<boolean>((resolve) => {
      mirror.files.set('/endless', (response) => {
        response.on('close', () => resolve(response.writableFinished))
        // More than the system keeps for a reader who does not read.
        Readable.from(megabytes(60)).pipe(response)
      })
    })
    await publishedSum(`${mirror.url}/endless`, {})
    expect(await isSent).toBe(false)
  })
})
