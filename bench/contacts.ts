/** Contacts as the bench makes them: common names, numbers and addresses, by serial number. */
import { type Credentials, numberAt, type Patchable, post, writeDigits } from './requests.ts'

const NAMES = [
  ...['Ahmet', 'Mehmet', 'Ayşe', 'Fatma', 'Mustafa', 'Ali', 'Hüseyin', 'Emine', 'Hatice', 'Zeynep'],
  ...['Elif', 'Ömer', 'Can', 'Deniz', 'Burak', 'Cem', 'Derya', 'Ebru', 'Gül', 'Hakan'],
] as const
const SURNAMES = [
  ...['Yılmaz', 'Kaya', 'Demir', 'Şahin', 'Çelik', 'Yıldız', 'Yıldırım', 'Öztürk', 'Aydın'],
  ...['Özdemir', 'Arslan', 'Doğan', 'Kılıç', 'Aslan', 'Çetin', 'Kara', 'Koç', 'Kurt', 'Özkan'],
] as const

export interface BenchContact {
  readonly name: string
  readonly surname: string
  readonly gsm: string
  readonly email: string
  readonly groups: { readonly id: number }
}

/** Names repeat every 380 contacts, numbers and addresses never. */
export function contactAt(serial: number, group: number): BenchContact {
  const name = NAMES[serial % NAMES.length] ?? NAMES[0]
  const surname = SURNAMES[serial % SURNAMES.length] ?? SURNAMES[0]
  const email = `musteri${serial}@${serial % 2 === 0 ? 'gmail.com' : 'hotmail.com'}`
  return { name, surname, gsm: numberAt(serial), email, groups: { id: group } }
}

const NUMBER = '900000000000'
const MARK = '##########'

/** An add-contact request that is made unlike all others by its number and its address. */
export function newContact(host: string, authentication: Credentials, group: number): Patchable {
  const contact = { ...contactAt(0, group), gsm: NUMBER, email: `kisi${MARK}@example.com` }
  const body = JSON.stringify({ request: { authentication, contact } })
  const bytes = post(host, '/v1/add-contact/json', body)
  const numberPlace = bytes.indexOf(NUMBER)
  const markPlace = bytes.indexOf(MARK)
  return {
    bytes,
    patch(serial) {
      writeDigits(bytes, numberPlace, Number(numberAt(serial)), NUMBER.length)
      writeDigits(bytes, markPlace, serial, MARK.length)
    },
  }
}

export function searchRequest(host: string, authentication: Credentials, key: string): Buffer {
  const search = { key, page: 1, rowCount: 1000 }
  const body = JSON.stringify({ request: { authentication, search } })
  return post(host, '/v1/search-contacts/json', body)
}

export function groupPage(
  host: string,
  authentication: Credentials,
  group: { readonly id: number; readonly page: number; readonly rowCount: number },
): Buffer {
  const body = JSON.stringify({ request: { authentication, group } })
  return post(host, '/v1/get-group-contacts/json', body)
}
