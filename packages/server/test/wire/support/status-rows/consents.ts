/** What the calls about consents answer (wire §10, §17). */
import { branded, brandOf, consent, question } from '../consents.ts'
import { row, type StatusRow } from './row.ts'

const CALLS = ['consent/create', 'consent/show']

export const CONSENT_ROWS: readonly StatusRow[] = [
  row(400, CALLS, 'no consent object', () => ({ consents: {} })),
  row(403, CALLS, 'an account without a brand code', (world, who) => {
    const { consent: asked } = question(who)
    return { consent: { ...asked, list: [consent(world)] } }
  }),
  row(422, CALLS, "another account's brand code", async (world, who) => {
    await branded(world, who)
    const { consent: asked } = question(who, { brandCode: '7' })
    return { consent: { ...asked, list: [consent(world)] } }
  }),
  row(
    422,
    ['consent/create'],
    'an entry with a type that İYS does not know',
    async (world, who) => {
      const list = [consent(world), consent(world, { type: 'SMS' })]
      return { consent: { brandCode: await branded(world, who), list } }
    },
  ),
  row(422, ['consent/create'], 'a refusal where there was no consent', async (world, who) => {
    await branded(world, who)
    return { consent: { brandCode: brandOf(who), list: [consent(world, { status: 'RET' })] } }
  }),
  row(422, ['consent/show'], 'a recipient of whom there is no record', async (world, who) => {
    await branded(world, who)
    return question(who)
  }),
]
