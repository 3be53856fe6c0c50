import { readdirSync, statSync, type Stats } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { InputName } from './input-table.js'
import { Failure } from './lib/errors.js'
import { nearest } from './lib/nearest.js'

export function badInput(name: InputName, why: string, next: string): Failure {
  return new Failure({ what: `reading the input ${name} failed`, why, next, reason: 'bad-input' })
}

/** No path, variable or argument of a program can hold it. */
export function withoutNul(name: InputName, text: string): string {
  if (!text.includes('\0')) return text
  throw badInput(name, 'it has a NUL byte', 'take it out')
}

export function oneOf<Word extends string>(name: InputName, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text)
  if (word) return word
  const near = nearest(text, words)
  const next = `${near === undefined ? 'use' : `write ${near}, or`} one of ${words.join(', ')}`
  throw badInput(name, `there is no ${name} ${JSON.stringify(text)}`, next)
}

export function existingFile(name: InputName, path: string): string {
  if (kindOf(path)?.isFile()) return resolve(path)
  const isFolder = kindOf(path)?.isDirectory() === true
  const next = 'check the path, and that the repository is checked out'
  throw isFolder
    ? folderGiven(name, resolve(path))
    : badInput(name, `there is no file ${resolve(path)}`, next)
}

const mostNamed = 5

/** @returns what to say of a folder where a file is meant: which files are in it. */
function folderGiven(name: InputName, path: string): Failure {
  const files = filesIn(path)
  const named = files.slice(0, mostNamed).join(', ') + (files.length > mostNamed ? ', …' : '')
  const next = files.length === 0 ? 'name a file' : `name a file, such as one of these in it: ${named}`
  return badInput(name, `${path} is a folder`, next)
}

/** Helmfiles first. */
function filesIn(folder: string): string[] {
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
    const names = files
      .map((entry) => entry.name)
      .filter((one) => /^[\w.-]{1,80}$/.test(one))
      .sort()
    const isHelmfile = (file: string) => file.startsWith('helmfile')
    return [...names.filter(isHelmfile), ...names.filter((file) => !isHelmfile(file))]
  } catch {
    return []
  }
}

/** One in a folder that is closed to us, or under a name that is too long, is not there for us. */
export function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** `3`, `1,2`, `1-4`, `1,4-6` */
export function parseLayers(name: 'layer' | 'job-layers', text: string): number[] {
  const layers = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap((part) => {
      const range = /^([0-9]{1,3})(?:-([0-9]{1,3}))?$/.exec(part)
      const from = Number(range?.[1])
      const to = Number(range?.[2] ?? from)
      if (range && from <= to) return Array.from({ length: to - from + 1 }, (_, index) => from + index)
      throw badInput(name, `${JSON.stringify(part)} is no layer`, 'use numbers and ranges such as 3 or 1,4-6')
    })
  return [...new Set(layers)].sort((a, b) => a - b)
}

export function parseReleaseName(name: 'release' | 'allow-unstable' | 'allow-hooks', text: string): string {
  if (/^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(text)) return text
  const next = name === 'release' ? 'write namespace/name' : 'write namespace/name, one a line'
  throw badInput(name, `${JSON.stringify(text)} is no release`, next)
}

/** A number alone is seconds. */
export function withUnit(text: string): string {
  return /^[0-9]+$/.test(text) ? `${text}s` : text
}

/** `0`, `90s`, `30m`, `2h`. @returns ms. */
export function parseDuration(name: InputName, text: string): number {
  const [, amount, unit] = /^([0-9]{1,5})(s|m|h)$/.exec(text === '0' ? '0s' : text) ?? []
  const seconds = { s: 1, m: 60, h: 3600 }[unit ?? '']
  if (seconds !== undefined) return Number(amount) * seconds * 1000
  throw badInput(name, `${JSON.stringify(text)} is no duration`, 'write 0, 90s, 30m or 2h')
}

/** As Kubernetes wants it (RFC 1123). */
export function parseNamespace(name: InputName, text: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text
  throw badInput(name, `${JSON.stringify(text)} is no namespace`, 'use small letters, digits and -')
}

export function parseUrl(name: InputName, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw badInput(
    name,
    `${JSON.stringify(text)} is no http or https URL`,
    'give a full URL, such as https://charts.example.com',
  )
}

/** @returns where later runs find what this one keeps: beside the tools on a runner, else in the user's cache; undefined for nowhere. */
export function cacheFolder(given: string, env: NodeJS.ProcessEnv): string | undefined {
  if (given === 'none') return undefined
  if (given !== '') return resolve(given)
  const runner = env['RUNNER_TOOL_CACHE']
  if (runner) return join(runner, 'helmfile-gate-kept')
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'helmfile-gate', 'kept')
}
