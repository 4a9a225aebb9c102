/** The vocabulary of İYS, the national registry of consent to commercial messages (wire §10.4). */

export const CONSENT_TYPES = ['MESAJ', 'ARAMA', 'EPOSTA'] as const
export type ConsentType = (typeof CONSENT_TYPES)[number]

/** A private person, or a merchant: whose consent is not needed, but whose refusal counts. */
export const RECIPIENT_TYPES = ['BIREYSEL', 'TACIR'] as const
export type RecipientType = (typeof RECIPIENT_TYPES)[number]

export const CONSENT_STATUSES = ['ONAY', 'RET'] as const
export type ConsentStatus = (typeof CONSENT_STATUSES)[number]

/**
 * How a consent was given or a refusal made. `sender` sources are what a service provider (HS)
 * hands in; `iys` ones are the recipient's own doing at İYS, and only İYS reports them.
 */
export const CONSENT_SOURCES = {
  HS_FIZIKSEL_ORTAM: { by: 'sender', meaning: 'a form on paper' },
  HS_ISLAK_IMZA: { by: 'sender', meaning: 'a signature by hand' },
  HS_WEB: { by: 'sender', meaning: 'a web site' },
  HS_CAGRI_MERKEZI: { by: 'sender', meaning: 'a call centre' },
  HS_SOSYAL_MEDYA: { by: 'sender', meaning: 'social media' },
  HS_EPOSTA: { by: 'sender', meaning: 'an e-mail' },
  HS_MESAJ: { by: 'sender', meaning: 'an SMS' },
  HS_MOBIL: { by: 'sender', meaning: 'a mobile application' },
  HS_EORTAM: { by: 'sender', meaning: 'another electronic medium' },
  HS_ETKINLIK: { by: 'sender', meaning: 'an event' },
  HS_2015: { by: 'sender', meaning: 'a consent from before 1 May 2015' },
  HS_ATM: { by: 'sender', meaning: 'a cash machine' },
  HS_KARAR: { by: 'sender', meaning: "the sender's own decision to refuse" },
  IYS_WEB: { by: 'iys', meaning: 'the web site of İYS' },
  IYS_MOBIL: { by: 'iys', meaning: 'the application of İYS' },
  IYS_CM: { by: 'iys', meaning: 'the call centre of İYS' },
  IYS_KISAMESAJ: { by: 'iys', meaning: 'an SMS to İYS' },
  IYS_3338: { by: 'iys', meaning: 'an SMS to 3338' },
  IYS_KISA_LINK: { by: 'iys', meaning: 'a short link of İYS' },
} as const satisfies Readonly<Record<string, { by: 'sender' | 'iys'; meaning: string }>>
export type ConsentSource = keyof typeof CONSENT_SOURCES

export const isSource = (word: string): word is ConsentSource =>
  Object.hasOwn(CONSENT_SOURCES, word)

/** What a service provider may name as its source. */
export const isSenderSource = (word: string): word is ConsentSource =>
  isSource(word) && CONSENT_SOURCES[word].by === 'sender'

const isOneOf =
  <Word extends string>(words: readonly Word[]) =>
  (word: string): word is Word =>
    words.some((each) => each === word)

export const isConsentType = isOneOf(CONSENT_TYPES)
export const isRecipientType = isOneOf(RECIPIENT_TYPES)
export const isConsentStatus = isOneOf(CONSENT_STATUSES)

/** A brand has a list for each type and recipient type; the store keeps it as one number. */
export const listNumber = (type: ConsentType, recipientType: RecipientType): number =>
  CONSENT_TYPES.indexOf(type) * RECIPIENT_TYPES.length + RECIPIENT_TYPES.indexOf(recipientType)

/** @throws on a number that no list has */
export function listNumbered(list: number): { type: ConsentType; recipientType: RecipientType } {
  const type = CONSENT_TYPES[Math.floor(list / RECIPIENT_TYPES.length)]
  const recipientType = RECIPIENT_TYPES[list % RECIPIENT_TYPES.length]
  if (!type || !recipientType) throw new Error(`no consent list has the number ${list}`)
  return { type, recipientType }
}
