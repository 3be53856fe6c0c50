import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startControl } from './control.js'
import { startGitHub } from './server.js'
import { emptyState, jobToken, readOnlyToken, type GitHubState } from './state.js'

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
  },
})
const given =
  values.state === undefined ? {} : (JSON.parse(readFileSync(values.state, 'utf8')) as Partial<GitHubState>)
const github = await startGitHub({ ...emptyState(), ...given }, Number(values.port))
const control = await startControl(github, Number(values['control-port']))
console.log(`export GITHUB_API_URL=${github.url} GITHUB_GRAPHQL_URL=${github.url}/graphql
export GITHUB_REPOSITORY=${github.state.repository}
# tokens: ${jobToken} (a job), ${readOnlyToken} (a fork's job)
# control: ${control.url}
# Ctrl-C ends it.`)
process.once('SIGINT', () => void Promise.all([github.stop(), control.stop()]))
process.once('SIGTERM', () => void Promise.all([github.stop(), control.stop()]))
