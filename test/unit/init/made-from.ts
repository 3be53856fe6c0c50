import { readFileSync } from 'node:fs'
import type { Setup } from '../../../src/init/setup.js'
import { templateNames, type Templates } from '../../../src/init/templates.js'

const folder = new URL('../../../.github/workflows/', import.meta.url)

/** The workflows of this repository. */
export const templates = Object.fromEntries(
  templateNames.map((name) => [name, readFileSync(new URL(`${name}.yml`, folder), 'utf8')]),
) as unknown as Templates

/** What those are made from. @param over what a test is about. */
export function setupWith(over: Partial<Setup> = {}): Setup {
  return {
    stack: 'stack/helmfile.yaml.gotmpl',
    environments: 'production',
    promoted: '',
    layers: '1-8',
    approval: 'layer',
    onePassword: true,
    drift: true,
    branch: 'main',
    action: './',
    version: '',
    name: '',
    ...over,
  }
}
