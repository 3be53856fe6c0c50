import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type { Pin, Pins } from '../../../src/tools/pins.js'

/** A web server that serves what it is given and remembers what it was asked for. */
export interface Mirror {
  readonly url: string
  readonly files: Map<string, Buffer | ((response: ServerResponse) => void)>
  readonly requests: string[]
  readonly close: () => Promise<void>
}

export async function startMirror(): Promise<Mirror> {
  const files: Mirror['files'] = new Map()
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const file = files.get(request.url ?? '')
    if (typeof file === 'function') return file(response)
    response.writeHead(file ? 200 : 404).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, files, requests, close }
}

/** A tool that tells its version, as the real ones do. */
export function script(version: string): string {
  return `#!/bin/sh\necho v${version}\n`
}

/** Real archives of small tools on the mirror, and the pins that fit them, official URLs included. */
export function publish(mirror: Mirror, folder: string, platform: string): Pins {
  const [os = '', arch = ''] = platform.split('-')
  const helm = tgz(folder, `${os}-${arch}/helm`, script('4.2.4'))
  const helmfile = tgz(folder, 'helmfile', script('1.7.4'))
  const kubectl = Buffer.from(script('1.34.2'))
  const pin = (name: string, version: string, content: Buffer, member?: string): Pin => {
    const file = `${name}-${version}-${platform}`
    mirror.files.set(`/official/${file}`, content)
    mirror.files.set(`/mirror/${file}`, content)
    const sha256 = { [platform]: createHash('sha256').update(content).digest('hex') }
    return { version, file, url: `${mirror.url}/official/${file}`, sha256, ...(member ? { member } : {}) }
  }
  return {
    helm: pin('helm', '4.2.4', helm, '{os}-{arch}/helm'),
    helmfile: pin('helmfile', '1.7.4', helmfile, 'helmfile'),
    kubectl: pin('kubectl', '1.34.2', kubectl),
  }
}

function tgz(folder: string, member: string, content: string): Buffer {
  const source = join(folder, 'published', member)
  mkdirSync(dirname(source), { recursive: true })
  writeFileSync(source, content)
  chmodSync(source, 0o755)
  execFileSync('tar', ['-czf', join(folder, 'archive.tgz'), '-C', join(folder, 'published'), member])
  return readFileSync(join(folder, 'archive.tgz'))
}
