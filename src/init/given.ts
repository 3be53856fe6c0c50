import { refusal } from './refusal.js'
import { wrongIn, type Setup } from './setup.js'

/** Stands for what is not known yet. */
const anything: Setup = {
  stack: 'helmfile.yaml',
  environments: 'default',
  promoted: '',
  layers: '1',
  approval: 'layer',
  onePassword: false,
  drift: false,
  branch: 'main',
  action: './',
  version: '',
  name: '',
}

/**
 * Nobody answers questions first, and no file is changed, for a set-up that cannot be.
 * @param given what somebody said; other fields are not looked at.
 * @throws Failure for what cannot stand in a workflow.
 */
export function requireUsable(given: Readonly<Record<string, unknown>>): void {
  // Without the environments there is no telling which of them wait.
  const isKnown = (field: string) => field !== 'promoted' || given['environments'] !== undefined
  const fields = Object.keys(anything).filter((field) => given[field] !== undefined && isKnown(field))
  const wrong = wrongIn({ ...anything, ...Object.fromEntries(fields.map((field) => [field, given[field]])) })
  if (wrong) throw refusal('setting up the workflows', wrong.why, `name another with --${wrong.option}`)
}
