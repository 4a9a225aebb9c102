/** Answers about orders, senders and reports (wire §5.1–§5.4, §5.11, §6). */
import type { StatusRow } from '../statuses.ts'

export const SENDING = {
  senderNotApproved: {
    code: 450,
    tr: 'Gönderilen başlık kullanıma uygun değil',
    en: 'Sender ID not approved',
    cause: {
      tr:
        'sender, hesabın onaylı başlıklarından birine birebir uymuyor. Büyük/küçük harf ve ' +
        'boşluk farkı yeterlidir. Onay bekleyen, reddedilen ya da askıya alınan başlık da böyledir.',
      en:
        'sender is not, character for character, one of the approved headers of the account. A ' +
        'different case or a space is enough; so is a header that waits, was rejected or is ' +
        'suspended.',
    },
    remedy: {
      tr:
        'get-sender yanıtındaki yazımı aynen kullanın; başlık listede yoksa add-sender ile ya da ' +
        'panelden başvurun.',
      en:
        'Use the spelling that get-sender returns; apply for the header by add-sender or in the ' +
        'panel if it is not listed.',
    },
  },
  duplicateOrder: {
    code: 451,
    tr: 'Tekrar eden sipariş',
    en: 'Duplicate order (idempotency guard)',
    cause: {
      tr:
        'Aynı metin aynı alıcılara son 10 dakika içinde zaten sipariş edildi. XML, JSON ve GET ' +
        'ile verilen siparişler birlikte sayılır.',
      en:
        'The same text to the same recipients was already ordered in the last 10 minutes. ' +
        'Orders by XML, JSON and GET count together.',
    },
    remedy: {
      tr:
        'Önceki isteğin yanıtı kaybolduysa sipariş alınmıştır, yinelemeyin; Idempotency-Key ' +
        'başlığı ile gönderilen istek yinelendiğinde ilk yanıtı alır. Gerçekten yeniden ' +
        'göndermek için metni değiştirin, örneğin saati ekleyin.',
      en:
        'If the reply to the first attempt was lost the order is taken: do not repeat it. A ' +
        'request with an Idempotency-Key header gets its first answer again. To send it again ' +
        'on purpose change the text, for example by adding the time.',
    },
  },
  badRecipients: {
    code: 452,
    tr: 'Mesaj alıcıları hatalı',
    en: 'Invalid or missing recipients',
    cause: {
      tr:
        'Gönderilebilecek alıcı yok: receipents.number yok ya da adı yanlış (receipents yazımı ' +
        'böyledir, message içindedir), numaralar geçersiz, tümü kara listede veya APITEST ile ' +
        'kayıtlı test numarası dışında bir alıcı verildi.',
      en:
        'Nobody is left to send to: receipents.number is missing or misspelt (it is spelt ' +
        'receipents and stands inside message), the numbers are invalid, all of them are ' +
        'blacklisted, or APITEST was used for a number that is not the registered test number.',
    },
    remedy: {
      tr:
        'Alan adını ve yerini, numaraların 905XXXXXXXXX benzeri yazıldığını ve kara listeyi ' +
        'denetleyin.',
      en:
        'Check the name and the place of the field, the form of the numbers (905XXXXXXXXX or ' +
        'alike) and the blacklist.',
    },
  },
  orderTooLarge: {
    code: 453,
    tr: 'Sipariş boyutu aşıldı',
    en: 'Order size exceeded',
    cause: {
      tr:
        'Bir metin kullanılan kodlamada 7 SMS parçasından uzun ya da sipariş 50.000 alıcıdan ' +
        'büyük.',
      en:
        'A text is longer than 7 SMS parts in its encoding, or the order has more than 50,000 ' +
        'recipients.',
    },
    remedy: {
      tr:
        'Metni kısaltın ya da Türkçe harf ve emoji kullanmayın; büyük listeleri birden çok ' +
        'siparişe bölün.',
      en:
        'Shorten the text or drop Turkish letters and emoji; split long lists into several ' +
        'orders.',
    },
  },
  emptyText: {
    code: 454,
    tr: 'Mesaj metni boş',
    en: 'Empty message text',
    cause: {
      tr: 'text alanı yok, boş ya da metin değil.',
      en: 'text is missing, empty or no text.',
    },
    remedy: {
      tr:
        'Her message içinde dolu bir text gönderin; şablonunuzun boş değer üretip üretmediğine ' +
        'bakın.',
      en: 'Send a text in every message; see whether your template produced an empty value.',
    },
  },
  orderNotFound: {
    code: 455,
    tr: 'Sipariş bulunamadı',
    en: 'Order not found',
    cause: {
      tr:
        'Bu numarada bir siparişiniz yok. cancel-order için ayrıca: siparişin gönderimi ' +
        'başladı, bitti ya da sipariş zaten iptal edildi.',
      en:
        'You have no order with this id. For cancel-order also: the order is being sent, is ' +
        'finished or was cancelled before.',
    },
    remedy: {
      tr:
        'send-sms yanıtındaki order.id değerini ve doğru hesabı kullandığınızı denetleyin. ' +
        'Yalnızca zamanı gelmemiş siparişler iptal edilebilir.',
      en:
        'Check that you pass order.id of the send-sms reply and use the same account. Only an ' +
        'order that is not due yet can be cancelled.',
    },
  },
  orderNotDue: {
    code: 456,
    tr: 'Sipariş gönderim tarihi henüz gelmedi',
    en: 'Scheduled time has not arrived yet',
    cause: {
      tr: 'Sipariş ileri tarihli; gönderim zamanından önce raporu yoktur.',
      en: 'The order is scheduled and has no report before its time.',
    },
    remedy: {
      tr: 'Raporu gönderim zamanından sonra isteyin. Vazgeçtiyseniz cancel-order kullanın.',
      en: 'Ask again after the scheduled time. Use cancel-order if you changed your mind.',
    },
  },
  badSendDateTime: {
    code: 457,
    tr: 'Mesaj gönderim tarihinin formatı hatalı',
    en: 'Invalid sendDateTime format',
    cause: {
      tr:
        'sendDateTime bir tarih olarak okunamadı. Yanlış bir değerle mesaj hemen gönderilmez, ' +
        'sipariş reddedilir.',
      en:
        'sendDateTime could not be read as a date. A wrong value never means "send now"; the ' +
        'order is refused.',
    },
    remedy: {
      tr:
        'GG/AA/YYYY SS:dd yazın, örneğin 23/04/2026 09:00, İstanbul saatiyle. Hemen göndermek ' +
        'için alanı boş bırakın.',
      en:
        'Write dd/MM/yyyy HH:mm, for example 23/04/2026 09:00, in Istanbul time. Leave it empty ' +
        'to send at once.',
    },
  },
  badDateRange: {
    code: 458,
    tr: 'Tarih aralığı hatalı',
    en: 'Invalid date range',
    cause: {
      tr:
        'filter.start ya da filter.end yok, YYYY-AA-GG biçiminde değil, bitiş başlangıçtan önce ' +
        'veya aralık 10 günden uzun.',
      en:
        'filter.start or filter.end is missing or not YYYY-MM-DD, the end is before the start, ' +
        'or the range is longer than 10 days.',
    },
    remedy: {
      tr:
        'İki tarihi de request.filter içinde YYYY-AA-GG biçiminde gönderin; daha uzun dönemleri ' +
        '10 günlük parçalara bölün.',
      en:
        'Send both dates as YYYY-MM-DD inside request.filter; split a longer period into pieces ' +
        'of 10 days.',
    },
  },
  senderEmpty: {
    code: 459,
    tr: 'Başlık kısmı boş olamaz',
    en: 'Sender field cannot be empty',
    cause: {
      tr: 'Başlık başvurusunda başlık alanı boş.',
      en: 'The application for a header has no header in it.',
    },
    remedy: {
      tr: 'originator.sender alanına istediğiniz başlığı yazın.',
      en: 'Put the header you want into originator.sender.',
    },
  },
  senderInvalid: {
    code: 460,
    tr: 'Başlık 11 karakterden fazla olmamalı ve Türkçe karakter içermemelidir',
    en: 'Sender max 11 chars, no Turkish characters',
    cause: {
      tr:
        'Başvurulan başlık kurallara uymuyor: 3–11 karakter; A–Z, a–z, rakam ve aralarında ' +
        'boşluk, nokta, tire, yıldız; Türkçe harf yok; yalnızca rakamdan oluşamaz, internet alan ' +
        'adı ya da INFO, SMS gibi genel bir ad olamaz.',
      en:
        'The header applied for breaks the rules: 3 to 11 characters; A–Z, a–z, digits, and ' +
        'between them space, point, hyphen, asterisk; no Turkish letters; not digits alone, no ' +
        'internet domain name and no general name such as INFO or SMS.',
    },
    remedy: {
      tr:
        '3–11 karakterlik, Türkçe harf içermeyen, unvanınızla ya da markanızla ilgili bir ' +
        'başlık seçin.',
      en:
        'Choose a header of 3 to 11 characters without Turkish letters that belongs to your ' +
        'company or brand.',
    },
  },
  documentsMissing: {
    code: 467,
    tr: 'Evrak bilgisi eksik',
    en: 'Required document missing',
    cause: {
      tr: 'Başlık başvurusu için hesapta gerekli evrak yok.',
      en: 'The account has none of the documents that a header needs.',
    },
    remedy: {
      tr: 'Evrakı panelden ya da yönetim API’si ile yükleyin, sonra başvuruyu yineleyin.',
      en: 'File the documents in the panel or by the management API, then apply again.',
    },
  },
  iysMissing: {
    code: 468,
    tr: 'IYS üzerinden sorgulama yapılıp yapılmayacağını ayarlamalısınız',
    en: 'iys flag is required',
    cause: {
      tr: 'iys alanı yok ya da 1/0 değil ve hesap bu alanı zorunlu tutuyor.',
      en: 'iys is missing or neither 1 nor 0, and the account insists on it.',
    },
    remedy: {
      tr:
        'Ticari iletiler için iys=1, tek kullanımlık şifre ve sipariş bilgisi gibi ' +
        'bilgilendirmeler için iys=0 gönderin.',
      en:
        'Send iys=1 for commercial messages and iys=0 for information such as one-time codes ' +
        'and order notices.',
    },
  },
  iysListMissing: {
    code: 469,
    tr: 'IYS listenizi seçmelisiniz, BIREYSEL veya TACIR',
    en: 'iysList must be set when iys=1',
    cause: {
      tr:
        'iys=1 ama iysList yok ya da BIREYSEL ve TACIR dışında bir değer taşıyor (sık görülen ' +
        'hata: TICARI).',
      en:
        'iys=1, but iysList is missing or neither BIREYSEL nor TACIR (a frequent slip is ' +
        'TICARI).',
    },
    remedy: {
      tr: 'Alıcılar tüketici ise BIREYSEL, tacir ya da esnaf ise TACIR gönderin.',
      en: 'Send BIREYSEL when the recipients are consumers, TACIR when they are merchants.',
    },
  },
  iysCodeMissing: {
    code: 470,
    tr: 'IYS kodunuzu ayarlamalısınız',
    en: 'IYS code missing',
    cause: {
      tr: 'iys=1 ile gönderim istendi ama hesapta İYS marka kodu tanımlı değil.',
      en: 'An order with iys=1 was placed, but the account has no İYS brand code.',
    },
    remedy: {
      tr:
        'Markanızı İYS’ye kaydedip marka kodunu panele girin. İleti ticari değilse iys=0 ' +
        'kullanın.',
      en:
        'Register the brand with İYS and enter its code in the panel. If the message is not ' +
        'commercial use iys=0.',
    },
  },
} satisfies Record<string, StatusRow>
