import { createHash } from 'node:crypto'
import { layerNumbers, markLine, type Setup } from './setup.js'

/** The workflows of the action's own repository, by name: what all others are made from. */
export type Templates = Readonly<Record<TemplateName, string>>

export const templateNames = ['plan', 'deploy', 'layer', 'deploy-layer', 'drift'] as const

export type TemplateName = (typeof templateNames)[number]

/** @returns the texts of the workflows, by path from the root of the repository, each with a mark in its first line. */
export function workflowsOf(setup: Setup, templates: Templates): Map<string, string> {
  const names = templateNames.filter((name) => name !== 'drift' || setup.drift)
  return new Map(
    names.map((name) => {
      const text = workflowOf(name, setup, templates[name])
      return [pathOf(name, setup), `${markLine({ setup, digest: digestOf(text) })}\n${text}`]
    }),
  )
}

/** @returns whether nobody has edited it since it was made. @param text without its first line. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export function pathOf(name: TemplateName, { name: stack }: Pick<Setup, 'name'>): string {
  return `.github/workflows/${name}${stack === '' ? '' : `-${stack}`}.yml`
}

/** @returns the workflow without its mark. */
export function workflowOf(name: TemplateName, setup: Setup, template: string): string {
  const steps: readonly ((text: string) => string)[] = [
    name === 'deploy' ? withLayers(setup) : sameText,
    withJobLayers(setup),
    setup.approval === 'deploy' ? approvedOnce[name] : sameText,
    setup.onePassword ? sameText : withoutOnePassword,
    withPlaces(setup),
    setup.action === './' ? sameText : withAction(setup),
    setup.name === '' ? sameText : named(setup.name),
  ]
  return steps.reduce((text, step) => step(text), template)
}

const sameText = (text: string) => text

/** @throws when a template has changed and this has not: a test makes each kind of workflow. */
function replaced(text: string, from: string | RegExp, to: string): string {
  const found = typeof from === 'string' ? text.includes(from) : from.test(text)
  if (!found) throw new Error(`the template of a workflow has no ${String(from)}`)
  return typeof from === 'string' ? text.replaceAll(from, () => to) : text.replace(from, () => to)
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

const approve = `  # Somebody says yes to the whole plan; each layer is held to it all the same.
  approve:
    needs: [plan]
    if: CONDITION
    runs-on: \${{ fromJSON(vars.PLAN_RUNNER || '["self-hosted", "cluster-plan"]') }}
    environment: ENVIRONMENT
    timeout-minutes: 5
    permissions: {}
    steps:
      - run: echo 'Approved.'

`

/** What a comment says of a line need not hold for another. */
function withoutCommentAbove(key: string, text: string): string {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.trimStart().startsWith(key))
  const first = lines.slice(0, at).findLastIndex((line) => !line.trimStart().startsWith('#'))
  return [...lines.slice(0, first + 1), ...lines.slice(at)].join('\n')
}

/** One job waits in the environment of the stack, and the layers in none: the gate asks who approved that one. */
const approvedOnce: Readonly<Record<TemplateName, (text: string) => string>> = {
  plan: sameText,
  drift: sameText,
  layer: (text) => {
    const called = replaced(
      text,
      '    environment: ${{ inputs.environment }}-layer-${{ inputs.layer }}\n',
      '',
    )
    const mode = replaced(called, /approval-mode: .*/, 'approval-mode: deploy')
    return replaced(
      withoutCommentAbove('approval-mode:', mode),
      'the job waits in the GitHub environment <environment>-layer-<layer>.',
      'the caller has waited in the GitHub environment of that name.',
    ).replace(
      'One layer: held at its environment until somebody approves, then applied',
      'One layer, once the deploy is approved: applied',
    )
  },
  deploy: (text) => {
    const layers = replaced(text, /\[plan, layer-/g, '[plan, approve, layer-')
    const first = replaced(layers, 'needs: [plan]\n', 'needs: [plan, approve]\n')
    const closed = replaced(
      first,
      '            plan ${{ needs.plan.result }}\n',
      '            plan ${{ needs.plan.result }}\n            approve ${{ needs.approve.result }}\n',
    )
    const condition = "${{ needs.plan.outputs.layers != '' && needs.plan.outputs.layers != '[]' }}"
    return closed
      .replace(
        '  layer-',
        () => `${approveJob(condition, "${{ vars.STACK_ENVIRONMENT || 'production' }}")}  layer-`,
      )
      .replace(
        /Each waits for the approval of its environment\n# \([^)]*\) and is held to the plan\./,
        'One approval is\n# for all of them (environment <environment>), and each is held to the plan.',
      )
  },
  'deploy-layer': (text) => {
    const condition = "${{ inputs.operation != 'plan' && needs.plan.outputs.changed == 'true' }}"
    const environment = "${{ inputs.environment || vars.STACK_ENVIRONMENT || 'production' }}"
    return replaced(text, '    needs: [plan]\n', '    needs: [plan, approve]\n').replace(
      '  layer:\n    needs',
      () => `${approveJob(condition, environment)}  layer:\n    needs`,
    )
  },
}

function approveJob(condition: string, environment: string): string {
  return approve.replace('CONDITION', () => condition).replace('ENVIRONMENT', () => environment)
}

function withoutOnePassword(text: string): string {
  return text
    .replace(/^ *op-service-account-token: .*\n/gm, '')
    .replace(/^ *secrets: \|\n.*\n *credentials: op:.*\n/gm, '')
    .replace(/^ *secrets:\n *OP_SERVICE_ACCOUNT_TOKEN:(?: .*\n|\n *description: .*\n)/gm, '')
}

/** Variables of the repository win over what is written here, as in ours. */
function withPlaces({ stack, environment, branch }: Setup) {
  return (text: string): string =>
    text
      .replaceAll("vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl'", () => `vars.STACK_FILE || '${stack}'`)
      .replaceAll(
        "vars.STACK_ENVIRONMENT || 'production'",
        () => `vars.STACK_ENVIRONMENT || '${environment}'`,
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
      .replace(/^name: .*/m, (line) => `${line} (${name})`)
}
