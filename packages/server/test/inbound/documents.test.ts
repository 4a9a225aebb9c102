/** Whoever has nothing but the OpenAPI documents need not guess what a field is. */
import { CONSENT_FORMS } from '@peyk/contract/consent-forms'
import { sendSms } from '@peyk/contract/endpoints/send-sms'
import { contentSchemaOf } from '@peyk/contract/explain/json-schema'
import { type Branch, isBranch, isList, type Tree } from '@peyk/contract/tree'
import { ENCODING_CHOICES } from '@peyk/text/encoding'
import { describe, expect, test } from 'vitest'
import { untold } from '../../../contract/test/support/untold.ts'
import { doorDocument } from '../../src/inbound/explain/door-document.ts'
import { documentedDoors } from '../../src/inbound/explain/doors.ts'
import type { Context } from '../../src/operations/context.ts'
import { CONSENT_SOURCES, isSenderSource } from '../../src/rules/consent-words.ts'

// Calls are only looked at, so nothing of a running server is needed but that it is a sandbox.
const context = { sandbox: {} } as Context
const documents = documentedDoors({ context, carrier: 'simulator' }).map((door) => {
  return [door.title, doorDocument(door, 'http://127.0.0.1')] as const
})

/** Every object in a document, with the path to it. */
function branches(tree: Tree, path = ''): readonly (readonly [string, Branch])[] {
  if (isList(tree)) return tree.flatMap((each, at) => branches(each, `${path}/${at}`))
  if (!isBranch(tree)) return []
  const below = Object.entries(tree).flatMap(([name, each]) => branches(each, `${path}/${name}`))
  return [[path, tree], ...below]
}

describe.each(documents)('%s', (_, document) => {
  test('tells of every field what it is', () => {
    const schemas = branches(document.paths ?? null).flatMap(([path, { schema }]) => {
      return untold(schema ?? null).map((field) => `${path}: ${field}`)
    })
    const { schemas: named = null } = document.components as Branch
    const ofNamed = Object.entries(named as Branch).flatMap(([name, each]) => untold(each, name))
    expect([...schemas, ...ofNamed]).toEqual([])
  })

  test('tells of every parameter what it is', () => {
    const parameters = branches(document.paths ?? null).filter(([, each]) => 'in' in each)
    expect(parameters.length).toBeGreaterThan(0)
    const silent = parameters.filter(([, { description }]) => typeof description !== 'string')
    expect(silent.map(([path, { name }]) => `${path}: ${String(name)}`)).toEqual([])
  })
})

describe('the words that are documented are those of the rules', () => {
  test('sources of consents', () => {
    const known = Object.keys(CONSENT_SOURCES).filter(isSenderSource)
    expect([...CONSENT_FORMS.source.unwrap().options].sort()).toEqual(known.sort())
  })

  test('encodings of an order, which does not ask for what an account does by itself', () => {
    // biome-ignore lint/suspicious/noExplicitAny: a document is looked at as its readers see it
    const { order } = contentSchemaOf(sendSms).properties as any
    const choices = ENCODING_CHOICES.filter((choice) => choice !== 'auto')
    expect(order.properties.encoding.enum.sort()).toEqual([...choices].sort())
  })
})
