import { randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { commentLimit } from '../../../../src/report/pull-request/plan-comment.js'
import {
  deployComment,
  deploySentence,
  readDeployComment,
} from '../../../../src/report/pull-request/deploy-comment.js'
import type { DeployedLayer, DeployState } from '../../../../src/report/pull-request/deploy-state.js'
import { asGitHub } from '../as-github.js'
import { deploying, deploys } from './deploy-situations.js'

const layer = (over: Partial<DeployedLayer>): DeployedLayer => ({
  layer: 1,
  status: 'waiting',
  releases: [],
  seconds: 0,
  ...over,
})

describe('the comment of a deploy', () => {
  it.each(Object.entries(deploys))('carries its state for the job of a later layer: %s', (_name, state) => {
    expect(readDeployComment(deployComment(state))).toEqual(state)
  })

  it('carries it still when GitHub made its line ends those of Windows', () => {
    expect(readDeployComment(deployComment(deploying).replaceAll('\n', '\r\n'))).toEqual(deploying)
  })

  it.each<[DeployedLayer[], string]>([
    [[layer({}), layer({ layer: 2 })], 'deploying, layers 1 and 2 to go'],
    [[layer({ status: 'applied' }), layer({ layer: 2 })], 'deploying, layer 2 to go'],
    [[layer({ status: 'applied' }), layer({ layer: 2, status: 'skipped' })], 'deployed, layer 1 applied'],
    [[layer({ status: 'skipped' })], 'nothing to deploy'],
    [
      [layer({ status: 'applied' }), layer({ layer: 2, status: 'failed' }), layer({ layer: 3 })],
      'the deploy failed in layer 2, layer 1 applied',
    ],
    [
      [
        layer({ status: 'applied' }),
        layer({ layer: 2, status: 'rejected' }),
        layer({ layer: 3, status: 'skipped' }),
      ],
      'the deploy was rejected in layer 2, layer 1 applied',
    ],
    [
      [layer({ status: 'cancelled' }), layer({ layer: 9, status: 'failed' })],
      'the deploy failed in layer 9 and was cancelled in layer 1',
    ],
  ])('says in a sentence how far it has come (%#)', (layers, sentence) => {
    expect(deploySentence(layers)).toBe(sentence)
  })

  it('carries what is not ready, and less of it where there is no room for all', () => {
    const noise = (length: number) => randomBytes(length).toString('hex')
    const failed = (number: number, lines: number): DeployedLayer =>
      layer({
        layer: number,
        status: 'failed',
        failure: 'no',
        diagnosis: {
          shown: [`Pod shop/web-${number}: no`, ...Array.from({ length: lines }, () => noise(100))],
          hint: 'Look.',
          more: Array.from({ length: 2 * lines }, () => noise(100)),
        },
      })
    const one = { ...deploying, layers: [failed(1, 20)] }
    expect(readDeployComment(deployComment(one))).toEqual(one)
    const many = { ...deploying, layers: [1, 2, 3, 4, 5, 6].map((number) => failed(number, 22)) }
    const comment = deployComment(many)
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    expect(comment).toContain('Pod shop/web-6: no')
    expect(comment).not.toContain('of the diagnosis')
    expect(readDeployComment(comment)?.layers[5]?.diagnosis).toMatchObject({ hint: 'Look.', more: [] })
  })

  it('opens the section of a layer that failed, and no other', () => {
    const comment = deployComment(deploys['deploy-failed']!)
    expect(comment.match(/<details open>/g)).toHaveLength(1)
    expect(comment).toContain('<details open><summary>Layer 3: 1 release</summary>')
  })
})

describe('a comment that somebody edited', () => {
  const body = deployComment(deploying)
  const record = (value: unknown) => {
    const packed = deflateRawSync(typeof value === 'string' ? value : JSON.stringify(value)).toString(
      'base64url',
    )
    return body.replace(/deploy-state [\w-]+/, `deploy-state ${packed}`)
  }
  const [, applied] = deploying.layers
  const withRelease = (over: object) => ({
    ...deploying,
    layers: [{ ...applied, releases: [{ ...applied!.releases[0], ...over }] }],
  })

  it('is read when nothing but its record is changed, and that to a state', () => {
    expect(readDeployComment(record(deploying))).toEqual(deploying)
  })

  it.each([
    ['nothing', ''],
    ['another comment', 'looks good'],
    ['the marker alone', body.split('\n', 1)[0]!],
    ['the record without its marker', body.split('\n').slice(1).join('\n')],
    ['the marker of another environment', body.replace('deploy:production', 'deploy:staging')],
    ['the marker of another stack', body.replace(':stack%2F', ':apps%2F')],
    ['the marker from before stacks were told apart', body.replace(/:stack%2F\S+/, '')],
    ['the record further down', body.replace('\n', '\n\n')],
    ['a record that is cut off', body.replace(/(deploy-state [\w-]{20})[\w-]+/, '$1')],
    ['a record that is no base64url', body.replace(/deploy-state [\w-]+/, 'deploy-state ä')],
    ['two records in a line', body.replace(/ -->\n\n/, ' --> <!-- x -->\n\n')],
    ['no JSON', record('{')],
    ['null', record('null')],
    ['a list', record([])],
    ['a text', record('"x"')],
    ['a field more', record({ ...deploying, extra: 1 })],
    ['a prototype', record('{"__proto__": {"environment": "production"}}')],
    ['a field less', record({ ...deploying, planId: undefined })],
    ['a field of another type', record({ ...deploying, commit: 7 })],
    ['approvals that are a text', record({ ...deploying, approvals: 'ada' })],
    ['approvals that are no texts', record({ ...deploying, approvals: [{}] })],
    ['layers that are no list', record({ ...deploying, layers: { length: 1 } })],
    ['a status we do not have', record({ ...deploying, layers: [{ ...applied, status: 'fine' }] })],
    ['a negative layer', record({ ...deploying, layers: [{ ...applied, layer: -1 }] })],
    ['a layer that is no number', record({ ...deploying, layers: [{ ...applied, layer: '1"]' }] })],
    ['endless seconds', record(JSON.stringify(deploying).replace('"seconds":75', '"seconds":1e999'))],
    ['an outcome we do not have', record(withRelease({ outcome: 'fine' }))],
    ['a revision that is no whole number', record(withRelease({ to: 1.5 }))],
    ['a release more deeply wrong', record(withRelease({ name: { toString: 'x' } }))],
    ['more layers than there are', record({ ...deploying, layers: new Array(10_001).fill(applied) })],
    ['a bomb', record({ ...deploying, commit: ' '.repeat(5_000_000) })],
  ])('is not trusted when it holds %s', (_title, edited) => {
    expect(readDeployComment(edited) === undefined).toBe(true)
  })
})

describe('the comment of a large deploy', () => {
  const state = (count: number, name: (index: number) => string): DeployState => ({
    ...deploying,
    layers: [
      layer({
        status: 'applied',
        seconds: 9,
        releases: Array.from({ length: count }, (_, index) => ({
          name: name(index),
          namespace: `team-${index % 20}`,
          outcome: 'applied' as const,
          chartVersion: '1.0.0',
          from: index,
          to: index + 1,
        })),
      }),
    ],
  })

  /** Text that no compression makes shorter. */
  const noise = (index: number, length: number) =>
    Array.from({ length }, (_, at) =>
      ((Math.imul(index * 131 + at + 7, 2654435761) >>> 9) % 36).toString(36),
    ).join('')

  it.each([1, 14, 140, 1000])('names every release and keeps the whole state: %d', (count) => {
    const large = state(count, (index) => `release-${index}`)
    const comment = deployComment(large)
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    expect(comment.match(/team-\d+\/release-\d+/g)).toHaveLength(count)
    expect(readDeployComment(comment)).toEqual(large)
  })

  it('counts the releases, and says so, when there is room to keep them but none to show them', () => {
    const large = state(1000, (index) => noise(index, 53))
    const comment = deployComment(large)
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    expect(comment).toContain('For want of room the releases are only counted.')
    expect(comment).toContain('| 1 | applied | 1,000 applied | 9 s |')
    expect(readDeployComment(comment)).toEqual(large)
  })

  it('keeps their number when there is not even room for that', () => {
    const comment = deployComment(state(4000, (index) => noise(index, 53)))
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    const kept = readDeployComment(comment)!
    expect(kept.layers[0]).toMatchObject({ releases: [], unnamed: 4000 })
    expect(deployComment(kept)).toContain('4,000 releases, too many to name')
  })

  it('shortens a failure that quotes a whole log', () => {
    const comment = deployComment({
      ...deploying,
      layers: [layer({ status: 'failed', failure: `no: ${'`x'.repeat(1_000_000)}` })],
    })
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    expect(comment).toContain('…')
    expect(asGitHub(comment).elements.filter((element) => element === 'pre')).toHaveLength(1)
  })

  it('stays a comment when there are more layers than it can hold', () => {
    const layers = Array.from({ length: 9000 }, (_, index) =>
      layer({ layer: index, failure: noise(index, 300) }),
    )
    expect(deployComment({ ...deploying, layers }).length).toBeLessThanOrEqual(commentLimit)
  })
})
