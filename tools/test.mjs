/**
 * `npm test`: installs, builds (the end-to-end tests start the built server) and runs every test of
 * the workspace. Arguments after `--` go to Vitest.
 */
import { program, ROOT, run } from './node.mjs'
import { prepare } from './setup.mjs'

const node = await prepare({ build: true })
const args = [program('vitest'), 'run', ...process.argv.slice(2)]
process.exitCode = await run(node, args, { cwd: ROOT })
