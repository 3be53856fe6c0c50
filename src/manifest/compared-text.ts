import { canonical, type ManifestObject, type Value } from './manifest.js'

/** helm adds it before it calls a post-renderer and removes it afterwards (helm: pkg/action/action.go). */
const filenameAnnotation = 'postrenderer.helm.sh/postrender-filename'

const comparedTexts = new WeakMap<ManifestObject, string>()

/**
 * The text of an object that `helm diff` in a terminal compares: canonical, without what helm leaves behind where it
 * called a post-renderer. Made once an object. A plan does not go by it; see sent-objects.ts.
 */
export function comparedText(object: ManifestObject): string {
  const known = comparedTexts.get(object)
  if (known !== undefined) return known
  const text = canonical(withoutTraces(object.value))
  comparedTexts.set(object, text)
  return text
}

function withoutTraces(value: Map<string, Value>): Map<string, Value> {
  const metadata = value.get('metadata')
  if (!(metadata instanceof Map) || !metadata.has('annotations')) return value
  return new Map(value).set('metadata', withoutFilename(metadata))
}

/** An empty `annotations` goes too: helm leaves one behind where it had to add the map for its own annotation. */
function withoutFilename(metadata: Map<string, Value>): Map<string, Value> {
  const annotations = metadata.get('annotations')
  const kept = annotations instanceof Map ? new Map(annotations) : new Map<string, Value>()
  kept.delete(filenameAnnotation)
  const result = new Map(metadata)
  if (kept.size === 0) result.delete('annotations')
  else result.set('annotations', kept)
  return result
}
