/** add-plugin-user: where a shop plugin was installed, for the log alone (wire §5.11). */
import type {
  AddPluginUserReply,
  AddPluginUserRequest,
} from '@peyk/contract/endpoints/add-plugin-user'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'

const LOGGED_CHARACTERS_MAX = 200

export async function addPluginUser(
  { log }: Context,
  account: Account,
  { site, name }: AddPluginUserRequest,
): Promise<Answer<AddPluginUserReply>> {
  const short = (text: string) => text.slice(0, LOGGED_CHARACTERS_MAX)
  log.info({ account: account.settings.id, site: short(site), plugin: short(name) }, 'a plugin')
  return { reply: {} }
}
