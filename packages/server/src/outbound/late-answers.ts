/** Carries answers that came after they had been given up from carriers to the store. */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Next, startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import type { Store } from '../store/store.ts'
import type { LateAnswer as LateRow } from '../store/verbs/late-answers.ts'
import { createBuffer } from './buffer.ts'
import type { LateAnswer } from './carriers/carrier.ts'
import type { Ticket } from './hand-over.ts'

export interface LateAnswersOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly wakeWebhooks: () => void
  /** Something may be queued again. */
  readonly wakeDispatch: () => void
  /** Carriers from which a message may go on to a second one. */
  readonly secondFrom: () => readonly string[]
}

export interface LateAnswers {
  add(carrier: string, answers: readonly LateAnswer<Ticket>[]): void
  /** Writes down what has come. */
  stop(): Promise<void>
}

export function startLateAnswers(options: LateAnswersOptions): LateAnswers {
  const { store, clock, log, meters } = options
  const buffer = createBuffer<LateRow>(LIMITS.claimMessages)

  async function settle(): Promise<Next> {
    const answers = buffer.peek()
    if (answers.length === 0) return null
    const ask = { nowMs: clock.now(), answers, secondFrom: options.secondFrom() }
    const settled = await store.run('settleLate', ask)
    buffer.drop(answers.length)
    meters.ended(settled.delivered, settled.undelivered)
    if (settled.told > 0) options.wakeWebhooks()
    if (settled.cameBack > 0) options.wakeDispatch()
    if (settled.used > 0) log.info({ messages: settled.used }, 'answered late: not sent again')
    return 'more'
  }

  const loop = startLoop({ name: 'late answers', clock, log, step: settle })
  return {
    add(carrier, answers) {
      buffer.add(answers.map((answer) => rowOf(carrier, answer)))
      loop.wake()
    },
    async stop() {
      await loop.stop()
      try {
        while (buffer.size() > 0) await settle()
      } catch (error) {
        // Such messages are sent again, as those are whose answers never came.
        log.error({ err: error, answers: buffer.size() }, 'stopped with late answers unwritten')
      }
    },
  }
}

function rowOf(carrier: string, { message, ...answer }: LateAnswer<Ticket>): LateRow {
  const { message: own, claimId } = message.ticket
  const { carrierIds, awaited, afterMs } = answer
  const row = { messageId: own.id, claimId, carrier, carrierIds, afterMs }
  return awaited === undefined ? row : { ...row, awaited }
}
