/**
 * An SMSC that stands alone: it is bound to over SMPP as a carrier is, has handsets behind it, and
 * the ways of a real carrier by a row of `personalities.ts`.
 *
 * Everything it does follows from what comes, from its clock and from its chance, so that the same
 * traffic with the same seed gives the same answers, ids and receipts.
 */
import { senderAddress } from '@peyk/smpp/addresses'
import { WRITING, write } from '@peyk/smpp/sending'
import { type Admission, type BindPdu, Server } from '@peyk/smpp/server'
import type { Session } from '@peyk/smpp/session'
import { submitsOf } from '@peyk/smpp/submits'
import { type Clock, createClock } from '../base/clock.ts'
import { Bind } from './bind.ts'
import { Centre } from './centre.ts'
import { Gate } from './gate.ts'
import { type HandsetMessage, Handsets } from './handsets.ts'
import { PERSONALITIES, type PersonalityName } from './personalities.ts'
import type { Traits } from './traits.ts'

export interface SmscOptions {
  readonly personality?: PersonalityName
  /** Instead of those of the personality. */
  readonly traits?: Partial<Traits>
  readonly host?: string
  /** 0 is any that is free. */
  readonly port?: number
  readonly clock?: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  /** A message has come to a handset. */
  readonly arrived?: (message: HandsetMessage) => void
}

/** A message that a handset sends. */
export interface SentByHandset {
  readonly from: string
  /** A short code, or another number of the client. */
  readonly to: string
  readonly text: string
  /** Whose it is; the one that has bound last if absent. */
  readonly systemId?: string
}

export interface Smsc {
  readonly port: number
  readonly url: string
  /** What has come to the handsets, the oldest first. */
  messages(): readonly HandsetMessage[]
  /** Bound or not. */
  connections(): number
  binds(): number
  /** The number of parts it was sent in; 0 if nobody has bound yet. */
  send(message: SentByHandset): number
  /** Resets every connection. */
  cut(): void
  /** Takes leave of everybody and ends. */
  stop(): Promise<void>
}

/** Receipts that may be unanswered on a bind. */
const WINDOW_MAX = 100
/** Submits that may be: carriers that never answer go on taking them. */
const ANSWERS_OWED_MAX = 100_000
const UNBIND_MS = 2_000

export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const { personality = 'plain', host = '127.0.0.1', port = 0, random } = options
  const clock = options.clock ?? createClock()
  const traits: Traits = { ...PERSONALITIES[personality].traits, ...options.traits }
  const handsets = new Handsets(options.arrived ?? (() => {}))
  const centre = new Centre({ traits, clock, random, handsets })
  const inside: Inside = { centre, gate: new Gate(traits, clock), binds: new Map() }
  const server = new Server({
    ...{ systemId: 'peyk-smsc', authenticate: (bind, session) => admit(inside, bind, session) },
    ...{ answersOwedMax: ANSWERS_OWED_MAX, unbindMs: UNBIND_MS, clock },
  })
  await server.listen(port, host)
  return {
    port: server.port,
    url: `smpp://${host}:${server.port}`,
    messages: () => handsets.messages,
    connections: () => server.sessions.size,
    binds: () => inside.binds.size,
    send: handsetSends(inside),
    cut() {
      for (const bind of inside.binds.values()) bind.reset()
    },
    async stop() {
      for (const bind of inside.binds.values()) if (bind.isSilent) bind.reset()
      await server.close()
      if (!options.clock) clock.stop()
    },
  }
}

interface Inside {
  readonly centre: Centre
  readonly gate: Gate
  readonly binds: Map<Session, Bind>
  lastSystemId?: string
}

type Admitted = Admission | Promise<Admission>

function admit(inside: Inside, { body }: BindPdu, session: Session): Admitted {
  const { centre, gate, binds } = inside
  if (!centre.traits.bindsAnswered) return new Promise(() => {})
  const { system_id: systemId, password } = body
  const refused = gate.refusal(systemId, password)
  if (refused) return { refused }
  const bind = new Bind(session, systemId, centre)
  const mailbox = centre.mailboxOf(systemId)
  return {
    on: {
      request: (pdu) => bind.request(pdu),
      room: () => mailbox.flush(),
      bound() {
        inside.lastSystemId = systemId
        binds.set(session, bind)
        gate.enter(systemId)
        mailbox.join(session)
      },
      closed({ why }) {
        bind.end()
        if (!binds.delete(session)) return
        gate.leave(systemId, why === 'unbound' || why === 'unboundByPeer')
        mailbox.leave(session)
      },
    },
    pace: { windowMax: WINDOW_MAX },
  }
}

/** Messages go out as the carrier's own alphabet and a user data header allow. */
function handsetSends(inside: Inside): Smsc['send'] {
  const { centre } = inside
  const policy = { ...WRITING, plain: centre.traits.alphabet }
  let reference = 0
  return ({ from, to, text, systemId = inside.lastSystemId }) => {
    if (systemId === undefined) return 0
    reference += 1
    const written = write({ text, reference }, policy)
    if ('refused' in written) return 0
    const envelope = { source: senderAddress(from), destination: senderAddress(to) }
    const letters = submitsOf(written.parts, envelope)
    for (const letter of letters) centre.mailboxOf(systemId).put(letter)
    return letters.length
  }
}
