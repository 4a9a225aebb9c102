/** How a report that shows each of 110 to 115 comes about. */
import { type Example, order, type Step, type Texts, wire } from './example.ts'

/** An order whose text nobody has ordered in the last ten minutes, and the report of it. */
function reported(fields: Texts, between: readonly Step[] = []): readonly Step[] {
  const placed = order(fields, { order: 'id' })
  return [{ time: 'now' }, placed, ...between, wire('get-report', { order: { id: '$order' } })]
}

const PAUSE: readonly Step[] = [{ pauseS: 1 }]
const NEW_YEAR = '01/01/2035 09:00'

export const PROGRESS_EXAMPLES = {
  messageQueued: {
    story: {
      tr: 'Sonu 110 ile biten sihirli alıcının mesajı kuyrukta kalır: raporda mesajın durumu 110.',
      en: 'The message to the magic recipient in 110 stays queued: the report shows it as 110.',
    },
    steps: reported({ text: 'Kuyrukta $now', to: '5000000110' }),
  },
  messageDelivered: {
    story: {
      tr: 'Sonu 111 ile biten sihirli alıcıya ulaşılır: raporda mesajın durumu 111.',
      en: 'The magic recipient in 111 is reached: the report shows the message as 111.',
    },
    steps: reported({ text: 'Ulaşacak $now', to: '5000000111' }, PAUSE),
  },
  messageUndelivered: {
    story: {
      tr: 'Sonu 112 ile biten sihirli alıcıya ulaşılamaz: raporda mesajın durumu 112.',
      en: 'The magic recipient in 112 cannot be reached: the report shows the message as 112.',
    },
    steps: reported({ text: 'Ulaşmayacak $now', to: '5000000112' }, PAUSE),
  },
  orderSending: {
    story: {
      tr: 'Tek mesajı kuyrukta kalan siparişin gönderimi sürer: raporda siparişin durumu 113.',
      en: 'The only message stays queued, so the order goes on: the report shows it as 113.',
    },
    steps: reported({ text: 'Sürecek $now', to: '5000000110' }),
  },
  orderCompleted: {
    story: {
      tr: 'Tek mesaj ulaşınca sipariş tamamlanır: raporda siparişin durumu 114.',
      en: 'With its only message delivered the order is complete: the report shows it as 114.',
    },
    steps: reported({ text: 'Tamamlanacak $now', to: '5000000111' }, PAUSE),
  },
  orderFailed: {
    story: {
      tr: 'İleri tarihli bir sipariş iptal edilir: raporda siparişin durumu 115.',
      en: 'A scheduled order is cancelled: the report shows it as 115.',
    },
    steps: reported({ text: 'İptal edilecek $now', sendDateTime: NEW_YEAR }, [
      { ...wire('cancel-order', { order: { id: '$order' } }), keep: {} },
    ]),
  },
} satisfies Record<string, Example>

/** Stands with the refusals of get-report, but needs an order of the same kind. */
export const NOT_DUE_STEPS: readonly Step[] = reported({
  text: 'Bekleyecek $now',
  sendDateTime: NEW_YEAR,
})
