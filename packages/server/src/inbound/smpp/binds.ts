/** Who is bound, by account: for the limit of binds, and to find who takes what is delivered. */
import type { Session } from '@peyk/smpp/session'
import type { Account } from '../../operations/account.ts'
import type { Caller } from '../../operations/authenticate.ts'
import type { BindType, SmppBind } from '../../operations/manage/smpp-binds.ts'
import type { SmppCredential } from '../../operations/smpp/standing.ts'

export interface Bound {
  readonly session: Session
  readonly caller: Caller
  readonly credential: SmppCredential
  readonly type: BindType
  readonly sinceMs: number
  /** As it was kept when the bind was let in. */
  readonly hash: string
  /** As it was read last. */
  account: Account
  /** What it was bound with ends: then it is looked at again. */
  callOffLook: () => void
}

export const receives = ({ session }: Bound): boolean =>
  session.state === 'bound_rx' || session.state === 'bound_trx'

const viewOf = ({ session, caller, credential, account, ...bound }: Bound): SmppBind => ({
  accountId: account.settings.id,
  ...{ type: bound.type, systemId: credential.name, sinceMs: bound.sinceMs },
  ...{ address: caller.address, secure: caller.secure },
  ...{ submits: session.owed, deliveries: session.outstanding },
})

interface Pace {
  left: number
  atMs: number
}

const SECOND_MS = 1_000

export class Binds {
  readonly #byAccount = new Map<number, Set<Bound>>()
  readonly #paces = new Map<number, Pace>()

  of(accountId: number): readonly Bound[] {
    return [...(this.#byAccount.get(accountId) ?? [])]
  }

  get accountIds(): readonly number[] {
    return [...this.#byAccount.keys()]
  }

  /** Accounts that have a bind which takes what is delivered. */
  get receivers(): readonly number[] {
    return this.accountIds.filter((id) => this.of(id).some(receives))
  }

  view(): readonly SmppBind[] {
    return this.accountIds.flatMap((id) => this.of(id)).map(viewOf)
  }

  hasRoom({ settings }: Account): boolean {
    return this.of(settings.id).length < settings.smppBinds
  }

  add(bound: Bound): void {
    const { id } = bound.account.settings
    const own = this.#byAccount.get(id) ?? new Set()
    own.add(bound)
    this.#byAccount.set(id, own)
  }

  remove(bound: Bound): void {
    const { id } = bound.account.settings
    const own = this.#byAccount.get(id)
    own?.delete(bound)
    if (own?.size !== 0) return
    this.#byAccount.delete(id)
    this.#paces.delete(id)
  }

  /** Counts a submit of the account unless it is one too many, over all its binds here. */
  maySubmit({ settings }: Account, nowMs: number): boolean {
    const { id, smppSubmitsPerSecond: rate } = settings
    if (rate === null) return true
    const pace = this.#paces.get(id) ?? { left: rate, atMs: nowMs }
    const passedMs = Math.max(0, nowMs - pace.atMs)
    pace.left = Math.min(rate, pace.left + (passedMs * rate) / SECOND_MS)
    pace.atMs = nowMs
    this.#paces.set(id, pace)
    if (pace.left < 1) return false
    pace.left -= 1
    return true
  }
}
