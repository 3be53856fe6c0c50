/**
 * A job as the action runs it: writes the credentials, works until it is told to stop, removes them. `churn` writes and
 * removes without an end, so that a kill lands anywhere; `plain` and `nobody` write once.
 */
import { watchForEnd } from '../../../../src/lib/ending.js'
import { removeCredentials, writeCredentials } from '../../../../src/secrets/connect/credentials-file.js'
import { credentialsText } from '../../../bed/onepassword/connect-credentials.js'

const [mode, path = '', workspace = ''] = process.argv.slice(2)
const write = () => writeCredentials({ path, text: credentialsText, workspace })

if (mode === 'churn') {
  process.stdout.write('ready\n')
  for (;;) {
    await write()
    await removeCredentials(path)
  }
}
if (mode === 'nobody') {
  // Root may write everywhere, so the test would not hold for it.
  if (process.getuid?.() === 0) process.setuid?.(65534)
  await write().catch((error: Error) => process.stdout.write(error.message))
}
if (mode === 'job') {
  const cancelled = watchForEnd({ onCancel: () => undefined, onStray: () => undefined })
  const keepAlive = setInterval(() => undefined, 1000)
  try {
    await write()
    process.stdout.write('ready\n')
    await new Promise((resolve) => cancelled.addEventListener('abort', resolve))
  } finally {
    await removeCredentials(path)
    clearInterval(keepAlive)
  }
}
