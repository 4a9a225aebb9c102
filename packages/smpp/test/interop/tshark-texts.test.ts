/**
 * Texts by every policy of writing: tshark finds the header, the parameters and the octets that
 * were meant. Letters are checked against tables written here by hand, or read by tshark itself.
 */
import { describe, expect, test } from 'vitest'
import { numberAddress, senderAddress } from '../../src/addresses.ts'
import { encodePdu } from '../../src/pdu/codec.ts'
import { writeReceipt } from '../../src/receipt-writer.ts'
import { WRITING, type WritingPolicy, write } from '../../src/sending.ts'
import { RECEIPT, submitsOf } from '../../src/submits.ts'
import { relativeTime } from '../../src/times.ts'
import { type Dissected, dissect, type Zero } from './tshark.ts'

const PLAIN = 'Total: 12 @ $5 {a} [b] ~^| €9'
const TURKISH = 'Şişli, ĞÜRBÜZ: ağır çiçek İÖÇ {€}'
const UNICODE = 'Şişli’de “gün” Привет 漢字'
/** By the tables of 3GPP TS 23.038 §6.2.1 and A.3.1; € by the extension, which all phones have. */
const LOCKING: Readonly<Record<string, string>> = {
  ...{ Ğ: '0b', ğ: '0c', Ş: '1c', ş: '1d', İ: '40', ı: '07', ç: '60', '€': '1b65' },
  ...{ Ç: '09', Ö: '5c', Ü: '5e', ü: '7e', ö: '7c', '{': '1b28', '}': '1b29' },
}
const REFERENCE = 0x1234

const lockingOctets = (text: string): string =>
  Array.from(text, (letter) => LOCKING[letter] ?? Buffer.from(letter, 'ascii').toString('hex'))
    .join('')
    .replace(/..(?=.)/g, '$&:')

const ucs2Octets = (text: string): string =>
  Buffer.from(text, 'utf16le')
    .swap16()
    .toString('hex')
    .replace(/..(?=.)/g, '$&:')

async function sent(text: string, policy: Partial<WritingPolicy> = {}, zero: Zero = 'GSM 7-bit') {
  const written = write({ text, reference: REFERENCE }, { ...WRITING, ...policy })
  if ('refused' in written) throw new Error(`no letters for ${written.letters}`)
  const submits = submitsOf(written.parts, {
    ...{ source: senderAddress('PEYK'), destination: numberAddress('+905321112233') },
    ...{ validity: relativeTime(48 * 3_600_000), registeredDelivery: RECEIPT.always },
  })
  const pdus = submits.map((each, n) =>
    encodePdu({ command: 'submit_sm', sequence: n + 1, ...each }),
  )
  const found = await dissect(pdus, zero)
  for (const each of found) {
    expect(valuesOf(each, ENVELOPE)).toEqual(ENVELOPE)
  }
  return found
}

/** What every one of the submits says beside its text. */
const ENVELOPE = {
  'smpp.source_addr_ton': '0x05',
  'smpp.source_addr_npi': '0x00',
  'smpp.source_addr': 'PEYK',
  'smpp.dest_addr_ton': '0x01',
  'smpp.dest_addr_npi': '0x01',
  'smpp.destination_addr': '905321112233',
  'smpp.validity_period_r': '172800.000000000',
  'smpp.regdel.receipt': '0x01',
}

/** The first value of each of these fields. */
const valuesOf = (found: Dissected | undefined, names: object) =>
  Object.fromEntries(Object.keys(names).map((name) => [name, found?.get(name)?.[0]]))

function expectFields(found: Dissected | undefined, fields: Record<string, string | undefined>) {
  expect(valuesOf(found, fields)).toEqual(fields)
}

const CODING = 'smpp.data_coding'
const FEATURES = 'smpp.esm.submit.features'
const IS_HEADED = '0x01'
const NOT_HEADED = '0x00'
const TABLE = 'gsm_sms.dis_iei_lang.locking_shift'
const LETTERS = 'smpp.message_text'
/** Behind the header; of all parts with the last of them. */
const USER_DATA = 'gsm_sms_ud.short_msg'

describe('of one part, tshark reads', () => {
  test.each<[string, Zero, Partial<WritingPolicy>]>([
    ['a septet to an octet', 'GSM 7-bit', {}],
    ['eight septets to seven octets', 'GSM 7-bit (packed)', { plain: 'gsm-packed' }],
  ])('plain text, %s', async (_, zero, policy) => {
    const [found] = await sent(PLAIN, policy, zero)
    expectFields(found, { [CODING]: '0x00', [FEATURES]: NOT_HEADED, [LETTERS]: PLAIN })
  })

  test.each<[number, Zero]>([
    [0, 'ISO-8859-1'],
    [3, 'None'],
  ])('Latin-1 with data_coding %i', async (plainCoding, zero) => {
    const [found] = await sent('Émilie à 8 Ñ ÄÖÜ', { plain: 'latin1', plainCoding }, zero)
    expectFields(found, { [CODING]: `0x0${plainCoding}`, [LETTERS]: 'Émilie à 8 Ñ ÄÖÜ' })
  })

  test('Turkish letters, by the locking table and with data_coding 0', async () => {
    const [found] = await sent(TURKISH)
    expectFields(found, {
      ...{ [CODING]: '0x00', [FEATURES]: IS_HEADED, [TABLE]: '1' },
      [USER_DATA]: lockingOctets(TURKISH),
      'gsm_sms.dis_field_udh.user_data_header_length': '3',
    })
  })

  test('any letters, in UCS-2', async () => {
    const [found] = await sent(UNICODE)
    expectFields(found, { [CODING]: '0x08', [FEATURES]: NOT_HEADED, [LETTERS]: UNICODE })
  })

  test('letters beyond UCS-2, in two units each', async () => {
    const [found] = await sent('👋🏽')
    expectFields(found, { [CODING]: '0x08', 'smpp.message': ucs2Octets('👋🏽') })
  })

  test('Turkish letters of a carrier that does not know the tables', async () => {
    const [found] = await sent(TURKISH, { missing: 'ucs2' })
    expectFields(found, { [CODING]: '0x08', [FEATURES]: NOT_HEADED, [LETTERS]: TURKISH })
  })
})

