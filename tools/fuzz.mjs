/** `npm run fuzz`: hostile requests for a minute; arguments after `--` go to the fuzzer. */
import { join } from 'node:path'
import { ROOT, run } from './node.mjs'
import { prepare } from './setup.mjs'

const node = await prepare({ build: false })
const fuzzer = join(ROOT, 'packages', 'server', 'test', 'fuzz', 'run.ts')
process.exitCode = await run(node, ['--conditions=source', fuzzer, ...process.argv.slice(2)])
