/** Messages that try a carrier: they belong to no order, and nobody else hears of their answers. */
import type { Carrier, OutboundMessage, SubmitAnswer } from './carriers/carrier.ts'
import { unsent } from './exchange-ways.ts'

export class Probes<Ticket> {
  readonly #waiting = new Map<OutboundMessage<Ticket>, (answer: SubmitAnswer<Ticket>) => void>()

  /** Has a carrier take a message, whatever stands in line and in the routes. */
  send(
    carrier: Carrier<Ticket> | undefined,
    message: OutboundMessage<Ticket>,
  ): Promise<SubmitAnswer<Ticket>> {
    if (!carrier) return Promise.resolve(unsent(message, 'it is not in service'))
    const { up, lastError } = carrier.state()
    if (!up) return Promise.resolve(unsent(message, `it is down: ${lastError ?? 'not connected'}`))
    if (carrier.room() === 0) return Promise.resolve(unsent(message, 'its window is full'))
    return new Promise((done) => {
      this.#waiting.set(message, done)
      carrier.submit([message])
    })
  }

  /** The answers that are none of theirs. */
  without(answers: readonly SubmitAnswer<Ticket>[]): readonly SubmitAnswer<Ticket>[] {
    if (this.#waiting.size === 0) return answers
    return answers.filter((answer) => {
      const done = this.#waiting.get(answer.message)
      this.#waiting.delete(answer.message)
      done?.(answer)
      return done === undefined
    })
  }
}
