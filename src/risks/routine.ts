import { canonical, scalarText, type Value } from '../manifest/manifest.js'
import { listed } from '../manifest/fields.js'
import { imageName, isVersioned } from './kubernetes/images.js'
import { risks, type RiskRule } from './rule.js'

/** A change that only moves images of the same name to another version, and what charts write along with it. */
export const versionBump: RiskRule = ({ old, next }) => {
  if (!old || !next) return []
  const [before, after] = [new Set<string>(), new Set<string>()]
  if (canonical(versionless(old.value, before)) !== canonical(versionless(next.value, after))) return []
  const images = [...after].filter((image) => !before.has(image))
  return risks('version-bump', 'routine', [
    images.length === 0 ? 'only version labels and checksums' : `only image versions: ${listed(images)}`,
  ])
}

/** What a chart's own version leaves on every object. */
const versionLabels = ['helm.sh/chart', 'app.kubernetes.io/version']
const isChecksum = (key: string) => key.startsWith('checksum/') || key.endsWith('/checksum')

/** @param images gathers the last part of each versioned image with its version. */
function versionless(value: Value, images: Set<string>): Value {
  if (Array.isArray(value)) return value.map((item) => versionless(item, images))
  if (!(value instanceof Map)) return value
  return new Map([...value].map(([key, item]) => [key, fieldWithout(key, item, images)]))
}

function fieldWithout(key: string, item: Value, images: Set<string>): Value {
  if (key === 'labels' && item instanceof Map) return kept(item, (name) => !versionLabels.includes(name))
  if (key === 'annotations' && item instanceof Map) return kept(item, (name) => !isChecksum(name))
  if (key !== 'image') return versionless(item, images)
  const image = imageName(scalarText(item))
  if (image.repository === '' || !isVersioned(image)) return versionless(item, images)
  const name = image.repository.slice(image.repository.lastIndexOf('/') + 1)
  images.add(`${name} ${image.tag || image.digest.slice(0, 19)}`)
  return image.repository
}

function kept(map: ReadonlyMap<string, Value>, keep: (key: string) => boolean): Map<string, Value> {
  return new Map([...map].filter(([key]) => keep(key)))
}
