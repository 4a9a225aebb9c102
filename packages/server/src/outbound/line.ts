/** A carrier with everything around it: dispatch in front, receipts behind. */
import { LIMITS } from '../base/limits.ts'
import type { AwaitedPart } from '../store/reads/awaited.ts'
import type { Store } from '../store/store.ts'
import { SIMULATOR, Simulator, type SimulatorOptions } from './carriers/simulator.ts'
import { type Dispatch, type DispatchOptions, startDispatch } from './dispatch.ts'
import type { Ticket } from './hand-over.ts'
import { startReceipts } from './receipts.ts'

export interface Line {
  readonly simulator: Simulator<Ticket>
  readonly dispatch: Pick<Dispatch, 'wake' | 'offer' | 'take'>
  /** Resolves when all receipts that came have been written down. */
  receiptsIdle(): Promise<void>
  stop(): Promise<void>
}

export type LineOptions = Omit<DispatchOptions, 'carrier'> &
  Pick<SimulatorOptions<Ticket>, 'random' | 'delayMs'>

/** Starts the simulated carrier, with the receipts that an earlier run still owed. */
export async function startSimulatedLine(options: LineOptions): Promise<Line> {
  const { clock, node, random, delayMs } = options
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
      room: () => dispatch?.wake(),
    },
  })
  simulator.adopt(await awaitedParts(options.store))
  dispatch = startDispatch({ ...options, carrier: simulator })
  const started = dispatch
  return {
    simulator,
    dispatch: started,
    receiptsIdle: () => receipts.idle(),
    async stop() {
      await started.stop()
      await receipts.stop()
    },
  }
}

async function awaitedParts(store: Store): Promise<AwaitedPart[]> {
  const parts: AwaitedPart[] = []
  for (let after = ''; ; ) {
    const ask = { carrier: SIMULATOR, after, limit: LIMITS.receiptBatch }
    const page = await store.run('awaitedParts', ask)
    parts.push(...page)
    const last = page.at(-1)
    if (page.length < ask.limit || !last) return parts
    after = last.carrier_message_id
  }
}
