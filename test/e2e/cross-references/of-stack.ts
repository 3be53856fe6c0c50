import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { readinessFile } from './readiness-references.js'
import { added } from './added-cases.js'
import { broken } from './broken-cases.js'
import { brokenReferences } from './broken-references.js'
import type { RenderedRelease } from './placed.js'

const inStack = (file: string) =>
  load(readFileSync(fileURLToPath(new URL(`../../../stack/${file}`, import.meta.url)), 'utf8'))

/** Everything that an object of the stack names is there, and what is not is found. */
export function crossReferencesOfStack(
  renders: (environment: 'default' | 'production') => readonly RenderedRelease[],
): void {
  const { items } = inStack('onepassword.yaml') as { items: Record<string, string[]> }
  const more = readinessFile(inStack('readiness.yaml'))
  const found = (releases: readonly RenderedRelease[]) => brokenReferences(releases, items, more)

  describe('what objects name of each other', () => {
    it.each(['default', 'production'] as const)('is there, in %s', (environment) => {
      expect(found(renders(environment))).toEqual([])
    })

    it.each(broken)('is missed: $title', ({ release, from, to, found: lines }) => {
      const releases = renders('default').map((one) => {
        if (`${one.namespace}/${one.name}` !== release) return one
        const manifest = one.manifest.replace(from, () => to)
        expect(manifest).not.toBe(one.manifest)
        return { ...one, manifest }
      })
      expect(found(releases)).toEqual(lines)
    })

    it.each(added)('is missed: $title', ({ object, found: lines }) => {
      const one = { namespace: 'default', name: 'more', manifest: JSON.stringify(object) }
      expect(found([...renders('default'), one])).toEqual(lines)
    })

    it('is missed: what readiness.yaml waits for', () => {
      const without = renders('default').filter(({ name }) => name !== 'grafana')
      expect(found(without)).toContain('readiness.yaml names Service grafana/grafana, which is not there')
    })
  })
}
