/** What routes ask of the messages of an order. */
import type { OrderDraft } from '../rules/compose.ts'
import { istanbulMinute } from '../rules/istanbul.ts'
import { classOf, encodingOfMode, type RouteFacts } from '../rules/route-conditions.ts'
import type { Context } from './context.ts'

/** One for each recipient, those who cannot be sent to included. */
export function factsOf(draft: OrderDraft, { carriers, clock }: Context): RouteFacts[] {
  const { accountId, sender, iysList, numbers, texts } = draft
  const trafficClass = classOf(iysList)
  const minute = istanbulMinute(clock.now())
  const facts: RouteFacts[] = []
  for (const { mode, recipients } of texts) {
    const about = { accountId, sender, trafficClass, encoding: encodingOfMode(mode), minute }
    for (let left = recipients; left > 0; left -= 1) {
      const number = numbers[facts.length] ?? 0
      facts.push({
        ...{ ...about, number },
        country: () => carriers.blockOf(number)?.country ?? '',
        operator: () => carriers.blockOf(number)?.operator ?? '',
      })
    }
  }
  return facts
}
