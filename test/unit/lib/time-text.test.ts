import { expect, it } from '@jest/globals'
import { dayMs, durationText, timeBetween } from '../../../src/lib/time-text.js'

it.each([
  [-5, '0 s'],
  [89_600, '90 s'],
  [119_400, '119 s'],
  [119_600, '2 min'],
  [30 * 60_000 - 1, '30 min'],
  [90 * 60_000, '90 min'],
  [3 * 3_600_000, '3 h'],
  [dayMs, '24 h'],
  [12.4 * dayMs, '12 days'],
])('%d ms are told as %s', (ms, text) => expect(durationText(ms)).toBe(text))

it.each([
  ['2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z', '3 days'],
  ['2026-01-04T00:00:00Z', '2026-01-01T00:00:00Z', '3 days'],
  ['2026-01-01T00:00:00Z', 'soon', ''],
])('between %s and %s are %s', (from, to, text) => expect(timeBetween(from, to)).toBe(text))
