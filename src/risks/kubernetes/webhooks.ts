import { shown, namedAt, textAt } from '../../manifest/fields.js'
import { risks, type RiskRule } from '../rule.js'

/** Webhooks that stop what they judge while their server is away; `Fail` is also what v1 assumes. */
export const failingWebhooks: RiskRule = ({ old, next }) => {
  if (!next || !/^(Validating|Mutating)WebhookConfiguration$/.test(next.kind)) return []
  const before = failing(old?.value)
  const added = failing(next.value).filter((name) => !before.includes(name))
  return risks(
    'webhook-fails-closed',
    'medium',
    added.map((name) => `webhook ${shown(name)} refuses everything while it is away (failurePolicy Fail)`),
  )
}

function failing(configuration: Parameters<typeof namedAt>[0]): string[] {
  return [...namedAt(configuration, 'webhooks')]
    .filter(([, webhook]) => (textAt(webhook, 'failurePolicy') || 'Fail') === 'Fail')
    .map(([name]) => name)
}
