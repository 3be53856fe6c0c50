/** `npm run fuzz -- --cases N [--seed S]`: holds what is called the same against Go, for N pairs of documents. */
import { parseArgs } from 'node:util'
import { prepareTools } from '../bed/tools.js'
import { trySameText } from './same-text-trial.js'
import { startJudge } from './yaml-judge.js'

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
})
const [pairs, seed] = [Number(values.cases), Number(values.seed)]
if (!Number.isSafeInteger(pairs) || pairs < 1 || !Number.isSafeInteger(seed)) {
  throw new Error('--cases and --seed are whole numbers')
}

const judge = startJudge((await prepareTools()).yamlJudge)
const started = performance.now()
const figures = await trySameText({ judge, pairs, seed })
await judge.end()

const share = (found: number, of: number): string =>
  `${found} of ${of} (${((100 * found) / (of || 1)).toFixed(1)} %)`
console.log(`cases           ${figures.pairs} pairs, ${figures.documents} documents, seed ${seed}`)
console.log(`called the same ${figures.same}, of them in hostile pairs ${figures.hostileSame}`)
console.log(`  Go agrees     ${share(figures.sameRight, figures.same)}`)
console.log(`  helm's hand-on ${share(figures.handedRight, figures.same)}`)
console.log(`documents read  ${share(figures.formed, figures.documents)}`)
console.log(`  Go agrees     ${share(figures.formedRight, figures.formed)}`)
for (const [kind, { found, of }] of Object.entries(figures.recognised)) {
  console.log(`recognised      ${share(found, of)} that differ in ${kind}`)
}
console.log(`violations      ${figures.violations.length}`)
for (const violation of figures.violations.slice(0, 20)) console.log(`  ${violation}`)
console.log(`seconds         ${((performance.now() - started) / 1000).toFixed(0)}`)
process.exitCode = figures.violations.length === 0 ? 0 : 1
