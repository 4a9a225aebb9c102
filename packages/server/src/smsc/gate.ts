/** Who may bind, and how often at once. */
import type { StatusName } from '@peyk/smpp/pdu/statuses'
import type { Clock } from '../base/clock.ts'
import type { Traits } from './traits.ts'

export class Gate {
  readonly #traits: Traits
  readonly #clock: Clock
  readonly #binds = new Map<string, number>()

  constructor(traits: Traits, clock: Clock) {
    this.#traits = traits
    this.#clock = clock
  }

  /** Null: it may. */
  refusal(systemId: string, given: string): StatusName | null {
    const { bindRefusal, password, bindsMax } = this.#traits
    if (bindRefusal) return bindRefusal
    if (password !== null && given !== password) return 'ESME_RINVPASWD'
    const binds = this.#binds.get(systemId) ?? 0
    return bindsMax !== null && binds >= bindsMax ? 'ESME_RALYBND' : null
  }

  enter(systemId: string): void {
    this.#add(systemId, 1)
  }

  /** Who has not taken leave is thought to be there for a while. */
  leave(systemId: string, hasUnbound: boolean): void {
    const { bindLingersMs } = this.#traits
    const forget = () => this.#add(systemId, -1)
    if (hasUnbound || bindLingersMs === 0) forget()
    else this.#clock.at(this.#clock.now() + bindLingersMs, forget)
  }

  #add(systemId: string, count: number): void {
    const binds = (this.#binds.get(systemId) ?? 0) + count
    if (binds > 0) this.#binds.set(systemId, binds)
    else this.#binds.delete(systemId)
  }
}
