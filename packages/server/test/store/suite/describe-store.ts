/**
 * What every engine must do, as one suite: `describeStore('sqlite', open)`.
 *
 * Each topic opens one store and empties it before every test by the platform's own reset.
 */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { openStore } from '../../kit/store-kit.ts'
import { accountTests } from './accounts.ts'
import { blacklistTests } from './blacklist.ts'
import { capTests } from './caps.ts'
import { carrierTestTests } from './carrier-tests.ts'
import { carrierWordTests } from './carrier-words.ts'
import { carryingTests } from './carrying.ts'
import { compactTests } from './compact.ts'
import { consentTests } from './consents.ts'
import { conservationTests } from './conservation.ts'
import { contactTests } from './contacts.ts'
import { documentTests } from './documents.ts'
import { fairTurnTests } from './fair-turns.ts'
import { fencingTests } from './fencing.ts'
import { followingTests } from './following.ts'
import { groupTests } from './groups.ts'
import { handOverTests } from './hand-over.ts'
import { idempotencyTests } from './idempotency.ts'
import { inboundPartTests } from './inbound-parts.ts'
import { iysTests } from './iys.ts'
import { lateAnswerTests } from './late-answers.ts'
import { orderTests } from './orders.ts'
import { paceTests } from './pace.ts'
import { receiptTests } from './receipts.ts'
import { reportTests } from './reports.ts'
import { requestTests } from './requests.ts'
import { retentionTests } from './retention.ts'
import { secondCarrierTests } from './second-carrier.ts'
import { senderTests } from './senders.ts'
import { smppTests } from './smpp.ts'
import { webhookTests } from './webhooks.ts'
import { worldTests } from './world.ts'

/** Opens a store that holds nothing yet. */
export type Open = typeof openStore

/** Tests of one topic; `store` is the one that is open while a test runs. */
export type Topic = (store: () => Store) => void

const TOPICS: Readonly<Record<string, Topic>> = {
  accounts: accountTests,
  senders: senderTests,
  documents: documentTests,
  orders: orderTests,
  'orders that are sent again': idempotencyTests,
  reports: reportTests,
  blacklist: blacklistTests,
  carrying: carryingTests,
  fencing: fencingTests,
  receipts: receiptTests,
  'what carriers say': carrierWordTests,
  'second carriers': secondCarrierTests,
  'answers that came too late': lateAnswerTests,
  'messages that try a carrier': carrierTestTests,
  'who asks another server': followingTests,
  'SMS from handsets in parts': inboundPartTests,
  'orders that are taken at once': handOverTests,
  'compact orders': compactTests,
  'turns of accounts': fairTurnTests,
  'pace of an account': paceTests,
  'what comes together': groupTests,
  'everything else': worldTests,
  consents: consentTests,
  'daily caps': capTests,
  'the request log': requestTests,
  'the queue to İYS': iysTests,
  'contacts and groups': contactTests,
  retention: retentionTests,
  'SMPP of customers': smppTests,
  webhooks: webhookTests,
  conservation: conservationTests,
}

export function describeStore(name: string, open: () => Promise<Store>): void {
  for (const [topic, tests] of Object.entries(TOPICS)) {
    describe(`${name}: ${topic}`, () => {
      let store: Store
      beforeAll(async () => {
        store = await open()
      })
      beforeEach(() => store.run('resetAll', {}))
      afterAll(() => store.close())
      tests(() => store)
    })
  }
}
