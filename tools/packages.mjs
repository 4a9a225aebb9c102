/**
 * Does node_modules hold what the lock file asks for?
 *
 * npm writes `node_modules/.package-lock.json` last of all, so that file tells an installation that
 * was interrupted from one that was finished; and a folder installed by hand is left alone.
 */

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean,
 *   os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 * @typedef {{ platform: string, arch: string }} Machine
 */

/**
 * @param {Lock | undefined} wanted package-lock.json
 * @param {Lock | undefined} present node_modules/.package-lock.json
 * @param {Machine} machine
 */
export function holds(wanted, present, machine) {
  if (!wanted?.packages || !present?.packages) return false
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '' || !isNeeded(entry, machine)) continue
    const found = present.packages[path]
    if (!found || found.version !== entry.version || found.integrity !== entry.integrity)
      return false
  }
  return true
}

/**
 * Is every package where the lock file has it? What npm wrote down of an installation says nothing
 * of a later one that was interrupted while it cleared the folder.
 * @param {Lock | undefined} wanted package-lock.json
 * @param {Machine} machine
 * @param {(path: string) => boolean} isThere of a folder below the root
 */
export function areThere(wanted, machine, isThere) {
  return Object.entries(wanted?.packages ?? {}).every(([path, entry]) => {
    return !path.startsWith('node_modules/') || !isNeeded(entry, machine) || isThere(path)
  })
}

/**
 * An optional package is needed only if it was made for this very machine. Where the C library
 * matters too, nobody here can say.
 * @param {LockEntry} entry
 * @param {Machine} machine
 */
function isNeeded(entry, machine) {
  if (!entry.optional) return true
  if (!entry.os || !entry.cpu || entry.libc) return false
  return [entry.os].flat().includes(machine.platform) && [entry.cpu].flat().includes(machine.arch)
}
