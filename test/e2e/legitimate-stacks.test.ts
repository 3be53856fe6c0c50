import { describe, expect, it } from '@jest/globals'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plan } from '../../src/plan/plan.js'
import {
  changeList,
  changedIn,
  chart,
  configMap,
  errorLine,
  helmList,
  hookJob,
  release,
  stacksOn,
} from './small-stack.js'
import { suiteBed } from './suite-bed.js'

const bed = await suiteBed()
const stackWith = stacksOn(() => bed)

function changesOf(plan: Plan, key: string): string[] {
  const found = changedIn(plan)[key]
  if (!found) throw new Error(`${key} does not change`)
  return changeList(found)
}

const layer = (number: number) => `labels: {layer: ${number}}`
const web = (value: string) => chart('charts/web', { 'templates/c.yaml': configMap('settings', value) })

describe('the plan of a removal', () => {
  it('has what helm creates on the way, and the apply creates that', async () => {
    const helmfile = (...more: string[]) =>
      `releases:\n${release('web', 'removal', './charts/web', [layer(1), ...more])}`
    const stack = await stackWith({
      'helmfile.yaml': helmfile(),
      ...web('"1"'),
      'charts/web/templates/h.yaml': [
        hookJob('before', 'completes', 'pre-delete'),
        hookJob('never', 'completes', 'pre-rollback'),
      ].join('---\n'),
    })
    await stack.act({ command: 'apply' })
    await stack.commit({ 'helmfile.yaml': helmfile('installed: false') })
    const { plan, approval } = await stack.plan()
    expect(changesOf(plan, 'removal/web')).toEqual([
      'remove ConfigMap removal/settings',
      'add Job removal/before',
    ])
    expect(await stack.act({ command: 'apply', approval })).toMatchObject({ exitCode: 0 })
    expect(await bed.kubectl(['get', 'jobs', '-n', 'removal', '-o', 'name'])).toBe('job.batch/before\n')
  }, 60_000)
})

describe('a local chart that depends on others', () => {
  const library = (value: string) => chart('charts/lib', { 'templates/c.yaml': configMap('of-lib', value) })
  const app = {
    'charts/app/Chart.yaml':
      'apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- {name: lib, version: 1.0.0, repository: "file://../lib"}\n',
  }

  it('is planned and applied with them, though its folder charts is not in git', async () => {
    const stack = await stackWith({
      '.gitignore': 'charts/app/charts\n',
      'helmfile.yaml': `releases:\n${release('app', 'depends', './charts/app', [layer(1)])}${release('web', 'depends', './charts/web', [layer(2)])}`,
      ...app,
      ...web('"1"'),
      ...library('"1"'),
    })
    const { plan, approval } = await stack.plan()
    expect(changesOf(plan, 'depends/app')).toEqual(['add ConfigMap depends/of-lib'])
    // As in the checkout of another job.
    await rm(join(stack.dir, 'charts/app/charts'), { recursive: true })
    expect(await stack.act({ command: 'apply', approval })).toMatchObject({ exitCode: 0 })
    expect(await helmList(bed)).toMatchObject({ 'depends/app': { revision: 1, status: 'deployed' } })
  }, 60_000)

  it('is refused when a dependency is another one at apply', async () => {
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('app', 'swapped', './charts/app', [layer(1)])}`,
      ...app,
      ...library('"1"'),
    })
    const { approval } = await stack.plan()
    await rm(join(stack.dir, 'charts/app/charts'), { recursive: true })
    await stack.write(library('"2"'))
    const step = await stack.act({ command: 'apply', approval })
    expect(step.outputs['failure-reason']).toBe('render-differs')
  }, 60_000)
})

describe('two releases of one name, of which a condition chooses', () => {
  const helmfile = (b: boolean) => `environments:
  default:
    values: [{a: {enabled: true}, b: {enabled: ${b}}}]
---
releases:
${release('web', 'twins', './charts/web', [layer(1), 'condition: a.enabled'])}${release('web', 'twins', './charts/other', [layer(2), 'condition: b.enabled'])}`
  const files = { ...web('"1"'), ...chart('charts/other', { 'templates/c.yaml': configMap('other', '"1"') }) }

  it('is planned, applied and linted as the one that is enabled', async () => {
    const stack = await stackWith({ 'helmfile.yaml': helmfile(false), ...files })
    const { plan, approval } = await stack.plan()
    expect(plan.layers.map(({ layer: number, releases }) => [number, releases.length])).toEqual([[1, 1]])
    expect(changesOf(plan, 'twins/web')).toEqual(['add ConfigMap twins/settings'])
    expect(await stack.act({ command: 'lint' })).toMatchObject({ exitCode: 0 })
    expect(await stack.act({ command: 'apply', approval })).toMatchObject({ exitCode: 0 })
  }, 60_000)

  it('is a mistake where both are', async () => {
    const stack = await stackWith({ 'helmfile.yaml': helmfile(true), ...files })
    const step = await stack.act({ command: 'plan' })
    expect(step.exitCode).toBe(1)
    expect(errorLine(step.log)).toContain('duplicate release "web" found in namespace "twins"')
  }, 60_000)
})

describe('a stack of several helmfiles', () => {
  const part = (name: string, namespace: string) =>
    `releases:\n${release(`${name}1`, namespace, '../charts/web', [layer(1)])}${release(`${name}2`, namespace, '../charts/web', [layer(2)])}`
  const parts = (namespace: string) => ({
    'helmfile.d/10-a.yaml': part('a', namespace),
    'helmfile.d/20-b.yaml': part('b', namespace),
    ...chart('charts/web', { 'templates/c.yaml': configMap('{{ .Release.Name }}', '"1"') }),
  })
  const own = 'helmfiles:\n- {path: helmfile.d/20-b.yaml}\n- {path: helmfile.d/10-a.yaml}\n'

  it.each([
    ['in a folder', 'helmfile.d', 'folder'],
    ['named by another', 'helmfile.yaml', 'named'],
  ])(
    '%s is planned and applied, its layers across all of them',
    async (_title, stackInput, namespace) => {
      const stack = await stackWith({ 'helmfile.yaml': own, ...parts(namespace) })
      const { plan, approval } = await stack.plan({ stack: stackInput })
      expect(
        plan.layers.map(({ layer: number, releases }) => [number, ...releases.map(({ name }) => name)]),
      ).toEqual([
        [1, 'a1', 'b1'],
        [2, 'a2', 'b2'],
      ])
      expect(await stack.act({ command: 'lint', stack: stackInput })).toMatchObject({ exitCode: 0 })
      const step = await stack.act({ command: 'apply', stack: stackInput, approval })
      expect(step).toMatchObject({ exitCode: 0 })
      const installed = Object.keys(await helmList(bed)).filter((key) => key.startsWith(`${namespace}/`))
      expect(installed.sort()).toEqual(['a1', 'a2', 'b1', 'b2'].map((name) => `${namespace}/${name}`))
    },
    60_000,
  )
})
