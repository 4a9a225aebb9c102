/**
 * Shop plugins report where they were installed and ignore the answer (wire §5.11). It is a success
 * whatever they say, so that no installation fails by it.
 */
import { z } from 'zod'
import { documentedAs } from '../documented.ts'
import { type Endpoint, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { optionalPart, trimmedText } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { branchOf, childOf } from '../tree.ts'

export interface AddPluginUserRequest {
  /** The shop's address and the plugin's name; '' if missing. */
  readonly site: string
  readonly name: string
}

export type AddPluginUserReply = Record<never, never>

export const addPluginUser: Endpoint<AddPluginUserRequest, AddPluginUserReply> = {
  name: 'addPluginUser',
  path: 'add-plugin-user',
  ways: ['xml', 'json'],
  codes: codesOf('add-plugin-user'),
  title: { tr: 'Eklenti kurulumu bildir', en: 'Report a plugin' },
  summary: {
    tr: 'Mağaza eklentileri kuruldukları siteyi bildirir; yanıt her zaman başarılıdır.',
    en: 'Shop plugins report the site that they run on; the answer is always a success.',
  },
  schema: requestSchema({
    pluginUser: optionalPart(
      {
        site: documentedAs(trimmedText.schema, z.string().describe('The address of the shop.')),
        name: documentedAs(trimmedText.schema, z.string().describe('The name of the plugin.')),
      },
      'Which plugin, and where.',
    ),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const user = branchOf(branchOf(tree, 'request'), 'pluginUser') ?? {}
    const site = trimmedText.read(childOf(user, 'site'))
    return { request: { site, name: trimmedText.read(childOf(user, 'name')) } }
  },

  json: () => ({}),
  xml: () => ({}),
}
