/**
 * Whom an SMS from a handset refuses: `<name> RET` or `RET <name>`, whatever follows.
 *
 * A name is the account's keyword or one of its brand's short names at İYS; accounts that share a
 * short code may share a brand. Handsets write Turkish letters or leave them out, so case and
 * diacritics tell names apart only where two of them differ in nothing else.
 */
export interface ShortCodeOwner {
  readonly id: number
  readonly keyword: string | null
  readonly shortNames: readonly string[]
}

const REFUSAL = 'RET'
const EDGES = /^[.,;:!?'"()]+|[.,;:!?'"()]+$/g

const upper = (word: string): string => word.toLocaleUpperCase('tr')
const plain = (word: string): string =>
  upper(word).normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'I')

/** The first words of a text as they are compared. */
const wordsOf = (text: string): string[] =>
  text
    .trim()
    .split(/\s+/, 2)
    .map((word) => upper(word.replace(EDGES, '')))

/** The owners of the short code that are refused; several if they share the name. */
export function refusedBy<Owner extends ShortCodeOwner>(
  text: string,
  owners: readonly Owner[],
): readonly Owner[] {
  const [first = '', second = ''] = wordsOf(text)
  if (second === REFUSAL) return namedBy(first, owners)
  return first === REFUSAL ? namedBy(second, owners) : []
}

/** Whose a text is that begins with a keyword; or of the only owner of the short code. */
export function addressedBy<Owner extends ShortCodeOwner>(
  text: string,
  owners: readonly Owner[],
): Owner | undefined {
  const [first = ''] = wordsOf(text)
  const keywords = owners.map((owner) => ({ ...owner, shortNames: [] }))
  const [named] = namedBy(first, keywords)
  return owners.find(({ id }) => id === named?.id) ?? (owners.length === 1 ? owners[0] : undefined)
}

/** By the name as it is spelt, or if nobody is called so, without regard to diacritics. */
function namedBy<Owner extends ShortCodeOwner>(word: string, owners: readonly Owner[]): Owner[] {
  if (word === '') return []
  const called = (spell: (name: string) => string) =>
    owners.filter(({ keyword, shortNames }) =>
      [keyword ?? '', ...shortNames].some((name) => spell(name) === spell(word)),
    )
  const exactly = called(upper)
  return exactly.length > 0 ? exactly : called(plain)
}
