import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Bed } from '../bed/bed.js'
import { packageChart } from '../bed/chart-package.js'

/** A chart repository that shows itself to `ann` with the password `open:sesame` alone. */
export async function privateCharts(
  bed: Bed,
  chartDir: string,
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const { path, name } = await packageChart(join(bed.tools.dir, 'helm'), chartDir)
  const [, chart = '', version = ''] = /^(.*)-([\d.]+)\.tgz$/.exec(name) ?? []
  const index = `apiVersion: v1\nentries:\n  ${chart}:\n    - {apiVersion: v2, name: ${chart}, version: ${version}, urls: [${name}]}\n`
  const files = new Map([
    ['index.yaml', Buffer.from(index)],
    [name, await readFile(path)],
  ])
  const key = `Basic ${Buffer.from('ann:open:sesame').toString('base64')}`
  const server = createServer(({ url = '', headers }, response) => {
    const file = files.get(basename(url))
    if (headers.authorization !== key) return response.writeHead(401).end()
    return response.writeHead(file ? 200 : 404).end(file)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
