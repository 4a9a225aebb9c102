/**
 * Carriers with everything around them: dispatch and exchange in front, receipts behind.
 *
 * Carriers come and go while it runs. Each has its own receipts, because a carrier's id of a part
 * means nothing without the carrier's name.
 */
import { LIMITS } from '../base/limits.ts'
import type { Route } from '../rules/route.ts'
import type { AwaitedPart } from '../store/reads/awaited.ts'
import type { Store } from '../store/store.ts'
import type { Carrier, CarrierEvents, ReportHeard } from './carriers/carrier.ts'
import { type Dispatch, type DispatchOptions, startDispatch } from './dispatch.ts'
import { Exchange, type ExchangeOptions } from './exchange.ts'
import type { Ticket } from './hand-over.ts'
import { startInboundSms, type WholeSms } from './inbound-sms.ts'
import { startLateAnswers } from './late-answers.ts'
import { startPresence } from './presence.ts'
import { type ReceiptOptions, type Receipts, startReceipts } from './receipts.ts'

export type StartCarrier = (events: CarrierEvents<Ticket>) => Carrier<Ticket>

export interface Line {
  readonly dispatch: Pick<Dispatch, 'wake' | 'offer' | 'take' | 'heldClaims'>
  readonly exchange: Pick<Exchange<Ticket>, 'routes' | 'health' | 'probe'>
  /** Takes a carrier into service, in the place of one of the same name. */
  place(name: string, start: StartCarrier): Promise<void>
  /** Takes it out of service; resolves when it has answered and closed. */
  remove(name: string): Promise<void>
  /** @returns false if there is no such carrier here, or it does not know the token */
  hearReport(name: string, token: string, report: ReportHeard): Promise<boolean>
  /** Null sends everything by any carrier. */
  setRoutes(routes: readonly Route[] | null): void
  /**
   * Begins anew with what the store says: carriers forget what they had in their hands, and take
   * up the receipts that they owe. Whatever was planned by a clock that has been put back is gone.
   */
  startOver(): Promise<void>
  /** Resolves when all receipts that came have been written down. */
  receiptsIdle(): Promise<void>
  stop(): Promise<void>
}

export type LineOptions = Omit<DispatchOptions, 'exchange'> &
  Pick<ExchangeOptions<Ticket>, 'random' | 'blockOf'> & {
    /** An SMS from a handset, whole; resolves when it is on the disk. */
    readonly receiveSms: (sms: WholeSms) => Promise<unknown>
  }

/** Behind every id that a carrier inside a node makes. */
const LAST_ID = '\u{10ffff}'

/** Without a carrier yet, so that nothing is claimed. */
export function startLine(options: LineOptions): Line {
  const { store, node } = options
  const carriers = new Map<string, { readonly carrier: Carrier<Ticket>; receipts: Receipts }>()
  const { started, exchange } = startSending(options)
  const secondFrom = () => exchange.routes.secondFrom()
  const wakeDispatch = () => started.wake()
  const late = startLateAnswers({ ...options, secondFrom, wakeDispatch })
  const inbound = startInboundSms({ ...options, deliver: options.receiveSms })
  const receiptsOf = receiptStarter({ ...options, wakeDispatch }, exchange)
  const inside = () => [...carriers.values()].flatMap(({ carrier }) => carrier.inside ?? [])

  const adopt = (name: string, run?: string) => takeUp(store, carriers.get(name), name, run)
  async function adoptAll(run: string): Promise<void> {
    await Promise.all([...carriers.keys()].map((name) => adopt(name, run)))
  }
  const presence = store.shared ? startPresence({ ...options, inherit: adoptAll }) : undefined

  return {
    dispatch: started,
    exchange,
    async place(name, start) {
      const receipts = carriers.get(name)?.receipts ?? receiptsOf(name)
      const carrier: Carrier<Ticket> = exchange.place(start, {
        receipts: (came) => receipts[carrier.inside ? 'add' : 'offer'](came),
        inbound: (sms) => inbound.take(sms),
        late: (answers) => late.add(name, answers),
      })
      carriers.set(name, { carrier, receipts })
      // Alone with the store, all that is owed is ours; else what nodes that are gone owed.
      if (!store.shared) await adopt(name)
      started.wake()
    },
    async remove(name) {
      const own = carriers.get(name)
      carriers.delete(name)
      await exchange.remove(name)
      await own?.receipts.stop()
    },
    hearReport: async (name, token, report) =>
      (await carriers.get(name)?.carrier.hearReport?.(token, report)) ?? false,
    setRoutes: (routes) => exchange.setRoutes(routes),
    async startOver() {
      for (const own of inside()) own.forget()
      exchange.forget()
      started.letGo()
      await started.answersIdle()
      await adoptAll(node)
    },
    receiptsIdle: () => allIdle([...carriers.values()].map(({ receipts }) => receipts)),
    async stop() {
      await started.stop()
      await late.stop()
      await Promise.all([...carriers.values()].map(({ receipts }) => receipts.stop()))
      await inbound.stop()
      await presence?.stop()
    },
  }
}

/** Exchange and dispatcher know each other; the first carrier comes after both are there. */
function startSending(options: LineOptions): {
  readonly started: Dispatch
  readonly exchange: Exchange<Ticket>
} {
  let dispatch: Dispatch | undefined
  const exchange = new Exchange<Ticket>({
    ...options,
    onAnswers: (answers) => dispatch?.answers(answers),
    onRoom: () => dispatch?.roomAgain(),
  })
  dispatch = startDispatch({ ...options, exchange })
  return { started: dispatch, exchange }
}

const receiptStarter =
  (
    options: Omit<ReceiptOptions, 'carrier' | 'mayComeBack'>,
    { routes }: Pick<Exchange<Ticket>, 'routes'>,
  ) =>
  (carrier: string): Receipts =>
    startReceipts({ ...options, carrier, mayComeBack: () => routes.secondFrom().includes(carrier) })

async function allIdle(all: readonly Receipts[]): Promise<void> {
  await Promise.all(all.map((receipts) => receipts.idle()))
}

async function takeUp(
  store: Store,
  placed: { readonly carrier: Carrier<Ticket> } | undefined,
  name: string,
  run: string | undefined,
): Promise<void> {
  const inside = placed?.carrier.inside
  if (inside) inside.adopt(await awaitedParts(store, name, run))
}

/** Ids are `<run>-<number>`; a full stop comes behind the dash in the order of bytes. */
async function awaitedParts(store: Store, carrier: string, run?: string): Promise<AwaitedPart[]> {
  const parts: AwaitedPart[] = []
  const before = run === undefined ? LAST_ID : `${run}.`
  for (let after = run === undefined ? '' : `${run}-`; ; ) {
    const ask = { carrier, after, before, limit: LIMITS.receiptBatch }
    const page = await store.run('awaitedParts', ask)
    parts.push(...page)
    const last = page.at(-1)
    if (page.length < ask.limit || !last) return parts
    after = last.carrier_message_id
  }
}
