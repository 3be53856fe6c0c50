import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import picomatch from 'picomatch'
import { parseAllDocuments } from 'yaml'
import { changesOf } from '../../src/init/init.js'
import type { Setup } from '../../src/init/setup.js'
import { namesOf, pathOf, workflowsOf } from '../../src/init/workflows.js'
import { setupWith, templates } from './init/made-from.js'

/** What docs/updates.md says of our stack and of the workflows that init writes. */
interface Configuration {
  readonly helmfile: { readonly registryAliases: Readonly<Record<string, string>> }
  readonly packageRules: readonly {
    readonly matchManagers: readonly string[]
    readonly matchPackageNames?: readonly string[]
    readonly matchFileNames?: readonly string[]
    readonly groupName?: string
  }[]
}

interface Release {
  readonly chart: string
  readonly labels: { readonly layer: number }
}

const configuration = JSON.parse(readFileSync('docs/examples/renovate.json', 'utf8')) as Configuration
const helmfile = readFileSync('stack/helmfile.yaml.gotmpl', 'utf8')
const releases = parseAllDocuments(helmfile.replace(/\{\{.*?\}\}/g, ''), { uniqueKeys: false }).flatMap(
  (document) => (document.toJS() as { releases?: Release[] }).releases ?? [],
)
const layers = new Map<number, string[]>()
for (const { chart, labels } of releases.filter((one) => !one.chart.startsWith('./')))
  layers.set(labels.layer, [...(layers.get(labels.layer) ?? []), chart.split('/')[1] ?? ''].sort())

describe('the example for Renovate', () => {
  it('has a group for each layer of the stack, with all charts of it', () => {
    const groups = configuration.packageRules.flatMap(({ groupName, matchPackageNames }) =>
      groupName === undefined ? [] : [[groupName, matchPackageNames] as const],
    )
    expect(groups).toEqual([...layers].map(([layer, charts]) => [`layer ${layer}`, charts]))
  })

  it('knows each repository of the stack, whose address is behind a template there', () => {
    const urls = [...helmfile.matchAll(/- name: (\S+)\n {4}url: .*default "([^"]+)"/g)]
    expect(Object.entries(configuration.helmfile.registryAliases)).toEqual(
      urls.map(([, name, url]) => [name, url]),
    )
  })

  it('is what the page shows', () => {
    const page = readFileSync('docs/updates.md', 'utf8')
    const rows = [...page.matchAll(/^\| `renovate\/layer-(\d+)` \| (.*) \|$/gm)]
    expect(rows.map(([, layer, charts]) => [Number(layer), charts?.split(', ')])).toEqual([...layers])
  })
})

const setup = setupWith({
  stack: 'helmfile.yaml',
  layers: '1-2',
  onePassword: false,
  action: `owner/helmfile-gate@${'a'.repeat(40)}`,
  version: 'v0.1.0',
})
const newer: Setup = { ...setup, action: `owner/helmfile-gate@${'b'.repeat(40)}`, version: 'v0.2.0' }

describe('the workflows that init wrote', () => {
  const made = workflowsOf(setup, templates)
  /** @param change what a bot does with the lines below the mark. @returns what init of the newer version does. */
  const kindsAfter = (change: (text: string) => string) => {
    const read = (path: string) => (made.get(path) ?? '').replace(/\n[^]*/, change)
    return [...new Set(changesOf(newer, { read, templates }).map(({ update }) => update.kind))]
  }

  it('are all left to init, and no other', () => {
    const [pattern = ''] = configuration.packageRules.flatMap(({ matchFileNames = [] }) => matchFileNames)
    const isTheirs = picomatch(pattern)
    const several: Setup = { ...setup, environments: 'staging,production', promoted: 'production' }
    const all = ['', 'apps'].flatMap((name) => namesOf(several).map((one) => pathOf(one, { name })))
    expect(all).toHaveLength(14)
    expect(all.filter((path) => !isTheirs(path))).toEqual([])
    expect(['ci', 'planner', 'release'].filter((name) => isTheirs(`.github/workflows/${name}.yml`))).toEqual(
      [],
    )
  })

  it.each<[what: string, change: (text: string) => string, kinds: string[]]>([
    ['nobody has edited', (text) => text, ['made-again']],
    [
      'a bot has moved the action in',
      (text) => text.replace(/(uses: .*@)a{40} # v0\.1\.0/g, `$1${'b'.repeat(40)} # v0.2.0`),
      ['made-again'],
    ],
    [
      'a bot has moved the action in, and somebody has added to,',
      (text) =>
        text
          .replace(/(uses: .*@)a{40} # v0\.1\.0/g, `$1${'d'.repeat(40)} # v0.3.0`)
          .replace(/timeout-minutes: .*/, 'timeout-minutes: 7'),
      ['merged'],
    ],
    [
      'a bot has moved another action in',
      (text) => text.replace(/(uses: actions\/checkout@).*/g, `$1${'c'.repeat(40)} # v8.0.0`),
      ['merged'],
    ],
  ])('that %s', (_what, change, kinds) => {
    expect(kindsAfter(change)).toEqual(kinds)
  })
})
