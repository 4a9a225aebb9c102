/** The parts that wait for room, in order. */
import type { Bind } from './bind.ts'
import type { Submission } from './submission.ts'

/** A part that waits for room, or for its answer. */
export interface Piece<Ticket> {
  readonly submission: Submission<Ticket>
  readonly no: number
  /** Where the last part of the message went. */
  readonly on: { bind: Bind | undefined }
}

export class PieceQueue<Ticket> {
  #pieces: Piece<Ticket>[] = []
  #from = 0

  get size(): number {
    return this.#pieces.length - this.#from
  }

  get first(): Piece<Ticket> | undefined {
    return this.#pieces[this.#from]
  }

  add(piece: Piece<Ticket>): void {
    this.#pieces.push(piece)
  }

  drop(): void {
    this.#from += 1
    // The front is cut off now and then: a long array is costly to move.
    if (this.#from > this.#pieces.length / 2) {
      this.#pieces = this.#pieces.slice(this.#from)
      this.#from = 0
    }
  }

  /** Takes out what belongs to messages that have been waiting since then, or longer. */
  takeSince(sinceMs: number): readonly Piece<Ticket>[] {
    const isOld = ({ submission }: Piece<Ticket>) => submission.sinceMs <= sinceMs
    const all = this.#pieces.slice(this.#from)
    const old = all.filter(isOld)
    if (old.length === 0) return old
    this.#pieces = all.filter((piece) => !isOld(piece))
    this.#from = 0
    return old
  }
}
