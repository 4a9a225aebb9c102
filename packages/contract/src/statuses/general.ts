/** Answers that are not about one kind of call: success, transport, credentials, money. */
import type { StatusRow } from '../statuses.ts'

/**
 * What 422 says when it comes with an `errors` map. The live text differs from the table's, which
 * stays for a 422 without field errors (wire §14 #27, §17).
 */
export const FIELD_ERRORS_TR = 'İstekte gönderilen bazı değerler doğrulanamadı'

export const GENERAL = {
  ok: {
    code: 200,
    tr: 'İşlem başarılı',
    en: 'Request successful',
    cause: {
      tr:
        'İstek kabul edildi ve kalıcı olarak kaydedildi. send-sms için bu, mesajın ulaştığı ' +
        'değil siparişin alındığı anlamına gelir.',
      en:
        'The request was accepted and is stored durably. For send-sms that means the order is ' +
        'taken, not that the message has arrived.',
    },
    remedy: {
      tr: 'Yapılacak bir şey yok. Sipariş numarasını raporlar için saklayın.',
      en: 'Nothing to do. Keep the order id for reports.',
    },
  },
  badRequest: {
    code: 400,
    tr: 'İstek çözümlenemedi',
    en: 'Request could not be parsed',
    cause: {
      tr:
        'Gövde geçerli bir JSON ya da XML değil veya request, order, message gibi zorunlu bir ' +
        'nesne yok, adı yanlış ya da yanlış yerde. XML içinde kaçışsız & ve <, kapanmamış ' +
        'etiket ve DOCTYPE de buna yol açar.',
      en:
        'The body is no valid JSON or XML, or an object it needs (request, order, message) is ' +
        'missing, misspelt or misplaced. Bare & and < in XML, an unclosed tag and a DOCTYPE do ' +
        'the same.',
    },
    remedy: {
      tr:
        'Gövdeyi elle birleştirmeyin, bir JSON ya da XML kitaplığı ile üretin; UTF-8 gönderin ' +
        've alan adlarını belgedeki örnekle karşılaştırın.',
      en:
        'Build the body with a JSON or XML library instead of joining strings, send UTF-8, and ' +
        'compare the names with the example in the documentation.',
    },
  },
  unauthorized: {
    code: 401,
    tr: 'Üyelik bilgileri hatalı',
    en: 'Authentication failed',
    cause: {
      tr:
        'Beş nedenden biri: key/hash (ya da username/password) yanlış veya eksik; hesapta API ' +
        'kullanımına izin verilmemiş; hesapta sabit IP tanımlı ve istek başka bir adresten ' +
        'geliyor; hesap yalnızca https kabul ediyor; bilgiler gövdede değil başlıklarda ' +
        'gönderilmiş.',
      en:
        'One of five: key and hash (or username and password) are wrong or missing; API access ' +
        'is switched off for the account; the account has fixed IP addresses and the call comes ' +
        'from another; the account takes https only; the credentials were sent in headers ' +
        'instead of the body.',
    },
    remedy: {
      tr:
        'Panelde API erişiminin açık olduğuna bakın, key ve hash değerlerini panelden ' +
        'kopyalayın, sunucunuzun dış IP adresini listeye ekleyin ve bilgileri ' +
        'request.authentication içinde gönderin. Hangisi olduğu işletmecinin istek günlüğünde ' +
        'yazar.',
      en:
        'See in the panel that API access is on, copy key and hash from there, add the public ' +
        'IP address of your server to the list, and send the credentials inside ' +
        'request.authentication. The request log of the operator says which one it was.',
    },
  },
  insufficientBalance: {
    code: 402,
    tr: 'Bakiye yetersiz',
    en: 'Insufficient balance',
    cause: {
      tr:
        'Bakiye siparişin tamamını karşılamıyor: parça sayısı × alıcı sayısı kadar SMS gerekir. ' +
        'Hiçbir mesaj gönderilmedi, ücret alınmadı.',
      en:
        'The balance does not cover the whole order, which costs parts × recipients. Nothing ' +
        'was sent and nothing charged.',
    },
    remedy: {
      tr:
        'get-balance ile bakiyeye bakıp yükleme yapın ya da metni kısaltın; Türkçe harfler ve ' +
        'emoji parça sayısını artırır.',
      en:
        'Look at get-balance and top up, or shorten the text; Turkish letters and emoji raise ' +
        'the number of parts.',
    },
  },
  unknownMethod: {
    code: 404,
    tr: 'API istek yapılan yönteme sahip değil',
    en: 'Method not found',
    cause: {
      tr:
        'Bu adreste bir çağrı yok ya da HTTP yöntemi yanlış: send-sms/get dışındaki çağrılar ' +
        'yalnızca POST kabul eder. get-inbox, hesaba açılmamışsa aynı yanıtı verir.',
      en:
        'There is no call at this address, or the HTTP method is wrong: everything but ' +
        'send-sms/get is POST only. get-inbox answers the same unless the account may use it.',
    },
    remedy: {
      tr:
        'Adresin yazımını, /v1/ önekini, JSON için sondaki /json ekini ve HTTP yöntemini ' +
        'denetleyin.',
      en:
        'Check the spelling of the address, the /v1/ prefix, the /json ending for JSON, and the ' +
        'HTTP method.',
    },
  },
  invalidValues: {
    code: 422,
    tr: 'İstek içerisindeki değerler doğrulanamadı',
    en: 'Validation failed',
    cause: {
      tr:
        'Bir ya da daha çok alanın değeri beklenen biçimde değil; errors varsa hangileri ' +
        'olduğunu söyler. consent/show için: böyle bir izin kaydı yok. send-sms için: aynı ' +
        'Idempotency-Key başka bir istekle kullanılmış.',
      en:
        'One or more fields do not have the expected form; errors, when present, says which. ' +
        'For consent/show: there is no such record. For send-sms: the same Idempotency-Key was ' +
        'used with another request.',
    },
    remedy: {
      tr:
        'errors içindeki alanları düzeltin: tarihler Y-m-d H:i:s biçiminde, tür ve durum ' +
        'alanları belgedeki değerlerden biri olmalı.',
      en:
        'Correct the fields named in errors: dates are Y-m-d H:i:s, types and states are among ' +
        'the documented values.',
    },
  },
  unavailable: {
    code: 503,
    tr: 'Sunucu geçici olarak servis dışı',
    en: 'Service temporarily unavailable',
    cause: {
      tr:
        'Sunucu aşırı yük altında, kapanıyor ya da veritabanına erişemiyor; veya hesabın ya da ' +
        'adresinizin bir sınırı doldu: çağrı, yanlış giriş, alıcı başına mesaj, günlük harcama. ' +
        'İstek kaydedilmedi.',
      en:
        'The server is overloaded, shutting down or cannot reach its database; or a limit of the ' +
        'account or of your address is reached: calls, wrong credentials, messages per ' +
        'recipient, spending in a day. The request was not stored.',
    },
    remedy: {
      tr: 'Retry-After süresi kadar, yoksa artan aralıklarla bekleyip aynı isteği yineleyin.',
      en: 'Wait for Retry-After, or with growing pauses, and send the same request again.',
    },
  },
} satisfies Record<string, StatusRow>
