/** An account as the management API shows it: never a secret, never a hash. */
import { numberText } from '../../rules/numbers.ts'
import type { AccountView, SenderView } from '../../store/reads/accounts.ts'
import { isoText } from './shown.ts'

const senderLine = ({ name, status, reason, sinceMs, createdAtMs }: SenderView) => ({
  ...{ name, status, reason },
  since: isoText(sinceMs),
  createdAt: isoText(createdAtMs),
})

/** Amounts are credits, or ten-thousandths of a lira when `billing` is `tl`. */
export type AccountReply = ReturnType<typeof accountReply>

export function accountReply({ settings, createdAtMs, balance, ...account }: AccountView) {
  const { id, name, testNumber, billing, unitPrice, ...rest } = settings
  return {
    id,
    name,
    createdAt: isoText(createdAtMs),
    key: account.key,
    username: account.username,
    ...rest,
    testNumber: testNumber === null ? null : numberText(testNumber),
    billing,
    unitPrice: billing === 'tl' ? unitPrice : null,
    credits: balance,
    senders: account.senders.map(senderLine),
  }
}
