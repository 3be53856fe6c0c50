import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'

/** It becomes part of a command line and of a line in a log. */
const name = v.pipe(v.string(), v.regex(/^\P{Cc}*$/u))

/** One entry of `helmfile list --output json` (helmfile: pkg/app/app.go). */
const listedRelease = v.object({
  name,
  namespace: name,
  enabled: v.boolean(),
  /** What the helmfile wants, not what the cluster has. */
  installed: v.boolean(),
  /** `key:value,key:value` */
  labels: v.string(),
  chart: v.string(),
  version: v.string(),
})

export type ListedRelease = Readonly<v.InferOutput<typeof listedRelease>>

/** helmfile writes `null` for no release. */
const list = v.nullable(v.array(listedRelease))

/**
 * @param output of `helmfile list`.
 * @throws Failure when it is something else, without its content.
 */
export function listedReleases(output: string): ListedRelease[] {
  const read = readJson(list, output)
  if ('value' in read) return read.value ?? []
  throw new Failure({
    what: 'listing the releases failed',
    why: `the output of \`helmfile list\` cannot be read: ${read.wrong}`,
    next: 'run `helmfile list --output json` in a terminal and look for output of a hook or a template in it',
    reason: 'stack-invalid',
  })
}
