// Ends the programs of a bed when the process that started it is gone. Plain JavaScript, so that it starts at once.
import { rmSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'

const pids = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

createInterface({ input: process.stdin })
  .on('line', (line) => pids.push(Number(line)))
  .on('close', () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Already gone, which is what we want.
      }
    }
    const dir = process.argv[2]
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    process.exit(0)
  })
