import { describe, expect, it } from '@jest/globals'
import type { Drift, DriftFinding, DriftedRelease } from '../../../../src/commands/drift.js'
import { driftMarkdown } from '../../../../src/report/drift/drift-markdown.js'
import { driftText } from '../../../../src/report/drift/drift-text.js'

const by = { manager: 'kubectl', operation: 'Update', time: '', subresource: 'scale' }
const scaled: DriftFinding = {
  kind: 'changed',
  object: 'Deployment shop/web',
  path: 'spec.replicas',
  wanted: '1',
  found: '2',
  by,
}

function drift(findings: readonly DriftFinding[], over: Partial<DriftedRelease> = {}): Drift {
  const release = { namespace: 'shop', name: 'web', layer: 3, revision: 4, chartVersion: '1.0.0', objects: 7 }
  return {
    schema: 1,
    environment: 'production',
    at: '2026-01-02T03:04:05.000Z',
    result: findings.length > 0 ? 'drifted' : 'in-sync',
    releases: [{ ...release, findings, unknown: [], notes: [], ...over }],
  }
}

const context = {
  stack: '',
  environment: 'production',
  runUrl: 'https://github.test/octo/stack/actions/runs/1',
  mendUrl: 'https://github.test/octo/stack/actions/workflows/deploy-layer.yml',
}

describe('a finding', () => {
  it.each<[finding: DriftFinding, line: string]>([
    [
      scaled,
      'Deployment shop/web spec.replicas is 2, helm stored 1 – by kubectl (Update through scale) at a time that the cluster does not keep',
    ],
    [
      { ...scaled, by: { ...by, subresource: '', time: 'T' } },
      'Deployment shop/web spec.replicas is 2, helm stored 1 – by kubectl (Update) at T',
    ],
    [
      { kind: 'changed', object: 'ConfigMap a/b', path: 'data.k', wanted: 'v' },
      'ConfigMap a/b data.k is gone, helm stored v; the cluster does not keep who did it',
    ],
    [
      { kind: 'changed', object: 'Secret a/b', path: 'data.k' },
      'Secret a/b data.k differs; the cluster does not keep who did it',
    ],
    [
      { kind: 'added', object: 'Secret a/b', path: 'data.k' },
      'Secret a/b data.k was added; the cluster does not keep who did it',
    ],
    [
      { kind: 'missing', object: 'Service a/b', path: '', why: 'it is gone' },
      'Service a/b is not there: it is gone; the cluster does not keep who took it away',
    ],
    [
      { kind: 'release', object: 'shop/web', path: '', why: 'revision 5' },
      'shop/web was changed outside of the pipeline: revision 5',
    ],
  ])('says what is where and who did it: %#', (finding, line) => {
    expect(driftText(drift([finding]))).toContain(line)
  })
})

describe('a drift in a terminal', () => {
  const name = 'cloudflare-tunnel-ingress-controller'
  const long = { ...scaled, object: `Deployment ${name}/${name}` }
  const mendLine = (what: object) => `mend --kubeconfig ${'x'.repeat(90)} ${JSON.stringify(what)}`

  it.each([40, 80, 120])('fits its %d columns, but for a command, which may be copied', (columns) => {
    const over = { namespace: name, name, unknown: [`${name} is not known`], notes: [`${name} is a note`] }
    const found = drift([long, long], over)
    const lines = driftText(found, { columns, mendLine }).split('\n')
    expect(lines.filter((line) => line.length > columns)).toEqual([
      `As not all of its layer could be judged, put it back with: ${mendLine({ release: `${name}/${name}` })}`,
    ])
    const words = (text: string) => text.replace(/\s+/g, '')
    expect(words(lines.join(''))).toBe(words(driftText(found, { mendLine })))
  })

  it('ends with the whole command that puts it back', () => {
    expect(
      driftText(drift([scaled]), { mendLine })
        .split('\n')
        .at(-1),
    ).toBe(`Put it back as helm stored it with: ${mendLine({ layer: '3' })}`)
    expect(driftText(drift([]), { mendLine })).not.toContain('mend')
  })
})

