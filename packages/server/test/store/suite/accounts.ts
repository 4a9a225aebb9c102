/** Accounts, credentials and money, by the verbs of the management API. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { anAccount, balanceOf, ledgerOf, START, settingsOf } from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

const NOBODY = 987_654
const KEY = { kind: 'key', name: 'k', hash: 'h1' } as const
const PASSWORD = { kind: 'password', name: 'u', hash: 'h2' } as const

export function accountTests(store: () => Store): void {
  const create = (more: object = {}) => {
    const { id: _, ...settings } = settingsOf(0)
    const request = { settings, credentials: [KEY, PASSWORD], senders: ['B', 'A'], balance: 7 }
    return store().run('createAccount', { ...request, nowMs: START, ...more })
  }

  test('an account reads back as it was written', async () => {
    const settings = settingsOf(0, {
      name: 'Öz Çağ',
      apiAccess: false,
      allowedIps: ['10.0.0.0/8', '::1'],
      strictIys: true,
      iysBrandCode: '0042',
      testNumber: 905321112233,
      encoding: 'gsm0338-tr',
      suffix: '',
      turkishLetterUnits: 2,
      ratePerSecond: 100,
      billing: 'tl',
      unitPrice: 1583,
      webhookUrl: 'https://example.com/x?y=1',
      shortCode: '7889',
      keyword: 'ACME',
      tlsOnly: true,
      iysShortNames: ['ACME', 'ACM'],
      quietHours: '21:00-08:00',
      countries: ['DE', 'GB'],
      callsPerMinute: 600,
      bodyBytesPerMinute: 1_000_000,
      messagesPerRecipientPerDay: 5,
      prefixCaps: [{ prefix: '4477', messagesPerDay: 10 }],
      spendPerDay: 5_000,
      inboxApi: true,
      logTexts: true,
    })
    const { id: _, ...fields } = settings
    const made = await create({ settings: fields })
    if (!('id' in made)) throw new Error('taken')
    const found = await store().read('accountById', { id: made.id })
    expect(found?.settings).toEqual({ ...fields, id: made.id })
    expect(found).toMatchObject({ createdAtMs: START, balance: 7, key: 'k', username: 'u' })
    expect(JSON.stringify(found)).not.toMatch(/"h[12]"/)
  })

  test('a credential finds its account by kind and name, and nothing else does', async () => {
    const made = await create()
    const find = (kind: 'key' | 'password', name: string) =>
      store().read('accountByCredential', { kind, name })
    expect(await find('key', 'k')).toMatchObject({ hash: 'h1', account: { settings: made } })
    expect(await find('password', 'u')).toMatchObject({ hash: 'h2', account: { settings: made } })
    for (const name of ['u', 'K', 'k ', '']) expect(await find('key', name)).toBeUndefined()
  })

  test('a taken credential makes no account and books nothing', async () => {
    const first = await create()
    expect(await create({ credentials: [PASSWORD] })).toEqual({ taken: 'u' })
    const page = await store().read('accountsPage', { after: 0, limit: 10 })
    expect(page.map(({ settings }) => settings.id)).toEqual([(first as { id: number }).id])
  })

  test('accounts page by id', async () => {
    const ids: number[] = []
    for (let made = 0; made < 5; made += 1) ids.push((await anAccount(store())).id)
    const page = async (after: number) =>
      (await store().read('accountsPage', { after, limit: 2 })).map(({ settings }) => settings.id)
    expect(await page(0)).toEqual(ids.slice(0, 2))
    expect(await page(ids[1] ?? 0)).toEqual(ids.slice(2, 4))
    expect(await page(ids[4] ?? 0)).toEqual([])
  })

  test('a patch changes what it names and leaves the rest; two at once both count', async () => {
    const { id } = await anAccount(store(), { keyword: 'OLD', suffix: ' B186' })
    const rest = { webhookSecret: 'whsec_', nowMs: START }
    await Promise.all([
      store().run('patchAccount', { id, changes: { keyword: null }, ...rest }),
      store().run('patchAccount', { id, changes: { ratePerSecond: 5 }, ...rest }),
    ])
    const found = await store().read('accountById', { id })
    expect(found?.settings).toMatchObject({ keyword: null, ratePerSecond: 5, suffix: ' B186' })
    const nobody = store().run('patchAccount', { id: NOBODY, changes: {}, ...rest })
    expect(await nobody).toBeUndefined()
  })

  test('settings are replaced whole, and only of an account that is there', async () => {
    const account = await anAccount(store())
    const { id, ...settings } = { ...account, name: 'New' }
    expect(await store().run('updateAccount', { id, settings })).toBe(true)
    expect(await store().run('updateAccount', { id: NOBODY, settings })).toBe(false)
    expect((await store().read('accountById', { id }))?.settings.name).toBe('New')
  })

  test('credits are given and taken by entries, newest first, by page', async () => {
    const { id } = await anAccount(store(), { credits: 10 })
    const book = (amount: number, reason: string) =>
      store().run('addCredits', { accountId: id, amount, reason, nowMs: START + 1 })
    expect(await book(5, 'gift')).toBe(15)
    expect(await book(-20, 'mistake')).toBe(-5)
    expect(await store().read('ledgerPage', { accountId: id, before: 3, limit: 1 })).toEqual([
      { id: 2, at: START + 1, amount: 5, balance: 15, reason: 'gift', order_id: null },
    ])
    expect((await ledgerOf(store(), id)).map(({ amount }) => amount)).toEqual([-20, 5, 10])
    expect((await audit(store(), id)).open).toBe(0)
  })

  test('nobody is given credits who is not there', async () => {
    const ask = { accountId: NOBODY, amount: 5, reason: 'gift', nowMs: START }
    expect(await store().run('addCredits', ask)).toBeUndefined()
  })

  test('many bookings at once add up', async () => {
    const { id } = await anAccount(store(), { credits: 0 })
    const amounts = Array.from({ length: 200 }, (_, at) => at + 1)
    await Promise.all(
      amounts.map((amount) =>
        store().run('addCredits', { accountId: id, amount, reason: 'many', nowMs: START }),
      ),
    )
    expect(await balanceOf(store(), id)).toBe((200 * 201) / 2)
    await audit(store(), id)
  })
}
