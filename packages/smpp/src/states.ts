/**
 * Which PDU may be sent by whom in which state (SMPP 3.4 §2.2 and §2.3, Table 2-1).
 *
 * Three rows are more generous than the table, since peers are: enquire_link is answered in every
 * state (5.0 allows it), replace_sm may be sent by transceivers (the table forgot them), and a
 * generic_nack may always come. data_sm goes the way that the bind allows: from the ESME as a
 * submit_sm does, from the SMSC as a deliver_sm does.
 */
import type { CommandName } from './pdu/commands.ts'

/** `unbound` has been taken leave of and still has its connection. */
export type SessionState = 'open' | 'bound_tx' | 'bound_rx' | 'bound_trx' | 'unbound' | 'closed'

/** The ESME binds: a customer, a gateway. The SMSC is bound to: a carrier. */
export type Side = 'esme' | 'smsc'

type States = readonly SessionState[]
type Senders = Readonly<Record<Side, States>>

const NEVER: States = []
const OPEN: States = ['open']
const SENDING: States = ['bound_tx', 'bound_trx']
const RECEIVING: States = ['bound_rx', 'bound_trx']
const BOUND: States = ['bound_tx', 'bound_rx', 'bound_trx']
const CONNECTED: States = ['open', ...BOUND, 'unbound']

/** Every PDU that is not a response; responses belong to their requests. */
export type Initiative = Exclude<CommandName, `${string}_resp`>

export const MAY_SEND: Readonly<Record<Initiative, Senders>> = {
  bind_transmitter: { esme: OPEN, smsc: NEVER },
  bind_receiver: { esme: OPEN, smsc: NEVER },
  bind_transceiver: { esme: OPEN, smsc: NEVER },
  outbind: { esme: NEVER, smsc: OPEN },
  unbind: { esme: BOUND, smsc: BOUND },
  submit_sm: { esme: SENDING, smsc: NEVER },
  submit_multi: { esme: SENDING, smsc: NEVER },
  data_sm: { esme: SENDING, smsc: RECEIVING },
  deliver_sm: { esme: NEVER, smsc: RECEIVING },
  query_sm: { esme: SENDING, smsc: NEVER },
  cancel_sm: { esme: SENDING, smsc: NEVER },
  replace_sm: { esme: SENDING, smsc: NEVER },
  enquire_link: { esme: CONNECTED, smsc: CONNECTED },
  alert_notification: { esme: NEVER, smsc: RECEIVING },
  generic_nack: { esme: CONNECTED, smsc: CONNECTED },
}

export const maySend = (side: Side, state: SessionState, command: Initiative): boolean =>
  MAY_SEND[command][side].includes(state)

export const otherSide: Readonly<Record<Side, Side>> = { esme: 'smsc', smsc: 'esme' }

export type BindName = 'bind_transmitter' | 'bind_receiver' | 'bind_transceiver'

/** What a bind that succeeds makes of the session. */
export const BOUND_BY: Readonly<Record<BindName, SessionState>> = {
  bind_transmitter: 'bound_tx',
  bind_receiver: 'bound_rx',
  bind_transceiver: 'bound_trx',
}

export const isBind = (command: CommandName): command is BindName => command in BOUND_BY

export const isBound = (state: SessionState): boolean => BOUND.includes(state)
