/**
 * Everything the bench starts and makes, so that it can be undone whichever way the bench ends:
 * child processes are killed and temporary folders removed on exit, on SIGINT and on SIGTERM. What
 * takes a while to undo (a database on somebody's server) is undone too, unless we are killed.
 */
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SIGNALLED = { SIGINT: 130, SIGTERM: 143 } as const

const children = new Set<ChildProcess>()
const folders = new Set<string>()
const lastWorks: (() => Promise<void>)[] = []
let ending = false

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

/** Every server starts with a folder, so while the bench ends nothing new is started. */
export function makeFolder(name: string): string {
  if (ending) throw new Error('the bench is ending')
  const folder = mkdtempSync(join(tmpdir(), `peyk-bench-${name}-`))
  folders.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  folders.delete(folder)
}

/** Does the work when the bench ends by itself or by a signal, the latest first. */
export function atTheEnd(work: () => Promise<void>): void {
  lastWorks.unshift(work)
}

/** Kills and removes what is still there: at the end, and after a scenario that broke. */
export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) removeFolder(folder)
}

/** Undoes everything. */
export async function finish(): Promise<void> {
  ending = true
  cleanUp()
  for (const work of lastWorks.splice(0)) {
    await work().catch((error: unknown) => process.stderr.write(`not undone: ${error}\n`))
  }
}

/** Call once, before anything is started. */
export function cleanUpAtExit(): void {
  process.once('exit', cleanUp)
  for (const [signal, code] of Object.entries(SIGNALLED)) {
    process.once(signal, () => finish().finally(() => process.exit(code)))
  }
}
