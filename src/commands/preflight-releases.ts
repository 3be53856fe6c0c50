import { releaseKey } from '../lib/release-name.js'
import type { Layer } from '../stack/layers.js'
import type { Renders } from './preflight-renders.js'
import type { PreflightCheck } from './preflight.js'

/** @returns for each release whether it renders, in the order of the layers. */
export function releaseChecks(layers: readonly Layer[], renders: Renders): PreflightCheck[] {
  return layers.flatMap(({ releases }) =>
    releases
      .filter(({ installed }) => installed)
      .map((release) => {
        const key = releaseKey(release)
        return { name: `release ${key}`, ...releaseOutcome(key, renders) }
      }),
  )
}

function releaseOutcome(key: string, { rendered, failed, isBlind }: Renders): Omit<PreflightCheck, 'name'> {
  const failure = failed.get(key)
  if (failure) return { outcome: isHidden(failure, isBlind) ? 'unknown' : 'failed', detail: failure.error }
  const { objects = [], wantsServer = false } = rendered.get(key) ?? {}
  const detail = `renders: ${objects.length} object(s)`
  if (!isBlind) return { outcome: 'ok', detail }
  const blind = wantsServer ? 'and its chart would look into the cluster' : 'as in an empty cluster'
  return { outcome: wantsServer ? 'unknown' : 'ok', detail: `${detail}, ${blind}` }
}

/** What is not at hand here may be there in a deploy: a secret, or a cluster. */
function isHidden({ error, failure }: { error: string; failure: string }, isBlind: boolean): boolean {
  return (isBlind && failure === 'cluster') || /required env var|ONEPASSWORD_CREDENTIALS_FILE/.test(error)
}
