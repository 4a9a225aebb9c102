/**
 * Runs the load generator in a process of its own, so that it neither shares a thread with the
 * bench nor warms up from one measurement to the next.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { adopt } from './children.ts'
import type { LoadJob, LoadMessage, LoadReport } from './load-job.ts'

const WORKER = fileURLToPath(new URL('load-worker.ts', import.meta.url))

/** Rejects when the generator failed: a broken connection or an answer that never came. */
export function runLoad(job: LoadJob): Promise<LoadReport> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadReport>()
  const child = adopt(fork(WORKER, { execArgv: [], serialization: 'json' }))
  child.once('message', (message: LoadMessage) => {
    if ('report' in message) resolve(message.report)
    else reject(new Error(`load generator: ${message.failed}`))
  })
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)))
  child.send(job)
  return promise
}
