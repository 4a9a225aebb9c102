/**
 * The kinds of sender, and the documents that each needs.
 *
 * The rules for the use of a calling line identity (BTK, 2018) say what an operator must hold and
 * show on demand for each sender it lets through (domain §5 a to f).
 */
import type { Bilingual } from '@peyk/contract/statuses'

/** Documents that the rules know by name; others are filed under a name of their own. */
export const DOCUMENT_KINDS = {
  identity: { tr: 'Kimlik belgesi', en: 'Identity document' },
  'title-proof': { tr: 'Unvan belgesi', en: 'Proof of the title' },
  residence: { tr: 'e-Devlet yerleşim yeri belgesi', en: 'Residence document of e-Devlet' },
  'trade-registry': {
    tr: 'Ticaret sicil gazetesi veya kaydı, imzalı ve kaşeli',
    en: 'Trade-registry gazette or record, signed and stamped',
  },
  'official-letter': { tr: 'Kurumun resmî yazısı', en: 'Official letter of the body' },
  'society-document': {
    tr: 'Dernek, vakıf veya sendika belgesi',
    en: 'Document of the association, foundation or union',
  },
  trademark: { tr: 'Marka tescil belgesi', en: 'Proof of trade-mark ownership' },
  permission: { tr: 'Ana firmanın izin yazısı', en: 'Permission of the principal' },
  'signature-circular': { tr: 'İmza sirküleri', en: 'Signature circular' },
} as const satisfies Record<string, Bilingual>
export type DocumentKind = keyof typeof DOCUMENT_KINDS

export interface SenderKindFacts {
  readonly title: Bilingual
  /** Each of these; none stands for any one document. */
  readonly documents: readonly DocumentKind[]
}

export const SENDER_KINDS = {
  person: {
    title: { tr: 'Kişi adı', en: 'Name of a person' },
    documents: ['identity', 'title-proof', 'residence'],
  },
  company: {
    title: { tr: 'Şirket unvanı', en: 'Title of a company' },
    documents: ['trade-registry'],
  },
  'public-body': {
    title: { tr: 'Kamu kurumu', en: 'Public body' },
    documents: ['official-letter'],
  },
  'civil-society': {
    title: { tr: 'Sivil toplum kuruluşu', en: 'Civil society body' },
    documents: ['society-document'],
  },
  brand: { title: { tr: 'Marka', en: 'Brand' }, documents: ['trademark'] },
  dealer: { title: { tr: 'Bayi veya acente', en: 'Dealer or agent' }, documents: ['permission'] },
  other: { title: { tr: 'Diğer', en: 'Other' }, documents: [] },
} as const satisfies Record<string, SenderKindFacts>
export type SenderKind = keyof typeof SENDER_KINDS
export const SENDER_KIND_NAMES = Object.keys(SENDER_KINDS) as readonly SenderKind[]

/** Stands for "any one document" where something is missing. */
export const ANY_DOCUMENT = 'any'
export type MissingDocument = DocumentKind | typeof ANY_DOCUMENT

/** What is missing among the kinds of documents that there are; without a kind, any one will do. */
export function missingDocuments(
  kind: SenderKind | null,
  filed: readonly string[],
): readonly MissingDocument[] {
  const needed: readonly DocumentKind[] = kind === null ? [] : SENDER_KINDS[kind].documents
  if (needed.length === 0) return filed.length > 0 ? [] : [ANY_DOCUMENT]
  return needed.filter((each) => !filed.includes(each))
}
