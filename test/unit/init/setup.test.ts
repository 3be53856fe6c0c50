import { expect, it } from '@jest/globals'
import { wrongIn, type Setup } from '../../../src/init/setup.js'
import { setupWith } from './made-from.js'

const setup = setupWith({
  stack: 'deploy/helmfile.yaml',
  environments: 'staging,prod',
  layers: '1-2',
  action: `acme/helmfile-gate@${'c'.repeat(40)}`,
  version: 'v1.2.3',
  name: 'apps',
})

it('what a workflow is made from is taken as it is', () => {
  expect(wrongIn(setup)).toBeUndefined()
})

it.each<[field: keyof Setup, value: string]>([
  ['stack', '../helmfile.yaml'],
  ['stack', 'a/../../helmfile.yaml'],
  ['stack', '/etc/helmfile.yaml'],
  ['stack', "a'b"],
  ['environments', "a'b"],
  ['environments', 'a${{ x }}'],
  ['environments', 'a'.repeat(201)],
  ['environments', 'staging,'],
  ['environments', 'staging,Staging'],
  ['promoted', 'a]'],
  ['layers', '1]'],
  ['branch', 'a]'],
  ['branch', 'a${{ x }}'],
  ['action', 'acme/helmfile-gate@v1'],
  ['action', `acme/helmfile-gate@${'c'.repeat(39)}`],
  ['version', 'v1\n'],
  ['name', '../x'],
  ['name', 'A'],
  ['name', 'layer'],
  ['name', 'environment'],
  ['name', 'layer-apps'],
])('a word that could be more than a word stands in no workflow: %s %j', (field, value) => {
  const options: Readonly<Partial<Record<string, string>>> = {
    environments: 'environment',
    promoted: 'promote',
  }
  expect(wrongIn({ ...setup, [field]: value })).toEqual({
    option: options[field] ?? field,
    why: `${field} is ${JSON.stringify(value)}, which cannot stand in a workflow`,
  })
})

it.each([
  ['test', 'test is none of the environments staging, prod'],
  ['prod,staging', 'no environment is left for merges to go to'],
])('only an environment of the stack is promoted, and never all of them: %s', (promoted, why) => {
  expect(wrongIn({ ...setup, promoted })).toEqual({ option: 'promote', why })
  expect(wrongIn({ ...setup, promoted: 'prod' })).toBeUndefined()
})
