import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { weakened } from '../../../src/init/weakened.js'

const deploy = readFileSync('.github/workflows/deploy.yml', 'utf8')
const layer = readFileSync('.github/workflows/layer.yml', 'utf8')

it.each<[what: string, text: string, from: string | RegExp, to: string]>([
  ['a step more', layer, '    steps:\n', '    steps:\n      - run: echo hello\n'],
  ['a need more', deploy, 'needs: [plan]\n', 'needs: [plan, tests]\n'],
  ['a job more', deploy, 'jobs:\n', 'jobs:\n  tests:\n    runs-on: ubuntu-24.04\n    steps: []\n'],
  ['another runner', deploy, /runs-on: .*/g, 'runs-on: other'],
])('what people add takes nothing away: %s', (_what, text, from, to) => {
  const edited = text.replace(from, to)
  expect(edited).not.toBe(text)
  expect(weakened(edited, text)).toBeUndefined()
})

it.each<[what: string, text: string, from: string | RegExp, to: string]>([
  ['the job layer-4 is gone', deploy, /^ {2}layer-4:\n(?: {4}.*\n|\n)+/m, ''],
  ['the job layer-3 does not wait for layer-2', deploy, '[plan, layer-1, layer-2]', '[plan, layer-1]'],
  ['the job apply is not in its environment', layer, /^ {4}environment: .*\n/m, ''],
  ['the job apply has no step with the command gate as it was made', layer, 'command: gate', 'command: plan'],
  [
    'the job apply has no step with the command gate as it was made',
    layer,
    /approval-mode: .*/,
    'approval-mode: none',
  ],
  [
    'the job layer-2 does not call ./.github/workflows/layer.yml',
    deploy,
    /(layer-2:\n(?:.*\n){2} *uses: ).*/,
    '$1./other.yml',
  ],
  [
    'the job layer-1 hands on another approval',
    deploy,
    'approval: ${{ needs.plan.outputs.approval }}\n',
    "approval: ''\n",
  ],
  ['it cannot be read', deploy, 'jobs:', 'jobs: ['],
])('what holds a deploy to its plan is missed: %s', (what, text, from, to) => {
  const edited = text.replace(from, to)
  expect(edited).not.toBe(text)
  expect(weakened(edited, text)).toBe(what)
})
