import { packed, unpacked } from '../../src/cluster/packed.js'
import type { Bed } from '../bed/bed.js'

/** One revision of the release `web`, as helm stores it. */
export interface HelmRevision {
  readonly namespace: string
  readonly name?: string
  readonly revision: number
}

type HelmRecord = { info: { status: string; last_deployed: string } }

export function secretOf(revision: number, name = 'web'): string {
  return `sh.helm.release.v1.${name}.v${revision}`
}

/** Rewrites a record, as a helm that was killed leaves it. */
export async function setStatus(bed: Bed, of: HelmRevision, status: string): Promise<void> {
  await rewrite(bed, of, { status }, (record) => (record.info.status = status))
}

/** As if helm had written it two hours ago. */
export async function makeOld(bed: Bed, of: HelmRevision): Promise<void> {
  const then = Date.now() - 2 * 3_600_000
  const labels = { modifiedAt: String(Math.floor(then / 1000)) }
  await rewrite(bed, of, labels, (record) => (record.info.last_deployed = new Date(then).toISOString()))
}

async function rewrite(
  bed: Bed,
  of: HelmRevision,
  labels: Readonly<Record<string, string>>,
  change: (record: HelmRecord) => void,
): Promise<void> {
  await rewriteText(bed, of, labels, (json) => {
    const record = JSON.parse(json) as HelmRecord
    change(record)
    return JSON.stringify(record)
  })
}

/** @param change is given the record as JSON. */
export async function rewriteText(
  bed: Bed,
  { namespace, name, revision }: HelmRevision,
  labels: Readonly<Record<string, string>>,
  change: (json: string) => string,
): Promise<void> {
  const path = ['--namespace', namespace, 'secret', secretOf(revision, name)]
  const release = await bed.kubectl(['get', ...path, '-o', 'jsonpath={.data.release}'])
  const patch = { metadata: { labels }, data: { release: packed(change(unpacked(release))) } }
  await bed.kubectl(['patch', ...path, '--type=merge', '-p', JSON.stringify(patch)])
}
