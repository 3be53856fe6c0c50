import { builtStack } from '../../../../src/stack/built-stack.js'
import { join } from 'node:path'
import { type Finding, lint } from '../../../../src/stack/lint/lint.js'

const root = '/repo'

export interface Stack {
  /** The helmfile as it is written; when it is no template, helmfile build prints the same. */
  readonly helmfile: string
  readonly name?: string
  readonly build?: string
  /** By path from the folder of the helmfile. */
  readonly files?: Readonly<Record<string, string>>
  readonly allowHooks?: readonly string[]
  readonly jobLayers?: readonly number[]
}

export function lintStack({
  helmfile,
  name = 'helmfile.yaml',
  build = helmfile,
  files = {},
  allowHooks,
  jobLayers = [],
}: Stack): Finding[] {
  const path = join(root, 'stack', name)
  const texts = new Map([
    [path, helmfile],
    ...Object.entries(files).map(([file, text]) => [join(root, 'stack', file), text] as const),
  ])
  return lint({
    stackFile: path,
    stack: builtStack(`---\n#  Source: ${path}\n\nfilepath: ${name}\n${build}`, path),
    root,
    environment: 'production',
    ...(allowHooks ? { allowHooks } : {}),
    jobLayers,
    files: {
      read: (file) => texts.get(file),
      list: (dir) => {
        const inside = [...texts.keys()]
          .filter((file) => file.startsWith(`${dir}/`))
          .map((file) => file.slice(dir.length + 1))
        return inside.length === 0 && !(dir in files) ? undefined : inside.sort()
      },
    },
  })
}

/** `rule file:line`, short enough for a table. */
export function places(findings: readonly Finding[]): string[] {
  return findings.map(
    ({ rule, file, line }) => `${rule} ${(file ?? '').replace('stack/', '')}:${line ?? '-'}`,
  )
}
