import { isAbsolute } from 'node:path'
import { releaseKey } from '../lib/release-name.js'
import { duplicateFindings, layerFindings, needFindings, type Ordered } from '../stack/lint/order.js'
import { withLabels } from './labels.js'
import { proposedLayers, type Unlayered } from './proposed-layers.js'
import { refusal } from './refusal.js'

/** The files of the repository, what helmfile makes of them, and whoever sits before it. */
export interface LabellingPorts {
  /** Paths from the root of the repository. */
  readonly read: (path: string) => string | undefined
  readonly write: (path: string, text: string) => void
  /** All releases, as helmfile reads them now. */
  readonly releases: () => Promise<readonly Unlayered[]>
  readonly ask: (question: string, proposed: string, choices: readonly string[]) => Promise<string>
  readonly tell: (line: string) => void
}

/** The layers of a stack, before any file was changed for them. */
export interface SettledLayers {
  readonly layers: readonly number[]
  /** Writes the labels that are missing. @throws Failure where helmfile reads something else; then no file is changed. */
  readonly writeLabels: () => Promise<void>
}

interface Labelling {
  readonly releases: readonly Unlayered[]
  /** Layers by `namespace/name`, of those that are to get a label. */
  readonly wanted: ReadonlyMap<string, number>
}

interface LabelledFile {
  readonly path: string
  readonly before: string
  readonly text: string
}

const byHand = 'add `labels: {layer: N}` to each, and run init again'

/**
 * Finds the layer of each release, and the place of each label that is missing.
 * @param mayWrite whether labels may be written; asked where it is undefined.
 * @throws Failure where they may not or cannot be written, or lint would refuse the stack with them.
 */
export async function settledLayers(
  mayWrite: boolean | undefined,
  ports: LabellingPorts,
): Promise<SettledLayers> {
  const releases = await ports.releases()
  const proposed = proposedLayers(releases)
  const unlabelled = releases.filter(({ labels }) => !labels.has('layer')).map(releaseKey)
  const wanted = new Map([...proposed].filter(([key]) => unlabelled.includes(key)))
  requireOrder({ releases, wanted })
  const layers = [...new Set(proposed.values())].sort((a, b) => a - b)
  if (wanted.size === 0) return { layers, writeLabels: () => Promise.resolve() }
  ports.tell('These releases have no label layer. By what they need, they belong into:')
  for (const [key, layer] of [...wanted].sort(([, a], [, b]) => a - b)) ports.tell(`  layer ${layer}: ${key}`)
  if (mayWrite === false) throw notWritten(wanted)
  const files = labelledFiles({ releases, wanted }, ports)
  const question = `Write the labels into ${pathsOf(files)}?`
  if (!mayWrite && (await ports.ask(question, 'yes', ['yes', 'no'])) !== 'yes') throw notWritten(wanted)
  return { layers, writeLabels: () => write(files, { releases, wanted }, ports) }
}

function notWritten({ size }: ReadonlyMap<string, number>): Error {
  const why = size === 1 ? '1 release has no label layer' : `${size} releases have no label layer`
  return refusal('setting up the layers', why, byHand)
}

/** Lint would refuse it in the first plan: these are its words. */
function requireOrder({ releases, wanted }: Labelling): void {
  // What is wrong without new labels would be wrong with them, too, and in more places.
  const own = helmfilesOf(releases)
  const found = [...labelFindings(own), ...findingsIn(own)]
  const [first, ...more] = found.length > 0 ? found : findingsIn(helmfilesOf(releases, wanted))
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  const why = `${first.message}${others}`
  throw refusal('setting up the layers', why, 'mend that in the helmfile, and run init again')
}

function labelFindings(stack: readonly Ordered[]): { readonly message: string }[] {
  const labelled = stack.flatMap(({ releases }) => releases).filter(({ labels }) => labels.has('layer'))
  return layerFindings({ releases: labelled })
}

function findingsIn(stack: readonly Ordered[]): { readonly message: string }[] {
  return stack.flatMap((one) => [...duplicateFindings(one, { stack }), ...needFindings(one, { stack })])
}

function helmfilesOf(
  releases: readonly Unlayered[],
  more: ReadonlyMap<string, number> = new Map(),
): Ordered[] {
  const labelled = releases.map((release) => {
    const layer = more.get(releaseKey(release))
    const labels = new Map(release.labels)
    if (layer !== undefined) labels.set('layer', `${layer}`)
    return { ...release, labels, kubeContext: '', needs: [...release.needs] }
  })
  return filesOf(labelled).map((file) => ({ releases: labelled.filter((one) => one.file === file) }))
}

/** @throws Failure where the place of a release is not found. */
function labelledFiles(
  { releases, wanted }: Labelling,
  { read }: Pick<LabellingPorts, 'read'>,
): LabelledFile[] {
  const unlabelled = releases.filter((one) => wanted.has(releaseKey(one)))
  return filesOf(unlabelled).map((path) => {
    // What helmfile fetched from elsewhere is not ours to write.
    const before = isAbsolute(path) ? '' : (read(path) ?? '')
    const its = unlabelled.filter(({ file }) => file === path).map(releaseKey)
    const { text, missed } = withLabels(before, new Map([...wanted].filter(([key]) => its.includes(key))))
    if (missed.length === 0) return { path, before, text }
    throw refusal('writing the labels', `the place of ${missed.join(', ')} in ${path} was not found`, byHand)
  })
}

/** Has helmfile read what was written, and takes it back where it does not see what was meant. */
async function write(files: readonly LabelledFile[], labelling: Labelling, ports: LabellingPorts) {
  files.forEach(({ path, text }) => ports.write(path, text))
  const seen = await ports.releases().catch(() => [])
  if (isMeant(labelling, seen)) return ports.tell(`Wrote the labels into ${pathsOf(files)}.`)
  files.forEach(({ path, before }) => ports.write(path, before))
  const why = `helmfile did not read them as they were written into ${pathsOf(files)}, so that it is as it was`
  throw refusal('writing the labels', why, byHand)
}

function filesOf(releases: readonly Unlayered[]): string[] {
  return [...new Set(releases.map(({ file }) => file))]
}

function pathsOf(files: readonly LabelledFile[]): string {
  return files.map(({ path }) => path).join(', ')
}

/** @returns whether the releases are what they were, with the labels. */
function isMeant({ releases, wanted }: Labelling, seen: readonly Unlayered[]): boolean {
  const meant = releases.map((one) => ({ ...one, layer: wanted.get(releaseKey(one)) ?? one.layer }))
  return signatureOf(meant) === signatureOf(seen)
}

function signatureOf(releases: readonly Unlayered[]): string {
  const all = releases.map((release) => {
    const labels = [...release.labels].filter(([name]) => name !== 'layer').sort()
    return JSON.stringify([releaseKey(release), release.layer, labels, release.needs])
  })
  return all.sort().join('\n')
}
