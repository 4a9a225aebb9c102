import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ENDPOINT_NAMED, ENDPOINTS } from '../src/endpoint-table.ts'
import { STATUSES } from '../src/statuses.ts'
import { type Branch, isBranch, isList, type Tree } from '../src/tree.ts'
import { folderOf } from './support/golden-cases.ts'

const SRC = join(import.meta.dirname, '..', 'src')

/** Every name of a contact but its id, and of what stands in it. */
const CONTACT: Branch = {
  name: 'a',
  surname: 'b',
  email: 'c',
  gsm: '1',
  custom_fields: { custom_field: { id: 1, value: 'x' } },
  groups: { group: { id: 1 }, id: 2 },
}

/** A value for every name that the endpoints know, so that a reader passes them all. */
const FULL: Readonly<Record<string, Branch>> = {
  sendSms: {
    order: {
      sender: 'a',
      iys: '1',
      iysList: 'TACIR',
      sendDateTime: '',
      encoding: 'utf8',
      message: { text: 'a', receipents: { number: '1' } },
    },
  },
  cancelOrder: { order: { id: '1' } },
  getReport: { order: { id: '1', page: '', rowCount: '', row_count: '' } },
  getReports: { filter: { start: 'a', end: 'b', page: '' }, page: '' },
  getBalance: {},
  getSender: {},
  consentCreate: {
    consent: {
      brandCode: '1',
      list: {
        ...{ recipient: 'a', recipientType: 'TACIR', type: 'MESAJ' },
        ...{ status: 'ONAY', source: 'HS_WEB', consentDate: '' },
      },
    },
  },
  consentShow: { consent: { brandCode: '1', recipient: 'a', recipientType: 'b', type: 'c' } },
  addSender: { originator: { sender: 'a', description: 'b' } },
  getGroups: {},
  getGroup: { group: { id: 1 } },
  addGroup: { group: { name: 'a', parent: '' } },
  editGroup: { group: { id: 1, name: 'a', parent: '' } },
  deleteGroup: { group: { id: 1 } },
  getGroupContacts: { group: { id: 1, page: '', rowCount: '' } },
  searchContacts: { search: { key: 'abc', page: '', rowCount: '' } },
  getContact: { contact: { id: 1 } },
  addContact: { contact: CONTACT },
  editContact: { contact: { id: 1, ...CONTACT } },
  deleteContact: { contact: { id: 1 } },
  addContacts: { contacts: { contact: CONTACT }, contact: CONTACT },
  deleteContacts: { contacts: { contact: { id: 1 } }, contact: { id: 2 } },
  subscribeGroup: { contact: { id: 1 }, group: { id: 1 } },
  unsubscribeGroup: { contact: { id: 1 }, group: { id: 1 } },
  getBlacklist: {
    blacklist: { filter: { start: 'a', end: 'b' }, page: '', rowCount: '', row_count: '' },
  },
  addBlacklist: { blacklist: { number: '1' } },
  deleteBlacklist: { blacklist: { number: '1' } },
  getInbox: { inbox: { page: '', rowCount: '', row_count: '' } },
  getSettings: {},
  addPluginUser: { pluginUser: { site: 'a', name: 'b' } },
}

/** A view of the tree that notes each path a reader asks for. */
function watched(tree: Branch, path: string, asked: Set<string>): Branch {
  return new Proxy(tree, {
    getOwnPropertyDescriptor(target, name) {
      asked.add(`${path}${String(name)}`)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    get(target, name) {
      const child = Reflect.get(target, name)
      return isBranch(child) ? watched(child, `${path}${String(name)}.`, asked) : child
    },
  })
}

/** Every path that a schema names, the credentials aside. */
function pathsOf(schema: Tree, path = ''): readonly string[] {
  if (isList(schema)) return schema.flatMap((each) => pathsOf(each, path))
  if (!isBranch(schema)) return []
  const { properties, items, anyOf } = schema
  const named = isBranch(properties) ? Object.entries(properties) : []
  const below = named
    .filter(([name]) => name !== 'authentication')
    .flatMap(([name, inside]) => [`${path}${name}`, ...pathsOf(inside, `${path}${name}.`)])
  return [...below, ...pathsOf(items ?? null, path), ...pathsOf(anyOf ?? null, path)]
}

function jsonSchemaOf(endpoint: { readonly schema: z.ZodType }): Tree {
  return JSON.parse(JSON.stringify(z.toJSONSchema(endpoint.schema, { io: 'input' })))
}

describe.each(ENDPOINTS.map((endpoint) => [endpoint.name, endpoint] as const))(
  '%s',
  (name, endpoint) => {
    test('is named alike everywhere', () => {
      const path = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      expect(folderOf(endpoint)).toBe(path)
      expect(readdirSync(join(SRC, 'endpoints'))).toContain(`${path}.ts`)
      expect(ENDPOINT_NAMED).toHaveProperty(name, endpoint)
      expect(endpoint.ways).toEqual(expect.arrayContaining(['xml', 'json']))
      for (const { tr, en } of [endpoint.title, endpoint.summary]) expect(tr).not.toBe(en)
    })

    test('answers what the catalogue lists for it, and success, and 503', () => {
      const listed = STATUSES.filter(({ endpoints }) => endpoints.includes(endpoint.path))
      const names = [...listed.map((status) => status.name), 'ok', 'unavailable']
      expect([...endpoint.codes].sort()).toEqual(names.sort())
    })

    test('reads the fields that its schema names, and no others', () => {
      const asked = new Set<string>()
      const tree = { request: { authentication: { key: 'a', hash: 'b' }, ...FULL[name] } }
      expect(endpoint.schema.safeParse(tree).success).toBe(true)
      expect(endpoint.read(watched(tree, '', asked))).toHaveProperty('request')
      // Calls that take credentials alone need not look even at `request`.
      const paths = new Set(pathsOf(jsonSchemaOf(endpoint)))
      if (asked.size === 0) expect(paths).toEqual(new Set(['request']))
      else expect([...paths].sort()).toEqual([...asked].sort())
    })

    test('never takes a missing or odd structure for a request it is not', () => {
      for (const tree of [null, '', 1, [], {}, { request: null }, { request: [] }]) {
        const reading = endpoint.read(tree)
        if (asksNothing(name)) expect(reading).toHaveProperty('request')
        else expect(reading).toMatchObject({ refused: 'badRequest', field: 'request' })
      }
    })
  },
)

function asksNothing(name: string): boolean {
  const alone = ['getBalance', 'getSender', 'getGroups', 'getSettings', 'addPluginUser']
  return alone.includes(name)
}

test('only send-sms has a GET', () => {
  expect(ENDPOINTS.filter(({ ways }) => ways.includes('get')).map(({ name }) => name)).toEqual([
    'sendSms',
  ])
})

test('every file under endpoints/ has its row', () => {
  const files = readdirSync(join(SRC, 'endpoints'))
  expect(files.sort()).toEqual(ENDPOINTS.map((endpoint) => `${folderOf(endpoint)}.ts`).sort())
})

test('the sources are pure: they import nothing but each other, saxes and zod', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const imports = files.flatMap((file) => {
    const source = readFileSync(join(SRC, file), 'utf8')
    return [...source.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map(([, from = '']) => from)
  })
  expect(files.length).toBeGreaterThan(20)
  expect(imports.length).toBeGreaterThan(60)
  expect([...new Set(imports.filter((from) => !from.startsWith('.')))].sort()).toEqual([
    'saxes',
    'zod',
  ])
})
