import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { planComment, planFailed } from '../../../../src/report/pull-request/plan-comment.js'
import { deployComment } from '../../../../src/report/pull-request/deploy-comment.js'
import { onMerge } from '../../../../src/report/plan/plan-context.js'
import { deploys } from './deploy-situations.js'
import { context, situations } from '../situations.js'

const folder = fileURLToPath(new URL('../../../golden/', import.meta.url))

/** @returns what the file holds; with UPDATE_GOLDEN=1 it is written first, for a person to review in the diff. */
function golden(name: string, made: string): string {
  const path = `${folder}${name}.md`
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, made)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

describe('the golden comments', () => {
  it.each(Object.entries(situations))('have the plan of %s', (name, { plan, context: over }) => {
    const made = planComment(plan, {
      ...context,
      onMerge: onMerge(plan, over?.jobLayers ?? []),
      ...over,
    })
    expect(made).toBe(golden(name, made))
  })

  it('have the pull request that cannot be planned', () => {
    const made = planFailed({
      stack: context.stack,
      environment: 'production',
      commit: context.commit,
      runUrl: 'https://github.com/acme/cluster/actions/runs/43',
      failure: 'rendering the stack failed: ``` in <b>helmfile.yaml</b>: unexpected end: mend it',
    })
    expect(made).toBe(golden('plan-failed', made))
  })

  /** The record is packed by zlib, whose bytes are its own business and differ between versions of Node. */
  const withoutRecord = (body: string) => body.replace(/(deploy-state )[\w-]+/, '$1…')

  it.each(Object.entries(deploys))('have the deploy %s', (name, state) => {
    const made = withoutRecord(deployComment(state))
    expect(made).toBe(golden(name, made))
  })

  it('are all made by a situation', () => {
    const made = ['plan-failed', ...Object.keys(situations), ...Object.keys(deploys)]
    expect(readdirSync(folder).sort()).toEqual(made.map((name) => `${name}.md`).sort())
  })
})
