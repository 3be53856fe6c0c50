import type { ImageChange } from '../../changes/release-diff.js'
import { releasesOf } from '../../plan/plan.js'
import { within } from '../markdown/fit.js'
import { code, counted, details, list, markdown, number, text } from '../markdown/markdown.js'
import type { ShownPlan, ShownRelease } from './shown-plan.js'

/** Of a repository with its registry, a tag and a digest. */
const imageRoom = 200
const nameRoom = 130

/** More than these stay folded. */
const mostOpen = 10

/** @returns the images that become others, by release; empty when none does. */
export function imagesBlock(plan: ShownPlan, room: number): string {
  const rows = releasesOf(plan).flatMap((release) => imagesOf(release).map((image) => ({ release, image })))
  if (rows.length === 0) return ''
  const { kept, left } = within(rows, room, () => 2 * (nameRoom + 2 * imageRoom))
  const items = kept.map(({ release: { namespace, name }, image: { from, to } }) => [
    code(`${namespace}/${name}`, nameRoom),
    text(': '),
    code(from, imageRoom),
    text(' → '),
    code(to, imageRoom),
  ])
  const more = left > 0 ? [[text(`and ${number(left)} more, in the diffs`)]] : []
  const title = `${counted(rows.length, 'container image')} ${rows.length === 1 ? 'changes' : 'change'}`
  return details(title, markdown(list([...items, ...more])), rows.length <= mostOpen)
}

/** Pods of a release often share an image. */
function imagesOf({ changes }: ShownRelease): ImageChange[] {
  const all = changes.flatMap(({ images }) => images ?? [])
  return [...new Map(all.map((image) => [`${image.from} ${image.to}`, image])).values()]
}
