/** Opens the door in a folder, and answers nobody: for the test that kills it. */
import { openChannels } from '../../src/door/channels.js'
import { exec } from '../../src/lib/exec.js'

await openChannels(process.argv[2] ?? '', exec, () => new Promise(() => undefined))
process.stdout.write('open\n')
setInterval(() => undefined, 1000)
