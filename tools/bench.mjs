/** `npm run bench`: installs, builds and measures; arguments after `--` go to bench/run.ts. */
import { join } from 'node:path'
import { ROOT, run } from './node.mjs'
import { prepare } from './setup.mjs'

const node = await prepare({ build: true })
const args = ['--conditions=source', join(ROOT, 'bench', 'run.ts'), ...process.argv.slice(2)]
process.exitCode = await run(node, args)
