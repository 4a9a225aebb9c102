/** How the statuses that any call may answer are provoked, and those of consent. */
import { type Example, order, wire } from './example.ts'

export const GENERAL_EXAMPLES = {
  ok: {
    story: { tr: 'Bakiye sorulur; her şey yolunda.', en: 'Asks for the balance; all is well.' },
    steps: [wire('get-balance')],
  },
  badRequest: {
    story: {
      tr: 'order nesnesinin adı yanlış yazılmış.',
      en: 'The object order is misspelt.',
    },
    steps: [wire('cancel-order', { orders: { id: '1' } })],
  },
  unauthorized: {
    story: { tr: 'hash yanlış.', en: 'The hash is wrong.' },
    steps: [{ call: 'get-balance', request: { authentication: { key: 'demo', hash: 'omed' } } }],
  },
  insufficientBalance: {
    story: {
      tr: 'Sonu 402 ile biten sihirli alıcı, bakiyesi yetmeyen bir siparişin yanıtını verdirir.',
      en: 'The magic recipient that ends in 402 gets the answer of an order too dear to pay.',
    },
    steps: [order({ to: '5000000402' })],
  },
  noSubscription: {
    story: {
      tr: 'Yeni açılan hesabın İYS marka kodu yok.',
      en: 'The account that is made for this has no İYS brand code.',
    },
    steps: [
      {
        method: 'POST',
        path: '/api/accounts',
        body: { name: 'Markasız', apiAccess: true },
        keep: { key: 'key', hash: 'hash' },
      },
      {
        call: 'consent/show',
        request: {
          authentication: { key: '$key', hash: '$hash' },
          consent: {
            brandCode: '100000',
            type: 'MESAJ',
            recipient: '+905321112233',
            recipientType: 'BIREYSEL',
          },
        },
      },
    ],
  },
  unknownMethod: {
    story: { tr: 'Çağrının adı yanlış yazılmış.', en: 'The name of the call is misspelt.' },
    steps: [wire('get-balans')],
  },
  invalidValues: {
    story: { tr: 'start bir tarih değil.', en: 'start is no date.' },
    steps: [wire('get-blacklist', { blacklist: { filter: { start: '2026-13-45' } } })],
  },
  unavailable: {
    story: {
      tr: 'Sonu 503 ile biten sihirli alıcı, sunucunun hizmet veremediği anı canlandırır.',
      en: 'The magic recipient that ends in 503 plays the moment in which the server cannot serve.',
    },
    steps: [order({ to: '5000000503' })],
  },
} satisfies Record<string, Example>
