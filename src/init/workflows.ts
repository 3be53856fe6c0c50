import { createHash } from 'node:crypto'
import { approvedOnce } from './approved-once.js'
import { layerNumbers, markLine, promotedOf, type Setup } from './setup.js'
import { hasSeveral } from './environments.js'
import { forSeveral } from './several-environments.js'
import { sameText, templateNames, type TemplateName, type Templates, type WorkflowName } from './templates.js'

/** @returns the texts of the workflows, by path from the root of the repository, each with a mark in its first line. */
export function workflowsOf(setup: Setup, templates: Templates): Map<string, string> {
  return new Map(
    namesOf(setup).map((name) => {
      const text = workflowOf(name, setup, templates)
      return [pathOf(name, setup), `${markLine({ setup, digest: digestOf(text) })}\n${text}`]
    }),
  )
}

/** @returns the workflows that a repository needs. */
export function namesOf(setup: Setup): WorkflowName[] {
  return [
    ...templateNames.filter((name) => name !== 'drift' || setup.drift),
    ...(hasSeveral(setup) ? (['deploy-environment'] as const) : []),
    ...(promotedOf(setup).length > 0 ? (['promote'] as const) : []),
  ]
}

/** @returns those that it needs no longer, as it has fewer environments, say. */
export function namesBeside(setup: Setup): WorkflowName[] {
  const needed = namesOf(setup)
  return ([...templateNames, 'deploy-environment', 'promote'] as const).filter(
    (name) => !needed.includes(name),
  )
}

/** @returns whether nobody has edited it since it was made. @param text without its first line. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export function pathOf(name: WorkflowName, { name: stack }: Pick<Setup, 'name'>): string {
  return `.github/workflows/${name}${stack === '' ? '' : `-${stack}`}.yml`
}

/** @returns the workflow without its mark. */
export function workflowOf(name: WorkflowName, setup: Setup, templates: Templates): string {
  const origin: TemplateName = name === 'deploy-environment' || name === 'promote' ? 'deploy' : name
  const steps: readonly ((text: string) => string)[] = [
    origin === 'deploy' ? withLayers(setup) : sameText,
    withJobLayers(setup),
    setup.approval === 'deploy' ? approvedOnce[origin] : sameText,
    hasSeveral(setup) ? forSeveral(name, setup, templates) : sameText,
    setup.onePassword ? sameText : withoutOnePassword,
    withPlaces(setup),
    setup.action === './' ? sameText : withAction(setup),
    setup.name === '' ? sameText : named(setup.name),
  ]
  return steps.reduce((text, step) => step(text), templates[origin])
}

/** The job of layer 1 is the pattern of all; a layer waits for all before it. */
function withLayers(setup: Setup) {
  const layers = layerNumbers(setup)
  return (text: string): string => {
    const start = text.indexOf('  layer-1:\n')
    const end = text.indexOf('  # After all others')
    const [pattern = ''] = text.slice(start, end).split('  layer-2:\n', 1)
    const jobs = layers.map((layer, index) =>
      pattern
        .replace('  layer-1:', `  layer-${layer}:`)
        .replace('needs: [plan]', `needs: [${['plan', ...layers.slice(0, index).map(jobOf)].join(', ')}]`)
        .replace("|| '[]'), 1) }}", `|| '[]'), ${layer}) }}`)
        .replace('layer: 1\n', `layer: ${layer}\n`),
    )
    const close = text
      .slice(end)
      .replace(/needs: \[.*\]/, `needs: [${['plan', ...layers.map(jobOf)].join(', ')}]`)
      .replace(
        /(?: {12}\d+ \$\{\{ needs\.layer-\d+\.result \}\}\n)+/,
        layers.map((layer) => `            ${layer} \${{ needs.${jobOf(layer)}.result }}\n`).join(''),
      )
    return text.slice(0, start) + jobs.join('') + close
  }
}

function jobOf(layer: number): string {
  return `layer-${layer}`
}

function withJobLayers(setup: Setup) {
  const options = layerNumbers(setup).map((layer) => `'${layer}'`)
  return (text: string): string =>
    text
      .replace(/job-layers: .*/, `job-layers: ${setup.layers}`)
      .replace(/options: \['1'.*\]/, `options: [${options.join(', ')}]`)
}

function withoutOnePassword(text: string): string {
  return text
    .replace(/^ *op-service-account-token: .*\n/gm, '')
    .replace(/^ *secrets: \|\n.*\n *credentials: op:.*\n/gm, '')
    .replace(/^ *secrets:\n *OP_SERVICE_ACCOUNT_TOKEN:(?: .*\n|\n *description: .*\n)/gm, '')
}

/** Variables of the repository win over what is written here, as in ours. */
function withPlaces({ stack, environments, branch }: Setup) {
  return (text: string): string =>
    text
      .replaceAll("vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl'", () => `vars.STACK_FILE || '${stack}'`)
      .replaceAll(
        "vars.STACK_ENVIRONMENT || 'production'",
        () => `vars.STACK_ENVIRONMENT || '${environments}'`,
      )
      .replaceAll('branches: [main]', () => `branches: [${branch}]`)
}

function withAction({ action, version }: Setup) {
  const byHand = / A ninth layer needs a job of its own[^\n]*/
  return (text: string): string =>
    text
      .replace(/uses: \.\/$/gm, () => `uses: ${action}${version === '' ? '' : ` # ${version}`}`)
      .replace(byHand, '\n# When the layers change, run `helmfile-gate init` again.')
}

/** As the variables of a second stack are called. */
function named(name: string) {
  const prefix = name.toUpperCase().replaceAll('-', '_')
  return (text: string): string =>
    text
      .replaceAll('vars.STACK_', `vars.${prefix}_`)
      .replaceAll('workflows/layer.yml', `workflows/layer-${name}.yml`)
      .replaceAll('workflows/deploy-environment.yml', `workflows/deploy-environment-${name}.yml`)
      .replace(/^name: .*/m, (line) => `${line} (${name})`)
}
