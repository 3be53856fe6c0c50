import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../src/lib/errors.js'
import { planComment } from '../../../src/report/pull-request/plan-comment.js'
import { deployComment, readDeployComment } from '../../../src/report/pull-request/deploy-comment.js'
import { appliedSummary, planSummary } from '../../../src/report/summary/summary.js'
import { asGitHub, type Page } from './as-github.js'
import { deploying } from './pull-request/deploy-situations.js'
import { unprintable } from './fixtures.js'
import { hostileInputs, hostileInputsPage } from './hostile-inputs.js'
import { context, evilPlan, manyReleases } from './situations.js'

const titled = hostileInputs.map(({ input, tried }) => [tried, input] as const)

/** The harmless pages are few, and the same for every input. */
const harmlessPages = new Map<string, Page>()

function pageOf(harmless: string): Page {
  const page = harmlessPages.get(harmless) ?? asGitHub(harmless)
  harmlessPages.set(harmless, page)
  return page
}

/** The page must be the one that harmless input makes, but for what stands in code. */
function expectSamePage(made: string, harmless: string): void {
  const [page, other] = [asGitHub(made), pageOf(harmless)]
  expect(page.elements).toEqual(other.elements)
  expect(page.prose).toBe(other.prose)
  expect(made).not.toMatch(unprintable)
  expect(made).not.toMatch(/\p{Surrogate}/u)
}

const evilDeploy = (evil: string) =>
  deployComment({
    ...deploying,
    planId: `9f${evil}`,
    commit: `c0${evil}`,
    approvals: [`ada${evil}`],
    layers: [
      {
        layer: 1,
        status: 'failed',
        seconds: 1,
        failure: `no ${evil}`,
        diagnosis: { shown: [`Pod ${evil}: x ${evil}`], hint: 'Look at it.', more: [`  | ${evil}`] },
        releases: [
          {
            name: `web${evil}`,
            namespace: `a${evil}`,
            outcome: 'failed',
            chartVersion: `1${evil}`,
            from: 1,
            to: 2,
          },
        ],
      },
    ],
  })

const evilApply = (evil: string) =>
  appliedSummary(
    {
      layers: [
        {
          layer: 1,
          seconds: 1,
          releases: [
            {
              name: `a${evil}`,
              namespace: `b${evil}`,
              outcome: 'failed',
              chartVersion: `1${evil}`,
              from: 1,
              to: 2,
            },
          ],
        },
      ],
      failure: new Failure({ what: `x${evil}`, why: `y${evil}`, next: `z${evil}`, reason: 'apply-failed' }),
      diagnosis: {
        findings: [
          { evidence: 'crash', about: `Pod ${evil}`, why: evil, log: Array(30).fill(evil) },
          { evidence: 'event', about: evil, why: `x${evil}`, log: [evil] },
        ],
        hints: ['Look at it.', 'Then at this.'],
      },
    },
    { planId: `9f${evil}` },
  )

describe('a hostile input that wants to', () => {
  it.each(titled)('%s gets nowhere in the comment', (_tried, evil) => {
    const made = (text: string) => planComment(evilPlan(text), { ...context, kubeContext: `eu${text}` })
    expectSamePage(made(evil), made(''))
  })

  it.each(titled)('%s leaves the hidden lines to us', (_tried, evil) => {
    const lines = planComment(evilPlan(evil), context).split('\n')
    expect(lines.slice(0, 3)).toEqual([
      '<!-- helmfile-gate:plan:production:stack%2Fhelmfile.yaml.gotmpl -->',
      '<!-- helmfile-gate:reviewed eyJ2IjoxfQ -->',
      '',
    ])
  })

  it.each(titled)('%s gets nowhere in the summary, its drawing included', (_tried, evil) => {
    const made = planSummary(evilPlan(evil), context)
    expectSamePage(made, planSummary(evilPlan(''), context))
    const drawing = asGitHub(made).codes.find((code) => code.startsWith('flowchart')) ?? ''
    for (const line of drawing.split('\n').filter((part) => part.includes(':::'))) {
      expect(line).toMatch(/^ {4}l1n\d\["[\w ./…#;-]+"\]:::blocked$/)
    }
    expect(drawing.match(/:::/g)).toHaveLength(2)
  })

  it.each(titled)('%s gets nowhere in the comment of a deploy, nor in its record', (_tried, evil) => {
    const made = evilDeploy(evil)
    const withoutRecord = (body: string) => body.replace(/deploy-state [\w-]+/, '')
    expectSamePage(withoutRecord(made), withoutRecord(evilDeploy('')))
    expect(readDeployComment(made)?.layers[0]?.releases[0]?.name).toBe(`web${evil}`)
  })

  it.each(titled)('%s gets nowhere in the summary of an apply', (_tried, evil) => {
    expectSamePage(evilApply(evil), evilApply(''))
  })

  it.each(titled)('%s gets nowhere when it comes with the run', (_tried, evil) => {
    const plan = manyReleases(2)
    const said = {
      ...context,
      planId: `9f${evil}`,
      commit: `c0${evil}`,
      notTried: 'no.',
      onMerge: 'On merge.',
    }
    const harmless = { ...said, planId: '9f', commit: 'c0' }
    expectSamePage(planComment(plan, said), planComment(plan, harmless))
  })
})

describe('the sentences that come with the run', () => {
  it.each([
    ['ask @acme/team, see #12', ['@acme/team,', '#12']],
    ['see https://evil.example or www.evil.example', ['https://evil.example', 'www.evil.example']],
    ['write to x@acme.example', ['x@acme.example']],
  ])('mention and link nothing: %s', (onMerge, codes) => {
    const page = asGitHub(planComment(manyReleases(1), { ...context, onMerge }))
    expect(page.codes).toEqual(expect.arrayContaining(codes))
    expect(page.elements.filter((element) => element.startsWith('a '))).toEqual([`a ${context.runUrl}`])
  })

  it.each(['javascript:alert(1)', 'not an address', ''])(
    'link no run that is not on the web: %j',
    (runUrl) => {
      const page = asGitHub(planComment(manyReleases(1), { ...context, runUrl }))
      expect(page.elements.filter((element) => element.startsWith('a'))).toEqual([])
    },
  )

  it('may hold no record that would show or hide anything', () => {
    const open = { ...context, record: '<!-- a --> <b> <!-- -->' }
    expect(() => planComment(manyReleases(1), open)).toThrow('not one HTML comment')
  })
})

it('the page of hostile inputs in docs/ is up to date', () => {
  const file = fileURLToPath(new URL('../../../docs/hostile-inputs.md', import.meta.url))
  const made = hostileInputsPage()
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, made)
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(made)
})
