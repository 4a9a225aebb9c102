/** Makes an account with its credentials, senders and first credits. */
import { newWebhookSecret } from '../../base/secrets.ts'
import type { Context } from '../context.ts'
import { type AccountFields, type BillingFields, readNewSettings } from './account-fields.ts'
import { type AccountReply, accountReply } from './account-view.ts'
import type { Managed } from './answer.ts'
import { type Credentials, makeCredentials, storedCredentials } from './credentials.ts'

export interface CreateAccountRequest extends AccountFields, BillingFields {
  readonly name: string
  /** Of a TL account in ten-thousandths of a lira. */
  readonly credits?: number | undefined
  /** Approved at once. */
  readonly senders?: readonly string[] | undefined
  /** Made by chance when left out. */
  readonly credentials?: Omit<Credentials, 'secret'> | undefined
}

/** The only time that the secret, the hash and the passwords are shown. */
export type CreateAccountReply = AccountReply &
  Credentials & {
    /** Of an account that has a `webhookUrl`. */
    readonly webhookSecret?: string
  }

/** A username that was made by chance may be taken; several in a row are not chance any more. */
const TRIES = 3

export async function createAccount(
  context: Context,
  request: CreateAccountRequest,
): Promise<Managed<CreateAccountReply>> {
  const { store, clock, numbers, sealSecret } = context
  const { credits = 0, senders = [], credentials: given, ...fields } = request
  const read = await readNewSettings(fields, numbers)
  if ('misfits' in read) return { refused: 'misfit', misfits: read.misfits }
  const { settings } = read
  const webhookSecret = newWebhookSecret()
  const kept = settings.webhookUrl === null ? {} : { webhookSecret: sealSecret(webhookSecret) }
  let taken = ''
  for (let tries = given ? 1 : TRIES; tries > 0; tries -= 1) {
    const credentials = given ? { ...given, secret: null } : makeCredentials()
    const made = await store.run('createAccount', {
      settings,
      credentials: await storedCredentials(credentials),
      senders: [...new Set(senders)],
      balance: credits,
      ...kept,
      nowMs: clock.now(),
    })
    if ('id' in made) {
      const reply = await shown(context, made.id, credentials)
      return { reply: settings.webhookUrl === null ? reply : { ...reply, webhookSecret } }
    }
    taken = made.taken
  }
  return { refused: 'taken', why: `another account has the key or username ${taken}` }
}

async function shown(
  { store }: Context,
  id: number,
  { key, secret, hash, username, password, smppPassword }: Credentials,
): Promise<CreateAccountReply> {
  const account = await store.run('accountById', { id })
  if (!account) throw new Error(`account ${id} is gone as soon as it was made`)
  const reply = accountReply(account)
  return { ...reply, key, secret, hash, username, password, smppPassword }
}
