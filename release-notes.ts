/**
 * Prints the notes of a release: its section of the changelog. `npm run release-notes -- v1.2.3`
 * Fails where the tag is not the version of package.json, or the changelog says nothing of it.
 */
import { readFileSync } from 'node:fs'

const [tag = ''] = process.argv.slice(2)
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
if (tag !== `v${version}`)
  fail(`package.json has version ${version}`, `tag it v${version}, or change package.json`)
const notes = sectionOf(readFileSync('CHANGELOG.md', 'utf8'))
if (notes === '') fail(`CHANGELOG.md has no section [${version}] with text`, 'write what is new there')
console.log(notes)

function sectionOf(changelog: string): string {
  const lines = changelog.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`))
  if (start < 0) return ''
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^## |^\[.*\]: /.test(line))
  return (end < 0 ? rest : rest.slice(0, end)).join('\n').trim()
}

function fail(why: string, next: string): never {
  console.error(`releasing ${JSON.stringify(tag)} failed: ${why}: ${next}`)
  process.exit(1)
}