const LONG = [
  ['Turkish', `${TURKISH} `.repeat(12), lockingOctets, '0x00', '1'],
  ['UCS-2', `${UNICODE} `.repeat(12), ucs2Octets, '0x08', undefined],
] as const

describe.each(LONG)('of several parts in %s, tshark reads', (_, text, octetsOf, coding, table) => {
  test.each([
    [8, REFERENCE & 0xff],
    [16, REFERENCE],
  ] as const)('headers with references of %i bits, and joins them', async (bits, reference) => {
    const found = await sent(text, { referenceBits: bits })
    expect(found.length).toBeGreaterThan(2)
    for (const [n, part] of found.entries()) {
      expectFields(part, {
        ...{ [CODING]: coding, [FEATURES]: IS_HEADED, [TABLE]: table },
        'gsm_sms.udh.mm.msg_id': String(reference),
        'gsm_sms.udh.mm.msg_parts': String(found.length),
        'gsm_sms.udh.mm.msg_part': String(n + 1),
      })
    }
    expectFields(found.at(-1), { [USER_DATA]: octetsOf(text) })
  })

  test('the sar parameters, and no header but that of the table', async () => {
    const found = await sent(text, { long: 'sar', referenceBits: 16 })
    expect(found.length).toBeGreaterThan(2)
    for (const [n, part] of found.entries()) {
      expectFields(part, {
        ...{ [CODING]: coding, [TABLE]: table },
        [FEATURES]: table ? IS_HEADED : NOT_HEADED,
        'gsm_sms.udh.mm.msg_id': undefined,
        'smpp.sar_msg_ref_num': String(REFERENCE),
        'smpp.sar_total_segments': String(found.length),
        'smpp.sar_segment_seqnum': String(n + 1),
      })
    }
    // Behind a header tshark joins them itself.
    const joined = table
      ? found.at(-1)?.get(USER_DATA)?.[0]
      : found.map((part) => part.get('smpp.message')?.[0]).join(':')
    expect(joined).toBe(octetsOf(text))
  })

  test('one message_payload', async () => {
    const found = await sent(text, { long: 'payload' })
    expect(found).toHaveLength(1)
    expectFields(found[0], {
      ...{ [CODING]: coding, [FEATURES]: table ? IS_HEADED : NOT_HEADED, 'smpp.sm_length': '0' },
      'smpp.message_payload': (table ? '03:25:01:01:' : '') + octetsOf(text),
    })
  })
})

test('tshark joins packed parts: each begins at a septet behind its header', async () => {
  const text = 'Bugün @ 12:30 [a] '.repeat(20)
  const found = await sent(text, { plain: 'gsm-packed' }, 'GSM 7-bit (packed)')
  expect(found.length).toBeGreaterThan(2)
  for (const [n, part] of found.entries()) {
    expectFields(part, {
      ...{ [CODING]: '0x00', [FEATURES]: IS_HEADED, 'gsm_sms.udh.mm.msg_part': String(n + 1) },
    })
    // Six octets of header are 48 bits: the septets begin at the next multiple of seven.
    const octets = Buffer.from((part.get('smpp.message')?.[0] ?? '').replaceAll(':', ''), 'hex')
    expect(octets.length).toBeLessThanOrEqual(140)
    expect((octets[6] ?? 0) & 1).toBe(0)
  }
})

test('tshark reads a receipt of ours', async () => {
  const doneAt = Date.UTC(2026, 10, 26, 9, 15)
  const { body, tlvs } = writeReceipt({
    ...{ messageId: '7f3a', state: 'undeliverable', error: '27', text: 'hello' },
    ...{ submittedAt: doneAt - 60_000, doneAt },
  })
  const pdu = encodePdu({ command: 'deliver_sm', sequence: 1, body, tlvs })
  const [found] = await dissect([pdu], 'ISO-8859-1')
  expectFields(found, {
    'smpp.esm.submit.msg_type': '0x01',
    'smpp.receipted_message_id': '7f3a',
    'smpp.message_state': '5',
    [LETTERS]:
      'id:7f3a sub:001 dlvrd:000 submit date:2611260914 done date:2611260915 ' +
      'stat:UNDELIV err:027 text:hello',
  })
})
