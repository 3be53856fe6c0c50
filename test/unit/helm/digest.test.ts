import { describe, expect, it } from '@jest/globals'
import { differingObjects, digestKey, joinFingerprints, renderDigest } from '../../../src/helm/digest.js'
import { parseManifest } from '../../../src/helm/manifest.js'

const key = digestKey('a token')
const configMap = (name: string, data: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}data:\n  k: ${data}\n`
const digest = (...documents: string[]) =>
  renderDigest(parseManifest(documents.join('---\n'), 'shop'), 'shop', key)

describe('renderDigest', () => {
  const one = configMap('a', '"1"')
  const two = configMap('b', '"2"')

  it.each([
    { title: 'documents in another order', render: [two, one] },
    { title: 'comments and source lines', render: [`# Source: x/templates/a.yaml\n${one}`, `${two}# end\n`] },
    { title: 'another style of quotes', render: [configMap('a', "'1'"), two] },
    {
      title: "helm's own annotation for the post-renderer",
      render: [
        configMap('a', '"1"', '  annotations:\n    postrenderer.helm.sh/postrender-filename: a.yaml\n'),
        two,
      ],
    },
    {
      title: 'the empty annotations it leaves behind',
      render: [configMap('a', '"1"', '  annotations: {}\n'), two],
    },
  ])('is the same with $title', ({ render }) =>
    expect(digest(...render).digest).toBe(digest(one, two).digest),
  )

  it.each([
    { title: 'one character', render: [configMap('a', '"3"'), two] },
    { title: 'a string for a number', render: [configMap('a', '1'), two] },
    { title: 'an annotation', render: [configMap('a', '"1"', '  annotations: {x: y}\n'), two] },
    { title: 'an object more', render: [one, two, configMap('c', '"3"')] },
    { title: 'an object twice', render: [one, two, two] },
    { title: 'an object less', render: [one] },
  ])('differs by $title', ({ render }) => expect(digest(...render).digest).not.toBe(digest(one, two).digest))

  it('holds for one namespace and one key', () => {
    const objects = parseManifest(configMap('a', '"1"', '  namespace: shop\n'), 'shop')
    const here = renderDigest(objects, 'shop', key).digest
    expect(renderDigest(objects, 'away', key).digest).not.toBe(here)
    expect(renderDigest(objects, 'shop', digestKey('another token')).digest).not.toBe(here)
    expect(here).toMatch(/^[\w-]{43}$/)
  })
})

describe('digestKey', () => {
  it('comes from the token, without a salt', () => {
    expect(digestKey('t')).toEqual(digestKey('t'))
    expect(digestKey('t')).not.toHaveProperty('salt')
  })

  it('is drawn at random without a token, and made again from its salt', () => {
    const drawn = digestKey(undefined)
    expect(digestKey(undefined).bytes).not.toEqual(drawn.bytes)
    expect(digestKey(undefined, drawn.salt)).toEqual(drawn)
  })

  it('takes an empty token for none', () => expect(digestKey('').salt).toBeDefined())
})

describe('differingObjects', () => {
  const approved = joinFingerprints(
    digest(configMap('a', '1'), configMap('b', '1'), configMap('c', '1')).fingerprints,
  )

  it('names what was not approved, and counts what is missing', () => {
    const render = digest(configMap('a', '1'), configMap('b', '2')).fingerprints
    expect(differingObjects(render, approved)).toEqual({
      unapproved: ['shop, b, ConfigMap (v1)'],
      missing: 2,
    })
  })

  it('finds nothing in the approved render', () => {
    const render = digest(configMap('c', '1'), configMap('b', '1'), configMap('a', '1')).fingerprints
    expect(differingObjects(render, approved)).toEqual({ unapproved: [], missing: 0 })
  })
})
