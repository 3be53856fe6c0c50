import { describe, expect, it } from '@jest/globals'
import {
  compareCrds,
  crdNames,
  crdsAmong,
  folderObjects,
  splitRender,
  type CrdFile,
} from '../../../src/changes/crds.js'

const printed = (path: string, text: string) => `---\n# Source: ${path}\n${text}\n`

const crd = (name = 'things.example.com') =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${name}\nspec:\n  group: example.com\n  names: {kind: Thing}\n  versions: [{name: v1, served: true}]\n`

describe('what helm printed is parted into crds/ and the rest', () => {
  const rest = printed('web/templates/a.yaml', 'kind: Rest')
  const file = (path: string, text: string): CrdFile => ({ path, text })

  function split(...given: { file: CrdFile; as?: string }[]) {
    const files = given.map((one) => one.file)
    const text = given.map((one) => printed(`web/${one.as ?? one.file.path}`, one.file.text)).join('')
    return splitRender(`${text}${rest}`, files)
  }

  it('without any', () => {
    expect(splitRender(rest, [])).toEqual({ crds: new Map(), manifest: rest })
    expect(splitRender('', [])).toEqual({ crds: new Map(), manifest: '' })
  })

  it('by path and text of each file', () => {
    const { crds, manifest } = split(
      { file: file('crds/a.yaml', crd('a.x')) },
      { file: file('crds/deep/b.yaml', crd('b.x')) },
      {
        file: file('charts/sub-1.0/charts/leaf/crds/c.yaml', crd('c.x')),
        as: 'charts/alias/charts/leaf/crds/c.yaml',
      },
    )
    expect([...crds]).toEqual([
      ['crds/a.yaml', crd('a.x')],
      ['crds/deep/b.yaml', crd('b.x')],
      ['charts/alias/charts/leaf/crds/c.yaml', crd('c.x')],
    ])
    expect(manifest).toBe(rest)
  })

  it.each([
    ['separators', '---\nkind: One\n---\nkind: Two\n---\n'],
    ['lines that name a template', `kind: One\n---\n# Source: web/templates/a.yaml\nkind: Secret\n`],
    ['lines that name a crds file', `kind: One\n---\n# Source: web/crds/b.yaml\nkind: Two\n`],
    ['what looks like the rest', `kind: One\n${rest}`],
    ['no line end', 'kind: One'],
    ['nothing', ''],
    ['line ends of Windows', 'kind: One\r\n---\r\nkind: Two\r\n'],
  ])('also where the text of a file holds %s', (_title, text) => {
    const { crds, manifest } = split(
      { file: file('crds/a.yaml', text) },
      { file: file('crds/z.yaml', 'kind: Z\n') },
    )
    expect([...crds]).toEqual([
      ['crds/a.yaml', text],
      ['crds/z.yaml', 'kind: Z\n'],
    ])
    expect(manifest).toBe(rest)
  })

  it('leaves a template in a folder of that name in the manifest', () => {
    for (const path of [
      'web/templates/crds/a.yaml',
      'web/charts/sub/templates/crds/a.yaml',
      'web/files/crds/a.yaml',
    ]) {
      const template = printed(path, crd())
      expect(splitRender(template, [file('crds/a.yaml', crd())])).toEqual({
        crds: new Map(),
        manifest: template,
      })
    }
  })

  it.each([
    ['nothing', ''],
    ['hooks', printed('web/templates/hook.yaml', 'kind: Job')],
  ])('also where no template has an object, and only %s follow', (_, after) => {
    const files = [file('crds/a.yaml', crd('a.x')), file('crds/b.yaml', `${crd('b.x')}\n`)]
    const all = files.map(({ path, text }) => printed(`web/${path}`, text)).join('')
    // As helm prints it: trimmed, and the hooks behind it.
    const { crds, manifest } = splitRender(`${all.trim()}\n${after}`, files)
    expect([...crds.keys()]).toEqual(['crds/a.yaml', 'crds/b.yaml'])
    expect(manifest).toBe(after)
  })

  it('takes no text for a file that only begins like it', () => {
    const longer = printed('web/crds/a.yaml', `${crd('a.x').trimEnd()}y`)
    expect(splitRender(longer, [file('crds/a.yaml', crd('a.x'))]).crds.size).toBe(0)
  })

  it('takes nothing for a file of the chart that the chart does not hold', () => {
    const forged = printed('web/crds/a.yaml', 'kind: Secret\n')
    for (const files of [
      [],
      [file('crds/a.yaml', 'kind: Other\n')],
      [file('crds/b.yaml', 'kind: Secret\n')],
    ]) {
      expect(splitRender(forged + rest, files)).toEqual({ crds: new Map(), manifest: forged + rest })
    }
  })

  it('takes nothing from behind the first template', () => {
    const behind = printed('web/crds/a.yaml', crd())
    expect(splitRender(rest + behind, [file('crds/a.yaml', crd())]).manifest).toBe(rest + behind)
  })

  it('tells files of one name in two charts apart by their folders', () => {
    const [short, long] = [crd('a.x'), `${crd('a.x')}\n${crd('b.x')}`]
    const files = [file('charts/sub/crds/a.yaml', short), file('crds/a.yaml', long)]
    const text = printed('web/crds/a.yaml', long) + printed('web/charts/sub/crds/a.yaml', short) + rest
    const { crds, manifest } = splitRender(text, files)
    expect([...crds.values()]).toEqual([long, short])
    expect(manifest).toBe(rest)
  })

  it('does not take a template for a part of a file that an unused subchart holds', () => {
    const template = printed('web/templates/a.yaml', 'kind: Role')
    const own = file('crds/a.yaml', 'kind: One')
    const other = file('charts/unused/crds/a.yaml', `kind: One\n${template.trimEnd()}`)
    const text = printed('web/crds/a.yaml', own.text) + template
    expect(splitRender(text, [own, other])).toEqual({
      crds: new Map([['crds/a.yaml', 'kind: One']]),
      manifest: template,
    })
  })

  it('gives up where two subcharts could be meant', () => {
    const template = printed('web/templates/a.yaml', 'kind: Role')
    const one = file('charts/one/crds/a.yaml', 'kind: One')
    const two = file('charts/two/crds/a.yaml', `kind: One\n${template.trimEnd()}`)
    const text = printed('web/charts/alias/crds/a.yaml', one.text) + template
    expect(() => splitRender(text, [one, two])).toThrow('two files of the chart could be its')
  })

  it('has no subchart that is not in use, though its files lie in the chart', () => {
    const files = [file('crds/a.yaml', crd('a.x')), file('crds/unused.yaml', crd('b.x'))]
    expect([...splitRender(printed('web/crds/a.yaml', crd('a.x')) + rest, files).crds.keys()]).toEqual([
      'crds/a.yaml',
    ])
  })
})

