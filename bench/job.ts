/**
 * A process for one piece of work: it takes one job, answers one report, ends. It also ends when
 * the bench goes away, so that nothing outlives whoever asked for it.
 */
import { fork } from 'node:child_process'
import { basename } from 'node:path'
import { adopt } from './children.ts'

type Message<Report> = { readonly report: Report } | { readonly failed: string }

/** Job and report travel as JSON. Rejects when the work failed. */
export function giveJob<Job extends object, Report>(script: string, job: Job): Promise<Report> {
  const name = basename(script, '.ts')
  const { promise, resolve, reject } = Promise.withResolvers<Report>()
  const child = adopt(fork(script, { execArgv: [], serialization: 'json' }))
  child.once('message', (message: Message<Report>) => {
    if ('report' in message) resolve(message.report)
    else reject(new Error(`${name}: ${message.failed}`))
  })
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
  child.send(job)
  return promise
}

/** The other side: what the process is for. */
export function takeJob<Job, Report>(work: (job: Job) => Promise<Report>): void {
  process.once('message', async (job: Job) => {
    const message = await work(job).then(
      (report): Message<Report> => ({ report }),
      (error: unknown): Message<Report> => ({ failed: String(error) }),
    )
    process.send?.(message, () => process.exit(0))
  })
  process.once('disconnect', () => process.exit(1))
}
