/**
 * What the loops of the adapter do in one turn. Leases run on the machines' clocks, everything else
 * on the platform's.
 */
import { LIMITS } from '../../base/limits.ts'
import type { Next } from '../../base/loop.ts'
import type { PushLease } from '../../store/verbs/iys-queue.ts'
import type { IysAdapterOptions } from './adapter.ts'
import { createIysApi, type Otherwise } from './api.ts'
import { createGate, type Gate, wordsOf } from './gate.ts'
import { createIysHttp, type IysHttp } from './http.ts'
import { type Pulling, pullChanges } from './pulling.ts'
import { ALONE_AFTER, askResults, type Pushed, type Pushing, pushClaimed } from './pushing.ts'
import { createIysSession, type IysSession } from './session.ts'

export class IysSteps {
  readonly #options: IysAdapterOptions
  readonly #http: IysHttp
  readonly #session: IysSession
  readonly #gate: Gate
  readonly #pushing: Pushing
  readonly #pulling: Pulling
  #claims = 0
  #tellSettled = () => {}
  #brandsFoundAtMs = Number.NEGATIVE_INFINITY

  constructor(options: IysAdapterOptions) {
    const { access, clock, random } = options
    const nowMs = () => clock.now()
    this.#options = options
    this.#http = createIysHttp(access.url, clock)
    this.#session = createIysSession(this.#http, access, nowMs)
    this.#gate = createGate(nowMs, random)
    const api = createIysApi(this.#session, access.code)
    this.#pushing = { api, nowMs, random, resultsEveryMs: access.resultsEveryMs }
    this.#pulling = { ...options, api, nowMs, everyMs: access.changesEveryMs }
  }

  /** Calls back whenever something became of consents. */
  onSettled(tell: () => void): void {
    this.#tellSettled = tell
  }

  /** Takes consents to İYS. */
  async push(): Promise<Next> {
    const { access, store } = this.#options
    if (this.#isShut()) return this.#gate.opensAtMs()
    const lease = this.#lease()
    const limits = { limit: access.batchMax, aloneAfter: ALONE_AFTER }
    const { brand, pushes, nextAtMs } = await store.run('claimPushes', { ...lease, ...limits })
    if (pushes.length === 0) return this.#lookAgainAt(nextAtMs)
    return this.#settle(lease, await pushClaimed(this.#pushing, brand, pushes))
  }

  /** Asks what became of a request. */
  async results(): Promise<Next> {
    if (this.#isShut()) return this.#gate.opensAtMs()
    const lease = this.#lease()
    const asked = await this.#options.store.run('claimAsked', lease)
    if (asked.pushes.length === 0) return this.#lookAgainAt(asked.nextAtMs)
    return this.#settle(lease, await askResults(this.#pushing, asked))
  }

  /** Pulls the changes of a brand. */
  async changes(): Promise<Next> {
    const { store, access } = this.#options
    if (this.#isShut()) return this.#gate.opensAtMs()
    const findAgainAtMs = await this.#findBrands()
    const lease = this.#lease()
    const { claimed, nextAtMs } = await store.run('claimBrand', lease)
    if (!claimed) {
      const isLater = nextAtMs !== null && nextAtMs > this.#now()
      return isLater ? Math.min(nextAtMs, findAgainAtMs) : findAgainAtMs
    }
    const { holder } = lease
    this.#heed(await pullChanges(this.#pulling, { ...claimed, holder }))
    return this.#pauseAfter(access.pauseMs)
  }

  /** The world is another one. */
  startOver(): void {
    this.#session.startOver()
    this.#gate.open()
    this.#brandsFoundAtMs = Number.NEGATIVE_INFINITY
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  #now(): number {
    return this.#options.clock.now()
  }

  #isShut(): boolean {
    return this.#gate.opensAtMs() > this.#now()
  }

  #lease(): PushLease {
    const { clock, node } = this.#options
    const leasesAtMs = clock.machineNow()
    this.#claims += 1
    return {
      holder: `${node}.${this.#claims}`,
      nowMs: clock.now(),
      leasesAtMs,
      leaseUntilMs: leasesAtMs + LIMITS.iysLeaseMs,
    }
  }

  /** What is due and could not be had is in other hands, or behind one that is. */
  #lookAgainAt(nextAtMs: number | null): Next {
    const { shared } = this.#options.store
    const isDue = nextAtMs !== null && nextAtMs <= this.#now()
    const pollMs = shared || isDue ? LIMITS.pollMs : LIMITS.iysLookEveryMs
    const pollAtMs = this.#now() + pollMs
    return nextAtMs === null || isDue ? pollAtMs : Math.min(nextAtMs, pollAtMs)
  }

  /** New brands are looked for as often as changes are. @returns when to look again */
  async #findBrands(): Promise<number> {
    const { store, access } = this.#options
    const nowMs = this.#now()
    const isDue = nowMs >= this.#brandsFoundAtMs + access.changesEveryMs
    // A clock that was put back has not seen them yet.
    if (isDue || nowMs < this.#brandsFoundAtMs) {
      await store.run('findBrands', { nowMs })
      this.#brandsFoundAtMs = nowMs
    }
    return this.#brandsFoundAtMs + access.changesEveryMs
  }

  async #settle({ holder }: PushLease, { outcomes, trouble }: Pushed): Promise<Next> {
    const { store, log, access } = this.#options
    const error = this.#heed(trouble)
    await store.run('settlePushes', { holder, nowMs: this.#now(), outcomes, error })
    this.#tellSettled()
    const refused = outcomes.filter(({ outcome }) => outcome === 'refused').length
    if (refused > 0) log.warn({ refused }, 'İYS refuses consents; GET /api/iys/queue says why')
    return this.#pauseAfter(access.pauseMs)
  }

  /** An answer is one, whatever it says; an outage keeps everybody away for a while. */
  #heed(trouble: Otherwise | undefined): string | null {
    if (trouble === undefined || trouble.is === 'rejected') this.#gate.open()
    else this.#gate.shut(trouble)
    if (trouble === undefined) return null
    const error = wordsOf(trouble)
    this.#options.log.warn({ error }, 'İYS could not be asked')
    return error
  }

  #pauseAfter(pauseMs: number): Next {
    return pauseMs > 0 ? this.#now() + pauseMs : 'more'
  }
}
