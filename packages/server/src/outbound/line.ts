/** A carrier with everything around it: dispatch in front, receipts behind. */
import { LIMITS } from '../base/limits.ts'
import type { AwaitedPart } from '../store/reads/awaited.ts'
import type { Store } from '../store/store.ts'
import { SIMULATOR, Simulator, type SimulatorOptions } from './carriers/simulator.ts'
import { type Dispatch, type DispatchOptions, startDispatch } from './dispatch.ts'
import type { Ticket } from './hand-over.ts'
import { startPresence } from './presence.ts'
import { startReceipts } from './receipts.ts'

export interface Line {
  readonly simulator: Simulator<Ticket>
  readonly dispatch: Pick<Dispatch, 'wake' | 'offer' | 'take' | 'heldClaims'>
  /**
   * Begins anew with what the store says: the carrier forgets what it had in its hands, and takes
   * up the receipts that it owes. Whatever was planned by a clock that has been put back is gone.
   */
  startOver(): Promise<void>
  /** Resolves when all receipts that came have been written down. */
  receiptsIdle(): Promise<void>
  stop(): Promise<void>
}

/** Behind every id that the simulator makes. */
const LAST_ID = '\u{10ffff}'

export type LineOptions = Omit<DispatchOptions, 'carrier'> &
  Pick<SimulatorOptions<Ticket>, 'random' | 'delayMs'>

/** Starts the simulated carrier, with the receipts that an earlier run still owed. */
export async function startSimulatedLine(options: LineOptions): Promise<Line> {
  const { store, clock, node, random, delayMs } = options
  const receipts = startReceipts({ ...options, carrier: SIMULATOR })
  // The carrier and its dispatcher know each other; the first answer comes after both are there.
  let dispatch: Dispatch | undefined
  const simulator = new Simulator<Ticket>({
    clock,
    random,
    delayMs,
    run: node,
    events: {
      answers: (answers) => dispatch?.answers(answers),
      receipts: (came) => receipts.add(came),
      room: () => dispatch?.roomAgain(),
    },
  })
  // Alone with the store, every receipt that is owed is ours; else those of nodes that are gone.
  if (!store.shared) simulator.adopt(await awaitedParts(store))
  dispatch = startDispatch({ ...options, carrier: simulator })
  const started = dispatch
  const inherit = async (run: string) => simulator.adopt(await awaitedParts(store, run))
  const presence = store.shared ? startPresence({ ...options, inherit }) : undefined
  return {
    simulator,
    dispatch: started,
    async startOver() {
      simulator.forget()
      started.letGo()
      await started.answersIdle()
      simulator.adopt(await awaitedParts(store, node))
    },
    receiptsIdle: () => receipts.idle(),
    async stop() {
      await started.stop()
      await receipts.stop()
      await presence?.stop()
    },
  }
}

/** Ids are `<run>-<number>`; a full stop comes behind the dash in the order of bytes. */
async function awaitedParts(store: Store, run?: string): Promise<AwaitedPart[]> {
  const parts: AwaitedPart[] = []
  const before = run === undefined ? LAST_ID : `${run}.`
  for (let after = run === undefined ? '' : `${run}-`; ; ) {
    const ask = { carrier: SIMULATOR, after, before, limit: LIMITS.receiptBatch }
    const page = await store.run('awaitedParts', ask)
    parts.push(...page)
    const last = page.at(-1)
    if (page.length < ask.limit || !last) return parts
    after = last.carrier_message_id
  }
}
