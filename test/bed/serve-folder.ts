import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** The file names a chart repository has. No slash can be in one, so no path leads out of the folder. */
const archiveName = /^[A-Za-z0-9][A-Za-z0-9._+-]*\.tgz$/

/**
 * Serves `/index.yaml` and the `*.tgz` files of a folder from a free port of 127.0.0.1; all else is 404.
 *
 * @param index gives the current index.
 */
export async function serveFolder(folder: string, index: () => Buffer) {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    const name = (request.url ?? '/').split('?')[0]?.slice(1) ?? ''
    if (name === 'index.yaml') {
      const body = index()
      response.writeHead(200, { 'content-type': 'application/yaml', 'content-length': body.length })
      response.end(request.method === 'HEAD' ? undefined : body)
      return
    }
    const size = archiveName.test(name) ? await fileSize(join(folder, name)) : undefined
    if (size === undefined) return refuse(response, 404)
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': size })
    if (request.method === 'HEAD') response.end()
    else await pipeline(createReadStream(join(folder, name)), response)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

async function fileSize(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true ? found.size : undefined
}
