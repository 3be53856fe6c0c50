import type { ToolName } from '../../src/tools/pins.js'

/**
 * Fetches one official release, checked against its pin, into `folder` under the tool's name.
 *
 * @returns false when there is no pin for this platform, or when its server cannot be reached.
 */
export type Download = (name: ToolName, folder: string) => Promise<boolean>

const answerWithinMs = 3_000

/** Downloads as the product does, but asks first whether the server answers: without a network it retries for long. */
export const officialDownload: Download = async (name, folder) => {
  // Loaded only here: a start that finds everything in the cache has no use for it.
  const { downloadRelease } = await import('../../src/tools/install.js')
  return (await answers(name)) && downloadRelease(name, folder)
}

async function answers(name: ToolName): Promise<boolean> {
  const { downloadOf, pins, platformName } = await import('../../src/tools/pins.js')
  const [pin, platform] = [pins[name], platformName()]
  if (pin.sha256[platform] === undefined) return false
  try {
    const { url } = downloadOf(name, { pin, platform })
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answerWithinMs) })).ok
  } catch {
    return false
  }
}
