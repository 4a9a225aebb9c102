/** What the pages say around the texts of the contract, in both languages. */
import type { Language } from '@peyk/contract/explain/addresses'
import type { StatusGroup } from '@peyk/contract/statuses'

interface Words {
  readonly dictionary: string
  readonly dictionaryLead: string
  readonly calls: string
  readonly callsLead: string
  readonly otherLanguage: string
  readonly code: string
  readonly call: string
  readonly meaning: string
  readonly wireText: string
  readonly cause: string
  readonly remedy: string
  readonly answeredBy: string
  readonly shownBy: string
  readonly provoke: string
  readonly provokeHint: string
  readonly sandboxOnly: string
  readonly request: string
  readonly reply: string
  readonly replyLead: string
  readonly statusAlone: string
  readonly field: string
  readonly type: string
  readonly addresses: string
  readonly alsoAt: string
  readonly answers: string
  readonly previous: string
  readonly next: string
  readonly noCode: string
  readonly noCall: string
  readonly asData: string
  readonly pages: string
  readonly groups: Readonly<Record<StatusGroup, string>>
}

const TR: Words = {
  dictionary: 'Hata sözlüğü',
  dictionaryLead:
    'API yanıtlarındaki her kod: anlamı, nedenleri ve yapılacak iş. HTTP durum kodu ile ' +
    'response.status.code aynı sayıdır.',
  calls: 'Çağrılar',
  callsLead: 'API’nin çağrıları. Her biri hem JSON hem XML alır.',
  otherLanguage: 'English',
  code: 'Kod',
  call: 'Çağrı',
  meaning: 'Anlamı',
  wireText: 'Yanıttaki metin',
  cause: 'Neden olur?',
  remedy: 'Ne yapmalı?',
  answeredBy: 'Hangi çağrılar yanıtlar?',
  shownBy: 'Hangi raporda görünür?',
  provoke: 'Deneyin',
  provokeHint: 'Satırları kopyalayıp kabuğa yapıştırın; son yanıt bu kodu gösterir.',
  sandboxOnly:
    'Bu sunucu gerçek mesaj gönderir. Örnekler deneme ortamı (peyk dev) içindir; orada ' +
    'adresi değiştirerek çalıştırın.',
  request: 'Örnek istek',
  reply: 'Yanıt',
  replyLead: 'Başarılı yanıtta status ile yan yana duran alanlar, JSON adları ve türleriyle:',
  statusAlone: 'Başarılı yanıtta yalnızca status vardır.',
  field: 'Alan',
  type: 'Tür',
  addresses: 'Adresler',
  alsoAt: 'Aynı yanıtı veren diğer adlar',
  answers: 'Verebileceği yanıtlar',
  previous: 'Önceki',
  next: 'Sonraki',
  noCode: 'Böyle bir kod yok',
  noCall: 'Böyle bir çağrı yok',
  asData: 'Veri olarak',
  pages: 'Sayfalar',
  groups: {
    message: 'Mesaj durumları',
    order: 'Sipariş durumları',
    general: 'Genel',
    sending: 'Gönderim, başlık ve rapor',
    contacts: 'Rehber',
    blacklist: 'Kara liste',
    consent: 'İYS izinleri',
  },
}

const EN: Words = {
  dictionary: 'Error dictionary',
  dictionaryLead:
    'Every code of the API: what it means, why it comes and what to do. The HTTP status and ' +
    'response.status.code are the same number.',
  calls: 'Calls',
  callsLead: 'The calls of the API. Each takes JSON and XML alike.',
  otherLanguage: 'Türkçe',
  code: 'Code',
  call: 'Call',
  meaning: 'Meaning',
  wireText: 'Text in the reply',
  cause: 'Why does it come?',
  remedy: 'What to do?',
  answeredBy: 'Which calls answer it?',
  shownBy: 'Which reports show it?',
  provoke: 'Try it',
  provokeHint: 'Copy the lines and paste them into a shell; the last answer shows the code.',
  sandboxOnly:
    'This server sends real messages. The examples are for the sandbox (peyk dev); run them ' +
    'there, with its address.',
  request: 'Example request',
  reply: 'Reply',
  replyLead: 'What stands beside status in a success, by the names and types of JSON:',
  statusAlone: 'There is only status in a success.',
  field: 'Field',
  type: 'Type',
  addresses: 'Addresses',
  alsoAt: 'Other names that answer the same',
  answers: 'What it can answer',
  previous: 'Previous',
  next: 'Next',
  noCode: 'There is no such code',
  noCall: 'There is no such call',
  asData: 'As data',
  pages: 'Pages',
  groups: {
    message: 'States of a message',
    order: 'States of an order',
    general: 'General',
    sending: 'Sending, senders and reports',
    contacts: 'Contacts',
    blacklist: 'Blacklist',
    consent: 'İYS consent',
  },
}

export const WORDS: Readonly<Record<Language, Words>> = { tr: TR, en: EN }
