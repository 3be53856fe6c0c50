import * as v from 'valibot'
import { diff, gt, parse } from 'semver'
import { releaseKey } from '../../lib/release-name.js'
import { readJson } from '../../lib/outside-json.js'
import type { WantedRelease } from './releases.js'
import type { Row } from './section.js'

/** One entry of `helm search repo --output json` (helm: pkg/cmd/search_repo.go). */
const found = v.object({ name: v.string(), version: v.string() })

/** The newest stable version in the repositories, by `repository/chart`. */
export type NewestCharts = ReadonlyMap<string, string>

/**
 * @param output of `helm search repo --output json`, which names the newest version that is no pre-release.
 * @returns undefined when it is something else.
 */
export function newestCharts(output: string): NewestCharts | undefined {
  const read = readJson(v.nullable(v.array(found)), output)
  if ('wrong' in read) return undefined
  return new Map((read.value ?? []).map(({ name, version }) => [name, version]))
}

/**
 * @param newest undefined where no chart of the stack is from a repository.
 * @returns each release whose chart comes from elsewhere, and what there is newer. To be behind is no trouble: it is
 * what the monthly look at the versions is for.
 */
export function chartRows(wanted: readonly WantedRelease[], newest: NewestCharts): Row[] {
  return wanted
    .filter(({ installed, chart }) => installed && isFromElsewhere(chart))
    .map((release): Row => {
      const { chart, version } = release
      const latest = newest.get(chart)
      const cells = { release: releaseKey(release), chart, version, newest: latest ?? '–' }
      if (latest === undefined) return { level: 'note', why: whyUnlisted(chart), cells }
      const step = stepBetween(version, latest)
      return { level: step === '' ? 'ok' : 'note', why: step, cells }
    })
}

/** helm has no list of the tags of an OCI registry. */
function whyUnlisted(chart: string): string {
  return chart.startsWith('oci://')
    ? 'from an OCI registry, which lists no versions for helm'
    : 'its repository has no stable version of it'
}

/** A folder is a part of the stack itself. */
export function isFromElsewhere(chart: string): boolean {
  return chart.includes('://') || /^[^./][^/]*\/[^/]+(?:\/[^/]+)?$/.test(chart)
}

function stepBetween(from: string, to: string): string {
  const [a, b] = [parse(from, { loose: true }), parse(to, { loose: true })]
  if (!a || !b) return from === to ? '' : 'another version is newest'
  return gt(b, a) ? `a newer ${(diff(a, b) ?? 'patch').replace(/^pre/, '')} version` : ''
}
