/**
 * `npm start`: installs what is missing, builds what is stale, and runs `peyk dev` with the
 * arguments given after `--`.
 *
 * From the second time on npm finds a new enough Node in node_modules/.bin, so this very process
 * becomes the server: no second process, nothing between it and its signals. (The scripts in
 * package.json say `exec` for the same reason: else npm tells a shell to stop, and not us.)
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, run } from './node.mjs'
import { prepare } from './setup.mjs'

const WATCH_MS = 250

const peyk = join(ROOT, 'packages', 'server', 'bin', 'peyk.js')
const args = [peyk, 'dev', ...process.argv.slice(2)]

if (process.env.npm_lifecycle_event) stopWithParent(process.ppid)
const node = await prepare({ build: true })
if (node === process.execPath) {
  process.argv = [node, ...args]
  await import(pathToFileURL(peyk).href)
} else {
  process.exitCode = await run(node, args)
}

/**
 * An npm that was killed cannot tell us to stop; its server would keep the port.
 * @param {number} parent
 */
function stopWithParent(parent) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, WATCH_MS)
  watch.unref()
}
