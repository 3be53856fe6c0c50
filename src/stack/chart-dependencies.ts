import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { BuiltHelmfile } from './built-stack.js'

/**
 * @returns whether a chart that lies in a folder names a dependency that its `charts/` lacks: helm refuses to render it
 * (helm: pkg/action/dependency.go, CheckDependencies). A chart that cannot be read lacks none: helm tells what it is.
 */
export function lackDependencies(stack: readonly BuiltHelmfile[]): boolean {
  const folders = stack.flatMap(({ dir, releases }) => releases.map(({ chart }) => resolve(dir, chart)))
  return [...new Set(folders)].some(lacksDependency)
}

function lacksDependency(folder: string): boolean {
  const wanted = ['Chart.yaml', 'requirements.yaml'].flatMap((file) =>
    fetchedDependencies(join(folder, file)),
  )
  if (wanted.length === 0) return false
  const present = orNone(() => readdirSync(join(folder, 'charts')))
  return wanted.some((name) => !present.some((entry) => entry === name || isArchiveOf(name, entry)))
}

/** @returns the names of dependencies that come from somewhere else; without a repository one is in `charts/` or nowhere. */
function fetchedDependencies(file: string): string[] {
  const listed = orNone(() => {
    const { dependencies } = parseDocument(readFileSync(file, 'utf8')).toJS() as { dependencies?: unknown }
    return Array.isArray(dependencies) ? (dependencies as unknown[]) : []
  })
  return listed.flatMap((dependency) => {
    const { name, repository } = (dependency ?? {}) as { name?: unknown; repository?: unknown }
    return typeof name === 'string' && typeof repository === 'string' && repository !== '' ? [name] : []
  })
}

/** `NAME-VERSION.tgz`; a version begins with a number. */
function isArchiveOf(name: string, entry: string): boolean {
  return entry.startsWith(`${name}-`) && /^v?[0-9].*\.tgz$/.test(entry.slice(name.length + 1))
}

function orNone<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch {
    return []
  }
}
