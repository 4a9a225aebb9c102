/** The JSON doors that have an OpenAPI document, with the address at which it is read. */
import { EXPLAINED_AT } from '@peyk/contract/explain/addresses'
import type { Context } from '../../operations/context.ts'
import { manageCalls } from '../manage/routes.ts'
import { sandboxCalls } from '../sandbox/routes.ts'
import type { DocumentedDoor } from './door-document.ts'

export interface ServedDoor extends DocumentedDoor {
  readonly documentPath: string
}

export interface DoorsOptions {
  readonly context: Context
  /** The name of the simulated carrier in the store. */
  readonly carrier: string
}

export function documentedDoors({ context, carrier }: DoorsOptions): ServedDoor[] {
  const manage: ServedDoor = {
    documentPath: EXPLAINED_AT.manageDocument,
    title: 'Peyk, management API',
    about:
      "For the operator's programs: accounts, their money and senders, orders and messages. " +
      'Errors are problem documents (RFC 9457); listings are `{items, next}`, and `next` goes ' +
      'into `cursor`; a field that nobody knows is refused by its name.',
    prefix: '/api',
    calls: manageCalls(context),
    asksToken: true,
  }
  if (context.sandbox === undefined) return [manage]
  const sandbox: ServedDoor = {
    documentPath: EXPLAINED_AT.sandboxDocument,
    title: 'Peyk, sandbox',
    about:
      'What a developer does to the simulated world: its handsets, its clock, its faults. It is ' +
      'only there in `peyk dev`, where no message can leave the machine, and asks for no token.',
    prefix: '/sandbox',
    calls: sandboxCalls({ context, carrier }),
    asksToken: false,
  }
  return [manage, sandbox]
}
