/**
 * How far a message (110–112) or an order (113–115) has come. These are never the answer to a call:
 * they stand inside reports (wire §5.3, §5.4, §8).
 */
import type { StatusRow } from '../statuses.ts'

export const MESSAGE = {
  messageQueued: {
    code: 110,
    tr: 'Mesaj gönderiliyor',
    en: 'In carrier queue, no delivery ack yet',
    cause: {
      tr: 'Mesaj sırada ya da operatöre verildi; operatörden kesin sonuç henüz gelmedi.',
      en: 'The message waits or was handed to the carrier, which has not reported an end yet.',
    },
    remedy: {
      tr:
        'Yapılacak bir şey yok. Raporu daha sonra yeniden isteyin ya da bildirim adresi ' +
        'tanımlayın.',
      en: 'Nothing to do. Ask for the report again later, or set a notification address.',
    },
  },
  messageDelivered: {
    code: 111,
    tr: 'Mesaj gönderildi',
    en: 'Carrier confirmed delivery to recipient',
    cause: {
      tr: 'Operatör mesajın alıcının telefonuna ulaştığını bildirdi.',
      en: 'The carrier confirmed that the message reached the handset.',
    },
    remedy: {
      tr: 'Bu kesin sonuçtur; yapılacak bir şey yok.',
      en: 'This is final; there is nothing to do.',
    },
  },
  messageUndelivered: {
    code: 112,
    tr: 'Mesaj gönderilemedi',
    en: 'Carrier could not deliver (off network, blacklist, format, etc.)',
    cause: {
      tr:
        'Mesaj alıcıya ulaşmadı: telefon kapalı ya da şebeke dışı, numara geçersiz, kara ' +
        'listede, ticari gönderim için izni yok veya sipariş iptal edildi.',
      en:
        'The message did not reach the recipient: handset off or out of coverage, number ' +
        'invalid or blacklisted, no consent for a commercial message, or the order was ' +
        'cancelled.',
    },
    remedy: {
      tr:
        'Ulaşmayan mesaj ücretlendirilmez. Numarayı, kara listeyi ve iys=1 ise İYS iznini ' +
        'denetleyin; gerekiyorsa yeni bir sipariş verin.',
      en:
        'An undelivered message is free. Check the number, the blacklist and, with iys=1, the ' +
        'consent; place a new order if it is still needed.',
    },
  },
} satisfies Record<string, StatusRow>

export const ORDER = {
  orderSending: {
    code: 113,
    tr: 'Siparişin gönderimi devam ediyor',
    en: 'Some messages in this order are still queued',
    cause: {
      tr: 'Siparişteki en az bir mesajın kesin sonucu henüz belli değil.',
      en: 'At least one message of the order has no final state yet.',
    },
    remedy: {
      tr: 'waiting alanı 0 olana kadar raporu aralıklarla isteyin ya da bildirim adresi kullanın.',
      en: 'Ask for the report at intervals until waiting is 0, or use a notification address.',
    },
  },
  orderCompleted: {
    code: 114,
    tr: 'Siparişin gönderimi tamamlandı',
    en: 'All messages reached a final state (each is 111 or 112)',
    cause: {
      tr: 'Siparişteki her mesaj kesinleşti. Hepsinin ulaştığı anlamına gelmez.',
      en: 'Every message of the order is final. That does not mean that every one was delivered.',
    },
    remedy: {
      tr: 'Ulaşan ve ulaşmayan sayısını delivered ve undelivered alanlarından okuyun.',
      en: 'Read delivered and undelivered to see how many arrived.',
    },
  },
  orderFailed: {
    code: 115,
    tr: 'Sipariş gönderilemedi',
    en: 'Order failed entirely (typically rejected during pre-validation)',
    cause: {
      tr: 'Sipariş bütünüyle başarısız oldu ya da gönderim zamanı gelmeden iptal edildi.',
      en: 'The order failed as a whole, or it was cancelled before its time.',
    },
    remedy: {
      tr:
        'Siz iptal etmediyseniz başlığı ve alıcıları denetleyip yeni bir sipariş verin. Ücret ' +
        'alınmaz.',
      en:
        'If you did not cancel it, check the sender and the recipients and place a new order. ' +
        'Nothing is charged.',
    },
  },
} satisfies Record<string, StatusRow>