describe('the issue', () => {
  const link = `run [Deploy a layer](${context.mendUrl}) with layer 3 and operation`
  const added = { ...scaled, kind: 'added' as const }
  it.each<[of: string, finding: DriftFinding, says: string]>([
    ['what was changed', scaled, `To have it again as helm stored it, ${link} \`mend\`.`],
    ['what vanished', { kind: 'missing', object: 'Service a/b', path: '' }, `${link} \`mend\`.`],
    ['what was added with kubectl', added, `${link} \`mend\`.`],
    [
      'what a program added',
      { ...added, by: { ...by, manager: 'operator' } },
      'What another program added stays: take it away there, or put it into the stack.',
    ],
    ['a deploy by hand', { kind: 'release', object: 'shop/web', path: '' }, `${link} \`apply\`.`],
  ])('says what to do about %s', (_, finding, says) => {
    const text = driftMarkdown(drift([finding]), context)
    expect(text).toContain(says)
    expect(text.includes('mend`')).toBe(says.includes('mend`'))
    expect(driftText(drift([finding])).includes('mend --layer 3 puts')).toBe(says.includes('mend`'))
  })

  it.each([
    ['production', 'mend --layer 3 puts it back as helm stored it, with --environment production.'],
    ['default', 'mend --layer 3 puts it back as helm stored it.'],
  ])('is put back in a terminal in its own environment: %s', (environment, line) => {
    expect(driftText({ ...drift([scaled]), environment })).toContain(line)
  })

  it('is put back release by release where not all of the layer could be judged', () => {
    const { releases, ...rest } = drift([scaled])
    const [web] = releases as [DriftedRelease]
    const api = { ...web, name: 'api', findings: [], unknown: ['its last revision 4 is pending-upgrade'] }
    const db = { ...web, name: 'db', layer: 1 }
    const doubtful = { ...rest, releases: [db, web, api] }
    const lines = driftText(doubtful).split('\n').slice(-2)
    expect(lines.map((line) => line.split(' puts ')[0])).toEqual([
      'mend --layer 1',
      'mend --release shop/web',
    ])
    const text = driftMarkdown(doubtful, context)
    expect(text).toContain('with layer 1 and operation `mend`.')
    expect(text).toContain('with release `shop/web` and operation `mend`.')
    expect(text).not.toContain('layer 1, then 3')
  })

  it('has no revision of what is not installed', () => {
    const none = drift([], { revision: 0, notes: ['it is not installed, so there is nothing to compare'] })
    expect(driftText(none)).toContain('shop/web (layer 3, not installed)')
  })

  it('says that nothing was found', () => {
    expect(driftMarkdown(drift([]), context)).toContain(
      'In sync: 0 findings; 1 release with 7 objects compared.',
    )
  })

  it('is short enough for GitHub, whatever was found', () => {
    const long = 'x'.repeat(2000)
    const findings = Array.from({ length: 60 }, () => ({ ...scaled, object: long, path: long, why: long }))
    const one = drift(findings).releases[0] as DriftedRelease
    const many = { ...drift(findings), releases: Array.from({ length: 20 }, () => one) }
    expect(driftMarkdown(many, context).length).toBeLessThan(60_000)
    expect(driftMarkdown(many, context)).toContain('And 19 more releases')
  })

  it('shows what comes from charts in code only', () => {
    const hostile = '`</summary>@octo #1 <img src=x> [a](https://evil.test)\n# heading'
    const finding = { ...scaled, object: hostile, path: hostile, found: hostile, wanted: hostile }
    const text = driftMarkdown(drift([{ ...finding, by: { ...by, manager: hostile } }]), context)
    const outside = text.replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, '')
    expect(outside).not.toMatch(/@octo|<img|evil|# heading/)
  })
})
