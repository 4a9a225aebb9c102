/** Contacts and groups between the wire and the store, for all calls that show or take them. */
import type { ContactFields, ContactReply } from '@peyk/contract/contact-fields'
import type { CountedGroup, GroupTree } from '@peyk/contract/group-fields'
import { readAnyNumber } from '../rules/foreign-numbers.ts'
import { type NumberRules, numberText } from '../rules/numbers.ts'
import type { ContactView } from '../store/contact-rows.ts'
import type { GroupView } from '../store/reads/contacts.ts'
import { TOP } from '../store/verbs/contact-groups.ts'
import { readId } from './ids.ts'

/** An id that nothing has: what cannot be read names nothing (wire §17). */
const NOBODY = 0

export const idOrNobody = (text: string): number => readId(text) ?? NOBODY

/**
 * A contact's number: a Turkish mobile one, or one of another country that could exist. Nothing is
 * sent by keeping it, so that the countries which an account may send to do not matter here.
 * @returns null for none
 */
export async function readGsm(
  gsm: string,
  rules: NumberRules,
): Promise<number | null | 'badNumber'> {
  return gsm === '' ? null : ((await readAnyNumber(gsm, rules)) ?? 'badNumber')
}

export const gsmText = (number: number | null): string =>
  number === null ? '' : numberText(number)

export function contactReply(contact: ContactView): ContactReply {
  const { number, ...rest } = contact
  return { ...rest, gsm: gsmText(number) }
}

/** The last value counts where a field is named twice. */
export const customValuesOf = ({ customFields = [] }: ContactFields): [number, string][] =>
  customFields.map(({ id, value }) => [idOrNobody(id), value])

/** The group above: empty and 0 are the top level, and what is no id is nobody's. */
export const readParent = (text: string): number =>
  text === '' || Number(text) === TOP ? TOP : (readId(text) ?? Number.MAX_SAFE_INTEGER)

/** Spelt differently, two ids may be the same group. */
export const groupIdsOf = (groups: readonly string[]): number[] => [
  ...new Set(groups.map(idOrNobody)),
]

/** Groups of the top level with their children, in the order in which they were made. */
export function groupTrees(groups: readonly GroupView[]): GroupTree[] {
  const byParent = Map.groupBy(groups, ({ parent }) => parent)
  const childrenOf = (id: number) => (byParent.get(id) ?? []).map(counted)
  return (byParent.get(TOP) ?? []).map((group) => ({
    ...counted(group),
    children: childrenOf(group.id),
  }))
}

/** One group with its children, which a child has none of. */
export function groupTree(groups: readonly GroupView[], id: number): GroupTree | undefined {
  const group = groups.find((each) => each.id === id)
  if (!group) return undefined
  const children = groups.filter(({ parent }) => parent === id).map(counted)
  return { ...counted(group), children }
}

const counted = ({ id, name, count }: GroupView): CountedGroup => ({ id, name, count })
