/**
 * Everything the bench starts and makes, so that it can be undone whichever way the bench ends:
 * child processes are killed and temporary folders removed on exit, on SIGINT and on SIGTERM.
 */
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SIGNALLED = { SIGINT: 130, SIGTERM: 143 } as const

const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** Kills the child when the bench ends, unless it has ended by then. */
export function adopt<Child extends ChildProcess>(child: Child): Child {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Resolves when the child has ended, with its exit code or the signal that ended it. */
export function ended(child: ChildProcess): Promise<number | string> {
  const already = child.exitCode ?? child.signalCode
  if (already !== null) return Promise.resolve(already)
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 0))
  })
}

export function makeFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `peyk-bench-${name}-`))
  folders.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  folders.delete(folder)
}

/** Kills and removes what is still there: at the end, and after a scenario that broke. */
export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) removeFolder(folder)
}

/** Call once, before anything is started. */
export function cleanUpAtExit(): void {
  process.once('exit', cleanUp)
  for (const [signal, code] of Object.entries(SIGNALLED)) {
    process.once(signal, () => process.exit(code))
  }
}
