/**
 * `npm test`: installs, builds (the end-to-end tests start the built server) and runs every test of
 * the workspace. Arguments after `--` go to Vitest.
 */
import { spawnSync } from 'node:child_process'
import { program, ROOT, run } from './node.mjs'
import { prepare } from './setup.mjs'

const node = await prepare({ build: true })
const args = [...steadyThreads(node), program('vitest'), 'run', ...process.argv.slice(2)]
process.exitCode = await run(node, args, { cwd: ROOT })

/**
 * V8 of Node 24 may end a process with many threads ("Check failed: jit_page.has_value()") where
 * the processor has memory protection keys; without them it does not. Other versions may not know
 * the flag.
 * @param {string} node
 */
function steadyThreads(node) {
  const flag = '--no-memory-protection-keys'
  return spawnSync(node, [flag, '--version']).status === 0 ? [flag] : []
}
