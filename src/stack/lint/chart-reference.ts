import { resolve } from 'node:path'
import type { BuiltHelmfile, BuiltRelease } from '../built-stack.js'

/** Whether helmfile takes a chart from the disk (helmfile: isLocalChart in pkg/state/util.go). */
export function isLocalChart(chart: string): boolean {
  if (/^\.\.?\//.test(chart)) return true
  if (/:\/\/|::/.test(chart)) return false
  const parts = chart.split('/').length
  return chart.startsWith('/') || (parts !== 2 && parts !== 3)
}

/** @returns the absolute path of a chart on the disk, undefined for one from elsewhere. */
export function chartFolder({ chart }: BuiltRelease, { dir }: BuiltHelmfile): string | undefined {
  return isLocalChart(chart) ? resolve(dir, chart) : undefined
}
