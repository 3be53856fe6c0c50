import { expect, it } from '@jest/globals'
import { wrongIn, type Setup } from '../../../src/init/setup.js'

const setup: Setup = {
  stack: 'deploy/helmfile.yaml',
  environment: 'prod',
  layers: '1-2',
  approval: 'layer',
  onePassword: false,
  drift: true,
  branch: 'main',
  action: `acme/helmfile-gate@${'c'.repeat(40)}`,
  version: 'v1.2.3',
  name: 'apps',
}

it('what a workflow is made from is taken as it is', () => {
  expect(wrongIn(setup)).toBeUndefined()
})

it.each<[field: keyof Setup, value: string]>([
  ['stack', '../helmfile.yaml'],
  ['stack', 'a/../../helmfile.yaml'],
  ['stack', '/etc/helmfile.yaml'],
  ['stack', "a'b"],
  ['environment', "a'b"],
  ['environment', 'a${{ x }}'],
  ['environment', 'a'.repeat(201)],
  ['layers', '1]'],
  ['branch', 'a]'],
  ['branch', 'a${{ x }}'],
  ['action', 'acme/helmfile-gate@v1'],
  ['action', `acme/helmfile-gate@${'c'.repeat(39)}`],
  ['version', 'v1\n'],
  ['name', '../x'],
  ['name', 'A'],
  ['name', 'layer'],
])('a word that could be more than a word stands in no workflow: %s %j', (field, value) => {
  expect(wrongIn({ ...setup, [field]: value })).toEqual({ field, value: JSON.stringify(value) })
})