describe('the objects of crds/ files', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: hunter2}\n'
  const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\n'
  const texts = new Map([
    ['crds/a.yaml', `${crd()}---\n${job}`],
    ['crds/b.yaml', secret],
    ['crds/c.yaml', 'a: ['],
  ])

  it('are all of them, definitions or not', () => {
    expect(folderObjects(texts).map(({ kind }) => kind)).toEqual([
      'CustomResourceDefinition',
      'Job',
      'Secret',
      '',
    ])
    expect(crdsAmong(folderObjects(texts)).map(({ name }) => name)).toEqual(['things.example.com'])
  })

  it('that are no definitions are a high risk of a first installation', () => {
    const { changes } = compareCrds(folderObjects(texts), false, () => undefined)
    expect(
      changes.map(({ kind, risks = [] }) => [kind, risks.map(({ level, rule }) => `${level} ${rule}`)]),
    ).toEqual([
      ['CustomResourceDefinition', []],
      ['Job', ['high stray-in-crds']],
      ['Secret', ['high stray-in-crds']],
      ['', ['high stray-in-crds']],
    ])
    expect(changes.every((change) => change.crd)).toBe(true)
    expect(JSON.stringify(changes)).not.toContain('hunter2')
    expect(changes[1]?.diff).toContain('+kind: Job\n')
  })

  it('are not sent again to a release that is there', () => {
    expect(compareCrds(folderObjects(texts), true, () => undefined)).toMatchObject({
      changes: [],
      notes: [{ crd: 'things.example.com', level: 'warning' }],
    })
  })

  it('have names that can be told without parsing, or none', () => {
    expect(crdNames(new Map([['crds/a.yaml', `${crd('a.x')}---\n${crd('b.x')}`]]))).toEqual(['a.x', 'b.x'])
    const flow = crd().replace(
      'metadata:\n  name: things.example.com',
      'metadata: {name: things.example.com}',
    )
    expect(crdNames(new Map([['crds/a.yaml', flow]]))).toBeUndefined()
  })
})
