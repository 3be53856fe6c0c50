// Loaded into the action by scale.ts: tells what only the process itself knows.
import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import process from 'node:process'

if (process.argv[1]?.endsWith('index.js')) {
  let requests = 0
  subscribe('undici:request:create', () => requests++)
  process.on('exit', () => {
    const { maxRSS } = process.resourceUsage()
    writeFileSync(process.env.MEASURED, JSON.stringify({ requests, megabytes: maxRSS / 1024 }))
  })
}
