/** `/api`: the management API, for the operator's programs. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../../operations/context.ts'
import { type JsonCall, registerDoor } from '../json-door.ts'
import { accountCalls, bindCalls, credentialCalls, moneyCalls } from './account-calls.ts'
import { blacklistCalls } from './blacklist-calls.ts'
import { carrierCalls } from './carrier-calls.ts'
import { carrierTestCalls } from './carrier-test-calls.ts'
import { consentCalls } from './consent-calls.ts'
import { customFieldCalls } from './custom-field-calls.ts'
import { documentCalls } from './document-calls.ts'
import { iysCalls } from './iys-calls.ts'
import { orderCalls } from './order-calls.ts'
import { requestCalls } from './request-calls.ts'
import { blockCalls, routeCalls } from './route-calls.ts'
import { senderCalls } from './sender-calls.ts'
import { tokenGuard } from './token.ts'
import { endpointCalls, webhookCalls, webhookSecretCalls } from './webhook-calls.ts'

export interface ManageDoor {
  readonly context: Context
  /** `PEYK_TOKEN`; without it only the token of the set-up link is good. */
  readonly token: string | undefined
}

export function manageCalls(context: Context): JsonCall[] {
  const tables = [
    accountCalls,
    bindCalls,
    credentialCalls,
    moneyCalls,
    senderCalls,
    documentCalls,
    consentCalls,
    customFieldCalls,
    iysCalls,
    blacklistCalls,
    orderCalls,
    requestCalls,
    webhookCalls,
    endpointCalls,
    webhookSecretCalls,
    carrierCalls,
    carrierTestCalls,
    routeCalls,
    blockCalls,
  ]
  return tables.flatMap((table) => table(context))
}

export function registerManage(app: FastifyInstance, { context, token }: ManageDoor): void {
  const calls = manageCalls(context)
  registerDoor(app, { prefix: '/api', log: context.log, calls, guard: tokenGuard(context, token) })
}
