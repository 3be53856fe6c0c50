import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chart, configMap } from './small-stack.js'
import type { WorkflowBed } from './workflow-bed.js'
import { forAct } from './workflow-repository.js'

/** Three releases, of which nobody has said in which order they come but by their needs. */
export function strangersStack(value: string): Record<string, string> {
  const release = (name: string, ...needs: string[]) =>
    [
      `  - name: ${name}`,
      '    namespace: apps',
      '    chart: ./charts/settings',
      ...(needs.length > 0 ? ['    needs:', ...needs.map((need) => `      - apps/${need}`)] : []),
      '    values:',
      `      - value: ${value}`,
      '',
    ].join('\n')
  return {
    'apps/helmfile.yaml': `environments:\n  production: {}\n---\nreleases:\n${release('db')}${release('web', 'db')}${release('proxy', 'web')}`,
    ...chart('apps/charts/settings', {
      'templates/settings.yaml': configMap('{{ .Release.Name }}', '{{ .Values.value | quote }}'),
    }),
  }
}

/** What a stranger types, with what has no default on this machine. @returns what it prints. */
export async function init(on: WorkflowBed, ...more: readonly string[]): Promise<string> {
  const { dir } = on.repository
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(dir, 'dist/cli.js'), 'init', '--stack', 'apps/helmfile.yaml', '--name', 'apps', '--yes', ...more],
    { cwd: dir, env: { ...process.env, ...on.bed.env } },
  )
  return stdout
}

/** @returns the workflows that were made, by path, as act reads them. */
export async function madeWorkflows({ repository: { dir } }: WorkflowBed): Promise<Record<string, string>> {
  const folder = '.github/workflows'
  const names = (await readdir(join(dir, folder))).filter((name) => name.endsWith('-apps.yml'))
  const texts = names.map(
    async (name) => [`${folder}/${name}`, await readFile(join(dir, folder, name), 'utf8')] as const,
  )
  return Object.fromEntries(await Promise.all(texts))
}

/** Commits what there is, with workflows that act can read. @returns the full SHA. */
export async function commitMade(on: WorkflowBed): Promise<string> {
  const made = await madeWorkflows(on)
  return on.repository.commit(
    Object.fromEntries(Object.entries(made).map(([path, text]) => [path, forAct(text)])),
  )
}
