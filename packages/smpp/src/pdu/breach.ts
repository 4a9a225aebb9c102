/** A PDU that is not what its header or the specification says; thrown by the codec alone. */
import { STATUSES, type StatusName } from './statuses.ts'

export class PduBreach extends Error {
  override readonly name = 'PduBreach'
  /** What the peer is told. */
  readonly status: number

  constructor(status: StatusName, what: string) {
    super(`${what} (${status})`)
    this.status = STATUSES[status].code
  }
}
