/**
 * Peyk as `peyk serve` starts it, with two differences that a bench needs: webhooks may go to a
 * listener on this machine, and there is an account, which such a listener hears of. The
 * management API would take neither in production.
 *
 * It is given what `peyk serve` is given, and where to write the credentials of the account; the
 * modules are those that were built.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { READY } from './names.ts'
import { accountFields } from './target.ts'

type Start = typeof import('../packages/server/src/start.ts')
type Config = typeof import('../packages/server/src/config.ts')
type Clock = typeof import('../packages/server/src/base/clock.ts')
type Accounts = typeof import('../packages/server/src/operations/manage/create-account.ts')
type Endpoints = typeof import('../packages/server/src/operations/manage/webhook-endpoints.ts')

const built = (path: string) =>
  import(new URL(`../packages/server/dist/${path}`, import.meta.url).href)

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    listener: { type: 'string', default: '' },
    credentials: { type: 'string', default: '' },
  },
})
const { data, port, listener, credentials } = values
const { startServer }: Start = await built('start.js')
const { readSettings }: Config = await built('config.js')
const { machineTime }: Clock = await built('base/clock.js')
const { createAccount }: Accounts = await built('operations/manage/create-account.js')
const { addEndpoint }: Endpoints = await built('operations/manage/webhook-endpoints.js')

const settings = readSettings('production', { data, port }, process.env)
const world = { random: Math.random, time: machineTime, reach: 'local' } as const
const { url, context, stop } = await startServer(settings, world)
const made = await createAccount(context, accountFields())
if (!('reply' in made)) throw new Error(`no account: ${JSON.stringify(made)}`)
const { id, key, hash } = made.reply
const events = ['message.delivered', 'message.undelivered'] as const
const added = await addEndpoint(context, id, { url: listener, events, enabled: true })
if (!('reply' in added)) throw new Error(`no endpoint: ${JSON.stringify(added)}`)
writeFileSync(credentials, JSON.stringify({ key, hash }))
console.log(`${READY.peyk}${url}`)
process.once('SIGTERM', () => stop())
