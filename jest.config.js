import { availableParallelism, totalmem } from 'node:os'
import process from 'node:process'

// Colours come and go with where the tests run; what is said does not.
process.env.NO_COLOR = '1'

/**
 * A suite with a control plane waits for a good part of its time, so there is one more of them at once than cores; it
 * takes a gigabyte, so there are fewer where memory is short.
 */
const suitesAtOnce = Math.min(availableParallelism() + 1, Math.ceil(totalmem() / 2 ** 31))

/** @type {import('ts-jest').JestConfigWithTsJest} */
export default {
  testEnvironment: 'node',
  maxWorkers: suitesAtOnce,
  // A test that says nothing else has as much time as one on a busy machine needs.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', useESM: true }] },
}
