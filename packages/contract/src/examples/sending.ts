/** How the refusals about orders, senders and reports are provoked. */
import { type Example, order, wire } from './example.ts'
import { NOT_DUE_STEPS } from './progress.ts'

export const SENDING_EXAMPLES = {
  senderNotApproved: {
    story: {
      tr: 'Onaylı başlık PEYK’tir; küçük harfle yazılanı başka bir başlıktır.',
      en: 'The approved header is PEYK; in small letters it is another one.',
    },
    steps: [order({ sender: 'peyk' })],
  },
  duplicateOrder: {
    story: {
      tr: 'Aynı sipariş art arda iki kez verilir; ikincisi reddedilir.',
      en: 'The same order is placed twice in a row; the second one is refused.',
    },
    steps: [order({ text: 'Siparişiniz yolda' }, {}), order({ text: 'Siparişiniz yolda' })],
  },
  badRecipients: {
    story: { tr: 'Tek alıcı geçerli bir numara değil.', en: 'The only recipient is no number.' },
    steps: [order({ to: '123' })],
  },
  orderTooLarge: {
    story: {
      tr: 'Sonu 453 ile biten sihirli alıcı, yedi parçaya sığmayan bir metnin yanıtını verdirir.',
      en: 'The magic recipient that ends in 453 gets the answer of a text beyond seven parts.',
    },
    steps: [order({ to: '5000000453' })],
  },
  emptyText: {
    story: { tr: 'text boş.', en: 'text is empty.' },
    steps: [order({ text: '' })],
  },
  orderNotFound: {
    story: { tr: 'Bu numarada bir sipariş yok.', en: 'No order has this id.' },
    steps: [wire('get-report', { order: { id: '1' } })],
  },
  orderNotDue: {
    story: {
      tr: 'İleri tarihli bir siparişin raporu zamanından önce istenir.',
      en: 'Asks for the report of a scheduled order before its time.',
    },
    steps: NOT_DUE_STEPS,
  },
  badSendDateTime: {
    story: { tr: '“yarın” bir tarih değildir.', en: '“yarın” (tomorrow) is no date.' },
    steps: [order({ sendDateTime: 'yarın' })],
  },
  badDateRange: {
    story: { tr: 'Aralık 10 günden uzun.', en: 'The range is longer than ten days.' },
    steps: [wire('get-reports', { filter: { start: '2026-05-01', end: '2026-05-31' } })],
  },
  senderEmpty: {
    story: { tr: 'Başvurulan başlık boş.', en: 'The header applied for is empty.' },
    steps: [wire('add-sender', { originator: { sender: '', description: 'Mağaza' } })],
  },
  senderInvalid: {
    story: {
      tr: 'Başvurulan başlıkta Türkçe harf var.',
      en: 'The header applied for has Turkish letters.',
    },
    steps: [wire('add-sender', { originator: { sender: 'ÇİÇEKÇİ', description: 'Mağaza' } })],
  },
  documentsMissing: {
    story: {
      tr: 'Başlık uygun, ama hesaba evrak yüklenmemiş.',
      en: 'The header is fine, but the account has no documents on file.',
    },
    steps: [wire('add-sender', { originator: { sender: 'CICEKCI', description: 'Mağaza' } })],
  },
  iysMissing: {
    story: {
      tr: 'Sonu 468 ile biten sihirli alıcı, iys alanını zorunlu tutan bir hesabın yanıtını verdirir.',
      en: 'The magic recipient in 468 gets the answer of an account that insists on iys.',
    },
    steps: [order({ to: '5000000468' })],
  },
  iysListMissing: {
    story: {
      tr: 'iys=1, ama iysList TICARI yazılmış; doğrusu BIREYSEL ya da TACIR.',
      en: 'iys is 1, but iysList says TICARI; BIREYSEL and TACIR are the lists.',
    },
    steps: [order({ iys: '1', iysList: 'TICARI' })],
  },
  iysCodeMissing: {
    story: {
      tr: 'Sonu 470 ile biten sihirli alıcı, İYS marka kodu olmayan bir hesabın yanıtını verdirir.',
      en: 'The magic recipient in 470 gets the answer of an account without an İYS brand code.',
    },
    steps: [order({ to: '5000000470' })],
  },
} satisfies Record<string, Example>
