import { failureLine } from '../../src/lib/errors.js'
import { prepareTools } from './tools.js'

prepareTools().then(
  ({ dir }) => console.log(dir),
  (error: unknown) => {
    console.error(failureLine(error))
    process.exitCode = 1
  },
)
