// Plain JavaScript, for it runs as the action does: without a loader, in a process of its own.
import process from 'node:process'

const [file, identities, batches] = process.argv.slice(2)
const { connect } = await import(file)
const strays = []
process.on('unhandledRejection', (error) => strays.push(String(error)))
process.on('uncaughtException', (error) => strays.push(String(error)))

// A token, or a workload with the ID token that GitHub gives it, if any.
const authentication = (identity) =>
  typeof identity === 'string'
    ? { kind: 'service-account', token: identity }
    : {
        ...identity,
        kind: 'workload',
        idToken: async () => identity.idToken ?? Promise.reject(new Error('no ID token')),
      }
const failed = ({ message, reason }) => ({ message, reason })
const results = []
for (const identity of JSON.parse(identities)) {
  try {
    const options = { integrationVersion: '0.0.0', timeoutMs: 300, pauseMs: 1, env: {} }
    const source = await connect(authentication(identity), options)
    for (const references of JSON.parse(batches)) {
      const answer = await source.resolveAll(references).then((map) => Object.fromEntries(map), failed)
      results.push(answer)
    }
  } catch (error) {
    results.push(failed(error))
  }
}
process.stdout.write(JSON.stringify({ results, strays }))
