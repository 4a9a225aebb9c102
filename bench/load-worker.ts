/**
 * The load generator's own process: takes one job, answers one report, ends. It also ends when the
 * bench goes away, so that no load outlives whoever asked for it.
 */
import { generate } from './generator.ts'
import type { LoadJob, LoadMessage } from './load-job.ts'

process.once('message', async (job: LoadJob) => {
  const message = await generate(job).then(
    (report): LoadMessage => ({ report }),
    (error: unknown): LoadMessage => ({ failed: String(error) }),
  )
  process.send?.(message, () => process.exit(0))
})
process.once('disconnect', () => process.exit(1))
