import { afterAll } from '@jest/globals'
import { startBed, type Bed, type BedOptions } from '../bed/bed.js'

/** For a test file, at its top: a bed of its own, which ends after all of its tests. */
export async function suiteBed(options: BedOptions = { charts: false }): Promise<Bed> {
  const bed = await startBed(options)
  afterAll(() => bed.stop(), 30_000)
  return bed
}
