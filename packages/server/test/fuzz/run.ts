/** `npm run fuzz -- --seconds 60 --seed 1`: hostile requests until the time is over. */
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
})
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const msMax = Number(values.seconds) * 1_000

console.log(`fuzzing for ${values.seconds} s with --seed ${seed}`)
const { requests, codes, failure } = await fuzz({ seed, requestsMax: 2 ** 31, msMax })
const counts = [...codes].sort(([a], [b]) => a - b).map(([code, count]) => `${code}: ${count}`)
console.log(`${requests} requests; ${counts.join(', ')}`)
if (failure !== undefined) console.log(failure)
process.exitCode = failure === undefined ? 0 : 1
