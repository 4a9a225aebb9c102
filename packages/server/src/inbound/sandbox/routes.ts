/**
 * `/sandbox`: what a developer does to the simulated world. It asks for no token, because it is
 * only there on a machine that can send nothing to anybody.
 */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../../operations/context.ts'
import { getClock, moveClock } from '../../operations/sandbox/clock.ts'
import { getFaults, resetSandbox, setFaults } from '../../operations/sandbox/controls.ts'
import { emptyInbox, getInbox } from '../../operations/sandbox/inbox.ts'
import { receiveSms } from '../../operations/sandbox/receive-sms.ts'
import { type Ask, type JsonCall, registerDoor } from '../json-door.ts'
import { readBody, readQuery } from '../json-fields.ts'
import { settled } from '../problems.ts'
import { clockMove, faults, handsetSms, inboxQuery } from './fields.ts'

export interface SandboxDoor {
  readonly context: Context
  /** The name of the simulated carrier in the store. */
  readonly carrier: string
}

export function registerSandbox(app: FastifyInstance, { context, carrier }: SandboxDoor): void {
  const calls = [...handsetCalls(context, carrier), ...worldCalls(context)]
  registerDoor(app, { prefix: '/sandbox', log: context.log, calls })
}

function handsetCalls(context: Context, carrier: string): JsonCall[] {
  const path = '/messages'
  return [
    { method: 'GET', path, status: 200, answer: (ask) => inbox(context, carrier, ask) },
    { method: 'DELETE', path, status: 204, answer: () => emptyInbox(context) },
    {
      method: 'POST',
      path,
      status: 201,
      answer: (ask) => receiveSms(context, readBody(ask, handsetSms)),
    },
  ]
}

async function inbox(context: Context, carrier: string, ask: Ask) {
  const { to, text, since, cursor, limit } = readQuery(ask, inboxQuery)
  const before = cursor ?? Number.MAX_SAFE_INTEGER
  const request = { carrier, to, text, sinceMs: since ?? 0, before, limit }
  return settled(await getInbox(context, request))
}

function worldCalls(context: Context): JsonCall[] {
  return [
    { method: 'POST', path: '/reset', status: 204, answer: () => resetSandbox(context) },
    { method: 'GET', path: '/clock', status: 200, answer: async () => getClock(context) },
    {
      method: 'POST',
      path: '/clock',
      status: 200,
      answer: async (ask) => settled(await moveClock(context, readBody(ask, clockMove))),
    },
    { method: 'GET', path: '/faults', status: 200, answer: async () => getFaults(context) },
    {
      method: 'PUT',
      path: '/faults',
      status: 200,
      answer: async (ask) => setFaults(context, readBody(ask, faults)),
    },
  ]
}
