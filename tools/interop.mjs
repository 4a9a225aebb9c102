/**
 * `npm run test:interop`: other people's programs against ours. Kannel, Net::SMPP, tshark and PHP
 * come from Debian's packages, and are installed where that is possible. Arguments after `--` go to
 * Vitest.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { program, ROOT, run, say, stop } from './node.mjs'
import { prepare } from './setup.mjs'

/** @typedef {{ name: string, isThere: () => boolean }} DebianPackage */

/** @type {readonly DebianPackage[]} */
const PACKAGES = [
  { name: 'kannel', isThere: () => hasProgram('bearerbox') && hasProgram('smsbox') },
  { name: 'libnet-smpp-perl', isThere: () => succeeds('perl', ['-MNet::SMPP', '-e', '1']) },
  { name: 'php-cli', isThere: () => hasProgram('php') },
  { name: 'tshark', isThere: () => hasProgram('tshark') },
]

/** What the installation of wireshark-common would ask: nobody captures anything here. */
const ANSWER = 'wireshark-common wireshark-common/install-setuid boolean false\n'

/** What Debian keeps out of the way of users: daemons. */
process.env.PATH = [process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter)

const node = await prepare({ build: true })
installMissing()
const config = join(ROOT, 'vitest.interop.config.ts')
const args = [program('vitest'), 'run', '--config', config, ...process.argv.slice(2)]
process.exitCode = await run(node, args, { cwd: ROOT })

function installMissing() {
  const names = missing()
  if (names.length === 0) return
  const command = `apt-get install --no-install-recommends ${names.join(' ')}`
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) {
    stop(`The interoperability tests need ${list(names)}: on Debian, as root, run "${command}".`)
  }
  say(`Installing ${list(names)} (apt-get) …`)
  apt(['update'])
  spawnSync('debconf-set-selections', { input: ANSWER, stdio: ['pipe', 2, 2] })
  withoutDaemons(() => apt(['install', '--yes', '--no-install-recommends', ...names]))
  const still = missing()
  if (still.length > 0) stop(`apt-get did not install ${list(still)}: see above.`)
}

/** @returns {string[]} */
function missing() {
  return PACKAGES.filter(({ isThere }) => !isThere()).map(({ name }) => name)
}

/**
 * What is installed meanwhile starts nothing: Debian's scripts ask this file first (101: no).
 * @param {() => void} install
 */
function withoutDaemons(install) {
  const policy = '/usr/sbin/policy-rc.d'
  const isOurs = !existsSync(policy)
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    if (isOurs) rmSync(policy)
  }
}

/**
 * Waits for another apt-get that is at work.
 * @param {readonly string[]} args
 */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Acquire::Retries=3']
  spawnSync('apt-get', [...options, ...args], { env, stdio: ['ignore', 2, 2] })
}

/** @param {string} name */
function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** @param {readonly string[]} names */
function list(names) {
  return new Intl.ListFormat('en').format(names)
}
