import { replaced, sameText, type TemplateName } from './templates.js'

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
export const approvedOnce: Readonly<Record<TemplateName, (text: string) => string>> = {
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
