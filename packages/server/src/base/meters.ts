/**
 * What the platform counts, as plain calls: the parts that count do not know Prometheus, and a
 * test can look at the figures.
 */
export type WebhookOutcome = 'delivered' | 'failed' | 'givenUp'

export interface Meters {
  /** An order was accepted, with so many recipients. */
  accepted(recipients: number): void
  /** A request was answered with this status code. */
  answered(endpoint: string, code: number): void
  /** Milliseconds from the handing over to the carrier's answer. */
  submitted(carrier: string, outcome: string, ms: number): void
  /** Milliseconds from the carrier's answer to the final receipt. */
  delivered(carrier: string, ms: number): void
  /** A message came back from this carrier, and so much became of its second try. */
  secondTry(cameBackFrom: string, outcome: string): void
  /** Messages that reached their end. */
  ended(delivered: number, undelivered: number): void
  /** Receipts that matched nothing (early, or repeats). */
  unmatchedReceipts(receipts: number): void
  /** A request was refused for being one too many, by this limit. */
  limited(limit: string): void
  /** Requests that the request log left out. */
  unlogged(why: string, requests: number): void
  /** An attempt to deliver a webhook, and how long the listener took. */
  webhook(outcome: WebhookOutcome, ms: number): void
  /** Requests that shared a commit. */
  committed(requests: number): void
}

export const noMeters: Meters = {
  accepted() {},
  answered() {},
  submitted() {},
  delivered() {},
  secondTry() {},
  ended() {},
  unmatchedReceipts() {},
  limited() {},
  unlogged() {},
  webhook() {},
  committed() {},
}
