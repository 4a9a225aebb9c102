/** How the fields of a consent are documented (wire §10.2, §10.4). */
import { z } from 'zod'
import { wireTimeForm } from './documented.ts'

/** How a service provider came by it. */
const SOURCES = [
  ...['HS_FIZIKSEL_ORTAM', 'HS_ISLAK_IMZA', 'HS_WEB', 'HS_CAGRI_MERKEZI', 'HS_SOSYAL_MEDYA'],
  ...['HS_EPOSTA', 'HS_MESAJ', 'HS_MOBIL', 'HS_EORTAM', 'HS_ETKINLIK', 'HS_2015', 'HS_ATM'],
  'HS_KARAR',
] as const

export const CONSENT_FORMS = {
  brandCode: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('The code that İYS gave to the brand of the account; a number is taken as well.')
    .meta({ examples: ['100000'] }),
  recipient: z
    .string()
    .min(1)
    .describe(
      'A mobile number in any spelling that send-sms takes; for ARAMA a fixed line as well, and ' +
        'for EPOSTA an e-mail address.',
    )
    .meta({ examples: ['+905321112233', 'ayse@example.com'] }),
  recipientType: z
    .enum(['BIREYSEL', 'TACIR'])
    .describe('A private person, or a merchant, who need not consent but may refuse.'),
  type: z.enum(['MESAJ', 'ARAMA', 'EPOSTA']).describe('To what: messages, calls or e-mail.'),
  status: z.enum(['ONAY', 'RET']).describe('A consent or a refusal.'),
  source: z
    .enum(SOURCES)
    .optional()
    .describe('How it was given. Required of private persons; a merchant may go without.'),
  consentDate: wireTimeForm('When it was given:')
    .optional()
    .describe(
      'When it was given, `YYYY-MM-DD HH:MM:SS`, Istanbul time, and not in the future. Required ' +
        'of private persons.',
    ),
}
