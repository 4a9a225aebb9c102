/**
 * Runs the load generator in a process of its own, so that it neither shares a thread with the
 * bench nor warms up from one measurement to the next.
 */
import { fileURLToPath } from 'node:url'
import { giveJob } from './job.ts'
import type { LoadJob, LoadReport } from './load-job.ts'

const WORKER = fileURLToPath(new URL('load-worker.ts', import.meta.url))

/** Rejects when the generator failed: a broken connection or an answer that never came. */
export function runLoad(job: LoadJob): Promise<LoadReport> {
  return giveJob(WORKER, job)
}
