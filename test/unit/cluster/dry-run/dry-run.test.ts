import { describe, expect, it } from '@jest/globals'
import {
  dryRunObjects,
  type DryRunObject,
  type DryRunOptions,
} from '../../../../src/cluster/dry-run/dry-run.js'

interface Call {
  readonly args: readonly string[]
  readonly input: string
}

const applied = (name: string) => `${name} serverside-applied (server dry run)\n`

/** A kubectl that accepts what has a `fine` in its text, and says of anything else what its text says after `says: `. */
function kubectlWith(calls: Call[] = []) {
  return (args: readonly string[], input = '') => {
    calls.push({ args, input })
    const documents = input.split(/^---\n/m).filter((text) => text.trim() !== '')
    const names = documents.filter((text) => text.includes('fine'))
    const stdout = names.map((text) => applied(`configmap/${/name: (\S+)/.exec(text)?.[1]}`)).join('')
    const errors = documents.flatMap((text) => /# says: (.*)/.exec(text)?.[1]?.replaceAll('\\n', '\n') ?? [])
    return Promise.resolve({ exitCode: errors.length > 0 ? 1 : 0, stdout, stderr: errors.join('\n') })
  }
}

function configMap(name: string, rest: string, namespace = 'ns'): DryRunObject {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`
  return { key: `${namespace}/${name}`, namespace, text }
}

async function trials(objects: readonly DryRunObject[], options?: DryRunOptions, calls: Call[] = []) {
  return Object.fromEntries(await dryRunObjects(kubectlWith(calls), objects, options))
}

const fine = 'data: {a: fine}'
const invalid = '# says: Error from server (Invalid): ConfigMap "b" is invalid: data: bad'
const forbidden =
  '# says: Error from server (Forbidden): configmaps "a" is forbidden: User "p" cannot patch resource "configmaps" in API group ""'

describe('trying objects on the API server', () => {
  it('sends them as helm would, in a dry run, one process a namespace', async () => {
    const calls: Call[] = []
    const objects = [configMap('a', fine), configMap('b', fine), configMap('a', fine, 'other')]
    expect(await trials(objects, {}, calls)).toEqual({
      'ns/a': { outcome: 'accepted' },
      'ns/b': { outcome: 'accepted' },
      'other/a': { outcome: 'accepted' },
    })
    expect(calls.map(({ args }) => args.join(' '))).toEqual(
      ['ns', 'other'].map(
        (namespace) =>
          `apply --server-side --dry-run=server --field-manager=helm --validate=ignore -n ${namespace} -f -`,
      ),
    )
  })

  it('asks again, one by one, about those that were not accepted', async () => {
    const calls: Call[] = []
    const objects = [configMap('c', forbidden), configMap('a', fine), configMap('b', invalid)]
    expect(await trials(objects, {}, calls)).toEqual({
      'ns/a': { outcome: 'accepted' },
      'ns/b': { outcome: 'refused', reason: 'data: bad' },
      'ns/c': { outcome: 'not-tried', reason: expect.stringContaining('these credentials may not write it') },
    })
    expect(calls).toHaveLength(3)
  })

  it('asks once where the credentials may write nothing', async () => {
    const calls: Call[] = []
    const objects = Array.from({ length: 50 }, (_, index) => configMap(`c${index}`, forbidden))
    const outcomes = Object.values(await trials(objects, {}, calls)).map(({ outcome }) => outcome)
    expect(new Set(outcomes)).toEqual(new Set(['not-tried']))
    expect(outcomes).toHaveLength(50)
    expect(calls).toHaveLength(1)
  })

  it('asks once where one reason holds for all, advice aside', async () => {
    const calls: Call[] = []
    const unknown =
      '# says: error: no matches for kind "Thing" in version "v1"\\nensure CRDs are installed first'
    const objects = ['a', 'b'].map((name) => configMap(name, unknown))
    expect(Object.values(await trials(objects, {}, calls)).map(({ reason }) => reason)).toEqual([
      'the cluster does not know this kind yet',
      'the cluster does not know this kind yet',
    ])
    expect(calls).toHaveLength(1)
  })

  it('stops asking one by one at some point, and says so', async () => {
    const calls: Call[] = []
    const objects = Array.from({ length: 60 }, (_, index) => configMap(`c${index}`, invalid))
    const found = Object.values(await trials(objects, {}, calls))
    expect(found.filter(({ outcome }) => outcome === 'refused')).toHaveLength(30)
    expect(found.at(-1)).toEqual({
      outcome: 'not-tried',
      reason: 'too many were not accepted to ask about each',
    })
    expect(calls).toHaveLength(31)
  })

  it('never mixes up two objects that kubectl prints alike', async () => {
    const twice = [configMap('a', fine), { ...configMap('a', invalid), key: 'another release' }]
    expect(await trials(twice)).toEqual({
      'ns/a': { outcome: 'accepted' },
      'another release': { outcome: 'refused', reason: 'data: bad' },
    })
  })

  it('takes the namespace that an object names itself', async () => {
    const calls: Call[] = []
    const object = configMap('a', fine)
    await trials(
      [{ ...object, text: object.text.replace('  name: a', '  namespace: own\n  name: a') }],
      {},
      calls,
    )
    expect(calls[0]?.args).toContain('own')
  })

  describe('of an object that the release brings anew', () => {
    const owner = { name: 'it', namespace: 'ns' }
    const marks = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'it', 'meta.helm.sh/release-namespace': 'ns' },
    }
    const live = (name: string, metadata = {}) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, ...metadata },
    })
    const list = (...items: unknown[]) => ({ apiVersion: 'v1', kind: 'List', items })

    it.each([
      ['is not there', '', 'accepted'],
      ['is there with the marks of the release', JSON.stringify(live('a', marks)), 'accepted'],
      ['is there without', JSON.stringify(live('a')), 'refused'],
      [
        'is there for another release',
        JSON.stringify(
          list(
            live('a', {
              ...marks,
              annotations: { ...marks.annotations, 'meta.helm.sh/release-name': 'other' },
            }),
            live('b'),
          ),
        ),
        'refused',
      ],
      ['cannot be seen', undefined, 'not-tried'],
    ])('%s', async (_, stdout, outcome) => {
      const kubectl = (args: readonly string[], input = '') =>
        args[0] === 'apply'
          ? kubectlWith()(args, input)
          : Promise.resolve({ exitCode: stdout === undefined ? 1 : 0, stdout: stdout ?? '', stderr: '' })
      const found = await dryRunObjects(kubectl, [{ ...configMap('a', fine), addedBy: owner }])
      expect(found.get('ns/a')?.outcome).toBe(outcome)
    })
  })

  it('takes over the fields of others only where helm does', async () => {
    const calls: Call[] = []
    await trials([configMap('a', fine)], { forceConflicts: true }, calls)
    expect(calls[0]?.args).toContain('--force-conflicts')
  })

  it('believes only refusals where helm patches client-side', async () => {
    expect(await trials([configMap('a', fine), configMap('b', invalid)], { clientSide: true })).toEqual({
      'ns/a': { outcome: 'not-tried', reason: expect.stringContaining('client-side') },
      'ns/b': { outcome: 'refused', reason: 'data: bad' },
    })
  })

  it.each([
    [
      'a hook',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {helm.sh/hook: pre-install}}',
      'hook',
    ],
    ['a generated name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a}', 'no name'],
    ['what is no YAML', 'a: [', 'cannot be read'],
    [
      'what kubectl would take apart',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---b: fine',
      'cannot be read',
    ],
  ])('does not try %s', async (_, text, reason) => {
    const calls: Call[] = []
    expect(await trials([{ key: 'k', namespace: 'ns', text }], {}, calls)).toEqual({
      k: { outcome: 'not-tried', reason: expect.stringContaining(reason) },
    })
    expect(calls).toEqual([])
  })

  it('accepts nothing when kubectl says nothing, or cannot be run', async () => {
    const silent = () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    const broken = () => Promise.reject(new Error('no kubectl'))
    for (const kubectl of [silent, broken]) {
      const found = await dryRunObjects(kubectl, [configMap('a', fine), configMap('b', fine)])
      expect([...found.values()].map(({ outcome }) => outcome)).toEqual(['not-tried', 'not-tried'])
    }
  })
})
