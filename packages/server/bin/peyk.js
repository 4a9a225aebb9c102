#!/usr/bin/env node
/**
 * The command `peyk`. It refuses a Node that is too old in one line, before anything is loaded that
 * such a Node cannot read: so this file keeps to the syntax of Node 12, and imports dynamically.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 14)) {
  console.error(
    `peyk needs Node 22.14 or newer, this is ${process.versions.node}: see https://nodejs.org`,
  )
  process.exitCode = 1
} else {
  start()
}

async function start() {
  const { existsSync } = await import('node:fs')
  const { enableCompileCache } = await import('node:module')
  const main = new URL('../dist/cli/main.js', import.meta.url)
  if (!existsSync(main)) {
    console.error('peyk is not built yet: run `npm run build` in the clone.')
    process.exitCode = 1
    return
  }
  // Compiled code is kept between runs: the command line answers sooner.
  enableCompileCache()
  const cli = await import(main.href)
  await cli.main(process.argv.slice(2))
}
