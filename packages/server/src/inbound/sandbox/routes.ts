/**
 * `/sandbox`: what a developer does to the simulated world. It asks for no token, because it is
 * only there on a machine that can send nothing to anybody.
 */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../../operations/context.ts'
import { receiveSms } from '../../operations/receive-sms.ts'
import { getClock, moveClock } from '../../operations/sandbox/clock.ts'
import { getFaults, resetSandbox, setFaults } from '../../operations/sandbox/controls.ts'
import { emptyInbox, getInbox } from '../../operations/sandbox/inbox.ts'
import { changeAtIys } from '../../operations/sandbox/iys-consents.ts'
import { call, type JsonCall, registerDoor } from '../json-door.ts'
import { settled } from '../problems.ts'
import { clockMove, faults, handsetSms, inboxQuery, recipientChange } from './fields.ts'
import { clockReply, handsetReply, inboxReply, recipientChangeReply } from './replies.ts'

export interface SandboxDoor {
  readonly context: Context
  /** The name of the simulated carrier in the store. */
  readonly carrier: string
}

export function sandboxCalls({ context, carrier }: SandboxDoor): JsonCall[] {
  return [...handsetCalls(context, carrier), ...iysCalls(context), ...worldCalls(context)]
}

export function registerSandbox(app: FastifyInstance, door: SandboxDoor): void {
  registerDoor(app, { prefix: '/sandbox', log: door.context.log, calls: sandboxCalls(door) })
}

export function handsetCalls(context: Context, carrier: string): JsonCall[] {
  const path = '/messages'
  return [
    call({
      name: 'getHandsetMessages',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists what the simulated handsets received, newest first.',
      query: inboxQuery,
      reply: inboxReply,
      answer: async ({ query: { to, text, since, cursor, limit } }) => {
        const before = cursor ?? Number.MAX_SAFE_INTEGER
        const request = { carrier, to, text, sinceMs: since ?? 0, before, limit }
        return settled(await getInbox(context, request))
      },
    }),
    call({
      name: 'emptyHandsets',
      method: 'DELETE',
      path,
      status: 204,
      summary: 'Empties the inbox of the simulated handsets.',
      answer: () => emptyInbox(context),
    }),
    call({
      name: 'sendFromHandset',
      method: 'POST',
      path,
      status: 201,
      summary:
        'Sends an SMS from a handset; `<keyword> RET` or `RET <name>` to a short code opts out.',
      body: handsetSms,
      reply: handsetReply,
      answer: ({ body }) => receiveSms(context, body),
    }),
  ]
}

export function iysCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'changeAtIys',
      method: 'POST',
      path: '/iys-changes',
      status: 201,
      summary: 'Lets a recipient give or refuse consent at İYS itself, as by an SMS to 3338.',
      body: recipientChange,
      reply: recipientChangeReply,
      answer: async ({ body }) => settled(await changeAtIys(context, body)),
    }),
  ]
}

export function worldCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'resetSandbox',
      method: 'POST',
      path: '/reset',
      status: 204,
      summary: 'Puts everything back to the first run.',
      answer: () => resetSandbox(context),
    }),
    call({
      name: 'getClock',
      method: 'GET',
      path: '/clock',
      status: 200,
      summary: 'Shows the virtual clock.',
      reply: clockReply,
      answer: async () => getClock(context),
    }),
    call({
      name: 'moveClock',
      method: 'POST',
      path: '/clock',
      status: 200,
      summary: 'Moves the virtual clock, by a duration or to a time.',
      body: clockMove,
      reply: clockReply,
      answer: async ({ body }) => settled(await moveClock(context, body)),
    }),
    call({
      name: 'getFaults',
      method: 'GET',
      path: '/faults',
      status: 200,
      summary: 'Shows what goes wrong on demand.',
      reply: faults,
      answer: async () => getFaults(context),
    }),
    call({
      name: 'setFaults',
      method: 'PUT',
      path: '/faults',
      status: 200,
      summary: 'Sets what goes wrong on demand; what is left out is off.',
      body: faults,
      reply: faults,
      answer: ({ body }) => setFaults(context, body),
    }),
  ]
}
