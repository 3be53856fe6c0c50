/** The workflows of the action's own repository, by name: what all others are made from. */
export type Templates = Readonly<Record<TemplateName, string>>

export const templateNames = ['plan', 'deploy', 'layer', 'deploy-layer', 'drift'] as const

export type TemplateName = (typeof templateNames)[number]

/** Those that a repository may get: with several environments, the jobs of one are called by a merge and by a promotion. */
export type WorkflowName = TemplateName | 'deploy-environment' | 'promote'

export const sameText = (text: string) => text

/** @throws when a template has changed and this has not: a test makes each kind of workflow. */
export function replaced(text: string, from: string | RegExp, to: string): string {
  const found = typeof from === 'string' ? text.includes(from) : from.test(text)
  if (!found) throw new Error(`the template of a workflow has no ${String(from)}`)
  return typeof from === 'string' ? text.replaceAll(from, () => to) : text.replace(from, () => to)
}
